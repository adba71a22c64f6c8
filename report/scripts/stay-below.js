/** Keep a sticky element right below the header of the page, which may come and go. */
export const stayBelowHeader = (element) => {
  const header = document.querySelector("header");
  const move = () => {
    element.style.top = `${Math.max(0, header.getBoundingClientRect().bottom)}px`;
  };
  addEventListener("scroll", move, { passive: true });
  header.addEventListener("transitionend", move);
  move();
};
