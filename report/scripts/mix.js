// Mix a song: sliders for what a model hears, which answers at once and says why. Rows and numbers
// are written by hitpred/site/drawings/mix.py; this makes them move.

import { CHOICES, isPossible, MEASURED, written } from "./features.js";
import { make } from "./make.js";
import { counted, percent } from "./plain-words.js";
import { chancesOf, modelOf, songById } from "./song-files.js";
import { stayBelowHeader } from "./stay-below.js";
import { chance, explainByAll, readModel } from "./trees.js";

const LOWEST = 1e-4; // chance at the left end of the scale
const REACH = 1.5; // log-odds at the end of a bar
const PAUSE = 500; // milliseconds of rest before a change is read out
const SONGS = new URL("../songs.html", import.meta.url);

const place = document.querySelector(".mix");
const part = (name) => place.querySelector(`.mix-${name}`);
const spoken = make("p", { role: "status", className: "unseen" });

const oneIn = (share) => `about 1 in ${counted(Math.round(1 / share))}`;
const times = (logOdds) => `${logOdds < 0 ? "÷" : "×"}${Math.exp(Math.abs(logOdds)).toFixed(1)}`;

// A row: the control of a feature, and what the feature does to the odds -----------------------------

const control = (name) => {
  const named = { "aria-labelledby": `mix-${name}`, "aria-describedby": `mix-${name}-means` };
  if (name in CHOICES) {
    const options = CHOICES[name].map((text, value) => make("option", { value }, text));
    return make("select", { ...named, className: "mix-control" }, ...options);
  }
  const { low, high, step } = MEASURED[name];
  return make("input", {
    ...named,
    type: "range",
    className: "mix-control",
    min: low,
    max: high,
    step,
  });
};

const makeRow = (row) => {
  const name = row.dataset.feature;
  const input = control(name);
  const value = row.querySelector(".mix-value");
  // Until a model is there, what the page shows.
  input.value =
    name in CHOICES
      ? CHOICES[name].indexOf(value.textContent)
      : Number.parseFloat(value.textContent);
  input.disabled = true;
  const bar = row.querySelector(".mix-bar :last-child");
  const factor = row.querySelector(".mix-times");
  if (name in CHOICES) value.replaceChildren(input);
  else {
    const { little, much } = MEASURED[name];
    const ends = [little, much].map((end) => make("span", {}, end));
    row.append(input, make("span", { className: "mix-less-more", "aria-hidden": "true" }, ...ends));
  }
  return {
    ...{ name, input, typical: Number(row.dataset.typical) },
    write: (number) => {
      input.value = number; // a slider stops at its ends, the song does not
      if (name in CHOICES) return;
      value.textContent = written(name, number);
      input.setAttribute("aria-valuetext", written(name, number));
    },
    weigh: (logOdds) => {
      const length = Math.min(Math.abs(logOdds) / REACH, 1) * 50;
      bar.setAttribute("class", logOdds < 0 ? "mix-other" : "mix-hit");
      bar.setAttribute("d", `M50 4h${logOdds < 0 ? -length : length}`);
      factor.textContent = times(logOdds);
    },
  };
};

// What is asked, and of whom ------------------------------------------------------------------------

const ofFold = async (fold) => readModel(await modelOf({ fold }));

const everyModel = () =>
  Promise.all(Array.from({ length: Number(place.dataset.folds) }, (_, fold) => ofFold(fold)));

// The address holds the song, and the values that were changed.
const inAddress = () => new URLSearchParams(location.hash.slice(1));
const addressed = () => inAddress().get("song");

const valueInAddress = (name) => {
  const value = Number(inAddress().get(name) ?? Number.NaN);
  return isPossible(name, value) ? value : undefined;
};

const fromNothing = async (rows) => ({
  models: await everyModel(),
  values: Object.fromEntries(rows.map(({ name, typical }) => [name, typical])),
  from: ["a song in the middle of everything, asked of all models, whose answers are averaged. "],
});

const fromSong = async (id) => {
  const song = await songById(id);
  if (!song) return null;
  const title = make("a", { href: `${SONGS}#song=${id}` }, song.title);
  const by = ` by ${song.artists.replaceAll(";", ", ")}, asked of the model that never met it. `;
  const { fold } = await chancesOf(song);
  return { models: [await ofFold(fold)], values: song, from: [title, by] };
};

const start = async (rows) => {
  const id = addressed();
  const asked = id ? await fromSong(id) : null;
  const { models, values, from } = asked ?? (await fromNothing(rows));
  const { features } = models[0];
  const before = features.map((name) => values[name]);
  const song = features.map((name, number) => valueInAddress(name) ?? before[number]);
  const ofFeature = new Map(rows.map((row) => [row.name, row]));
  if (id !== addressed()) return; // another song is asked for by now
  let waiting = false;
  let pause;

  const answer = () => {
    waiting = false;
    const { logOdds, values: adds } = explainByAll(models, song);
    const share = chance(logOdds);
    features.forEach((name, number) => ofFeature.get(name).weigh(adds[number]));
    part("chance").textContent = percent(share);
    part("what").textContent = `is the chance to be a hit: ${oneIn(share)}.`;
    part("scale").style.setProperty(
      "--at",
      1 - Math.log(Math.max(share, LOWEST)) / Math.log(LOWEST),
    );
    clearTimeout(pause);
    pause = setTimeout(() => {
      spoken.textContent = `${percent(share)}, ${oneIn(share)}`;
      if (id === addressed()) keep();
    }, PAUSE);
  };
  const isChanged = (_, number) => song[number] !== before[number];
  const keep = () => {
    const changed = features.map((name, number) => [name, song[number]]).filter(isChanged);
    const told = new URLSearchParams([...(id ? [["song", id]] : []), ...changed]);
    history.replaceState(null, "", `#${told}`);
  };
  const ask = () => {
    if (!waiting) requestAnimationFrame(answer); // many moves in one frame are one question
    waiting = true;
  };

  const undo = make(
    "button",
    { type: "button", className: "plain-button", disabled: !features.some(isChanged) },
    "Undo my changes",
  );
  features.forEach((name, number) => {
    const row = ofFeature.get(name);
    row.write(song[number]);
    row.input.disabled = false;
    row.input.oninput = () => {
      undo.disabled = false;
      song[number] = Number(row.input.value);
      row.write(song[number]);
      ask();
    };
  });
  undo.addEventListener("click", () => {
    before.forEach((value, number) => {
      song[number] = value;
      ofFeature.get(features[number]).write(value);
    });
    undo.disabled = true;
    ask();
  });
  const other = asked
    ? make("a", { href: "#" }, "Start from nothing")
    : make("a", { href: SONGS }, "Start from a song");
  const missing = id && !asked ? "The song of this address is not among the songs. " : "";
  part("from").replaceChildren(missing, "You began with ", ...from, undo, " ", other);
  answer();
};

const open = async (rows) => {
  try {
    await start(rows);
    part("without")?.remove();
  } catch {
    for (const { input } of rows) input.disabled = true;
    part("from").replaceChildren(
      "This song, or its model, could not be loaded. ",
      make("a", { href: location.pathname }, "Start from nothing"),
    );
  }
};

const rows = [...place.querySelectorAll(".mix-row")].map(makeRow);
if (rows.length > 0) {
  place.prepend(spoken);
  stayBelowHeader(part("answer"));
  addEventListener("hashchange", () => open(rows));
  await open(rows);
}
