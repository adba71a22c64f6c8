// What a sentence, a number, a chart or a table rests on opens in its place, and a page can check
// itself. Without this script the same links lead to the pages of proofs. What does the work is
// loaded when a reader asks for it.

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a.rests-on");
  const another = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || another) return; // a new window is the reader's own affair
  event.preventDefault();
  try {
    const { ask } = await import("./ask.js");
    await ask(link);
  } catch {
    location.assign(link.href);
  }
});

const facts = document.querySelector("p.page-facts");
if (facts && document.querySelector("main [data-value]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Check this page";
  const said = document.createElement("div");
  said.className = "self-check";
  said.setAttribute("role", "status"); // so that what is found is read out
  facts.append(" · ", button);
  facts.after(said);
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.textContent = "Fetching the results …";
    try {
      const { check } = await import("./check-page.js");
      said.replaceChildren(...(await check(document.querySelector("main"))));
    } catch (error) {
      said.textContent = `The page could not be checked: ${error.message}.`;
    }
    button.disabled = false;
  });
}
