// Shows in place what the pages of proofs say.

import { placeOf, proofsOf, resultsOf, valueAt } from "./results.js";

const element = (tag, properties, ...content) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...content);
  return made;
};

const dialog = element("dialog", { className: "proof" });
dialog.setAttribute("aria-labelledby", "proof-title");
document.querySelector("main").append(dialog);
// A click beside it closes it, as the escape key does.
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

// Links of another page lead from there.
const brought = (node, from) => {
  const copy = document.importNode(node, true);
  copy.querySelectorAll("[href]").forEach((link) => {
    link.href = new URL(link.getAttribute("href"), from);
  });
  // Words explain themselves where their meanings stand.
  copy.querySelectorAll("button.word").forEach((word) => word.replaceWith(...word.childNodes));
  copy.querySelectorAll("dl details").forEach((tests) => {
    tests.open = true;
  });
  copy.removeAttribute("id");
  return copy;
};

const numberOf = async (link) => {
  const place = placeOf(link);
  if (!place) return [];
  const value = valueAt(await resultsOf(place.study), place.path);
  return [
    element(
      "p",
      {},
      `${link.textContent} is the value of `,
      element("code", {}, link.dataset.value),
      ...(typeof value === "number" ? [", in the file ", element("code", {}, String(value))] : []),
      ".",
    ),
  ];
};

export const ask = async (link) => {
  const study = link.href.match(/proofs\/(\w+)\.html/)[1];
  const page = await proofsOf(study);
  const proof = link.hash.startsWith("#claim-") && page.getElementById(link.hash.slice(1));
  const facts = page.querySelector("dl.evidence-study");
  if (!facts || (link.hash.startsWith("#claim-") && !proof)) throw new Error("no proof is there");
  const close = element("button", { type: "button" }, "Close");
  close.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(
    element("h2", { id: "proof-title" }, "What this rests on"),
    ...(link.dataset.value ? await numberOf(link) : []),
    ...(proof ? [brought(proof, link.href)] : []),
    brought(facts, link.href),
    element(
      "p",
      { className: "proof-ends" },
      close,
      element("a", { href: link.href }, "Page of proofs"),
    ),
  );
  dialog.showModal();
};
