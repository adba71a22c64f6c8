// The threshold, moved by hand: a slider, and what Python found at each of its steps
// (hitpred/site/drawings/threshold.py). Nothing is computed here.

import { fetchJson, make } from "./make.js";
import { stayBelowHeader } from "./stay-below.js";

const SOURCE = new URL("../cache/interactive/threshold.json", import.meta.url);

const control = document.querySelector(".by-hand-control");
const panel = document.querySelector(".by-hand-panel");
const line = document.querySelector(".by-hand .bar-line");
const bars = [...document.querySelectorAll(".by-hand :is(.bar-hit, .bar-other)")];

// The sentences that the page states, as they are written.
const sentences = [...document.querySelectorAll("main [data-claim]")].map((element) => ({
  element,
  name: element.dataset.claim,
  written: [...element.childNodes],
}));

const drawLine = (threshold) => {
  bars.forEach((bar, popularity) => {
    bar.classList.toggle("bar-hit", popularity >= threshold);
    bar.classList.toggle("bar-other", popularity < threshold);
  });
  line.setAttribute("d", line.getAttribute("d").replace(/^M[\d.]+/, `M${4 * threshold - 0.5}`));
};

// Say each sentence with the numbers of a threshold, and strike it through if it is false there.
const say = ({ threshold, claims }) => {
  for (const { element, name, written } of sentences) {
    const said = claims[name];
    element.classList.toggle("claim-moved", Boolean(said?.holds));
    element.classList.toggle("claim-false", said?.holds === false);
    if (!said) element.replaceChildren(...written);
    else if (said.holds) element.replaceChildren(said.text);
    else {
      const warning = make("span", { className: "unseen" }, `False at ${threshold}: `);
      element.replaceChildren(warning, make("s", {}, said.text));
    }
  }
};

const falseOnes = () => document.querySelectorAll(".claim-false");

// Go to the sentences that are struck through, one after the other, wherever they are folded away.
const showEach = () => {
  let next = 0;
  return () => {
    const all = falseOnes();
    const sentence = all[next++ % all.length];
    for (let at = sentence.closest("details"); at; at = at.parentElement.closest("details")) {
      at.open = true;
    }
    sentence.scrollIntoView({ block: "center" });
  };
};

const start = ({ threshold: ours, at }) => {
  const place = at.findIndex(({ threshold }) => threshold === ours);
  const slider = make("input", {
    type: "range",
    id: "threshold-slider",
    min: 0,
    max: at.length - 1,
    value: place,
  });
  const value = make("strong");
  const share = make("span", { className: "by-hand-said" });
  const status = make("span", { role: "status" });
  const next = make("button", { type: "button", className: "plain-button" }, "Show them");
  const back = make("button", { type: "button", className: "plain-button" }, `Back to ${ours}`);
  const show = () => {
    const step = at[slider.value];
    panel.innerHTML = step.panel;
    drawLine(step.threshold);
    say(step);
    value.textContent = step.threshold;
    share.textContent = `${step.share} is a hit`;
    slider.setAttribute("aria-valuetext", `${step.threshold}: ${step.share} is a hit`);
    const count = falseOnes().length;
    const moved = step.threshold !== ours;
    status.textContent = moved
      ? `${count || "No"} ${count === 1 ? "sentence turns" : "sentences turn"} false.`
      : "";
    next.hidden = count === 0 || !moved;
    back.hidden = !moved;
  };
  slider.addEventListener("input", show);
  next.addEventListener("click", showEach());
  back.addEventListener("click", () => {
    slider.value = place;
    show();
    slider.focus();
  });
  control.replaceChildren(
    make("label", { for: slider.id }, "Popularity ", value, " or more: ", share),
    slider,
    make("p", {}, status, " ", next, " ", back),
  );
  control.classList.add("by-hand-ready");
  stayBelowHeader(control);
  show();
};

try {
  start(await fetchJson(SOURCE));
} catch {
  control.firstElementChild.textContent = "The slider could not be loaded.";
}
