// The threshold, moved by hand: a slider, and what Python found at each of its steps
// (hitpred/site/drawings/threshold.py). Nothing is computed here.

import { fetchJson, make, tryIn } from "./make.js";
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

const placeOf = (threshold) => 4 * threshold - 0.5; // in the units of the picture
const along = (threshold) => placeOf(threshold) / (4 * bars.length);

const drawLine = (threshold) => {
  bars.forEach((bar, popularity) => {
    bar.classList.toggle("bar-hit", popularity >= threshold);
    bar.classList.toggle("bar-other", popularity < threshold);
  });
  line.setAttribute("d", line.getAttribute("d").replace(/^M[\d.]+/, `M${placeOf(threshold)}`));
};

// Say each sentence with the numbers of a threshold, and strike it through if its test fails there.
// Many tests ask for intervals: a sentence that fails may still be true, but not for sure.
const say = ({ threshold, claims }) => {
  for (const { element, name, written } of sentences) {
    const said = claims[name];
    element.classList.toggle("claim-moved", Boolean(said?.holds));
    element.classList.toggle("claim-false", said?.holds === false);
    if (!said) element.replaceChildren(...written);
    else if (said.holds) element.replaceChildren(said.text);
    else {
      const warning = make("span", { className: "unseen" }, `Not sure at ${threshold}: `);
      element.replaceChildren(warning, make("s", {}, said.text));
    }
  }
};

const told = (count) => {
  if (count === 0) return "All sentences still hold.";
  return count === 1
    ? "1 sentence no longer holds for sure."
    : `${count} sentences no longer hold for sure.`;
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
  // The slider stands below its part of the axis, so that its thumb is below the line.
  slider.style.setProperty("--from", along(at[0].threshold));
  slider.style.setProperty("--to", along(at.at(-1).threshold));
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
    status.textContent = moved ? told(count) : "";
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

const load = async () => start(await fetchJson(SOURCE));
await tryIn(control.firstElementChild, "The slider could not be loaded.", load);
