/** Make an element with properties (attributes with a dash in their name, too) and children. */
export const make = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role" || name === "for") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children);
  return element;
};

/** Do what needs the network; where it fails, a place says so and offers to try again. */
export const tryIn = async (place, failed, work) => {
  try {
    await work();
  } catch {
    const again = make("button", { type: "button", className: "plain-button" }, "Try again");
    again.addEventListener("click", () => tryIn(place, failed, work));
    place.replaceChildren(`${failed} `, again);
  }
};

/** Fetch what Python wrote for a script. */
export const fetchJson = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
};
