// Mix a song: sliders for what a model hears, which answers at once and says why. Rows and numbers
// are written by hitpred/site/drawings/mix.py; this makes them move.

import { CHOICES, MEASURED, written } from "./features.js";
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

const addressed = () => new URLSearchParams(location.hash.slice(1)).get("song");

const fromNothing = async (rows) => ({
  models: await everyModel(),
  values: Object.fromEntries(rows.map(({ name, typical }) => [name, typical])),
  from: ["a song in the middle of everything, asked of all models, whose answers are averaged. "],
});

const fromSong = async (id) => {
  const song = await songById(id);
  if (!song) throw new Error(`there is no song ${id}`);
  const title = make("a", { href: `${SONGS}#song=${id}` }, song.title);
  const by = ` by ${song.artists.replaceAll(";", ", ")}, asked of the model that never met it. `;
  const { fold } = await chancesOf(song);
  return { models: [await ofFold(fold)], values: song, from: [title, by] };
};

const start = async (rows) => {
  const id = addressed();
  const { models, values, from } = await (id ? fromSong(id) : fromNothing(rows));
  const { features } = models[0];
  const song = features.map((name) => values[name]);
  const before = [...song];
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
    }, PAUSE);
  };
  const ask = () => {
    if (!waiting) requestAnimationFrame(answer); // many moves in one frame are one question
    waiting = true;
  };

  features.forEach((name, number) => {
    const row = ofFeature.get(name);
    row.write(song[number]);
    row.input.oninput = () => {
      song[number] = Number(row.input.value);
      row.write(song[number]);
      ask();
    };
  });
  const undo = make("button", { type: "button", className: "plain-button" }, "Undo my changes");
  undo.addEventListener("click", () => {
    before.forEach((value, number) => {
      song[number] = value;
      ofFeature.get(features[number]).write(value);
    });
    ask();
  });
  const other = id
    ? make("a", { href: "#" }, "Start from nothing")
    : make("a", { href: SONGS }, "Start from a song");
  part("from").replaceChildren("You began with ", ...from, undo, " ", other);
  answer();
};

const open = async (rows) => {
  try {
    await start(rows);
    part("without")?.remove();
  } catch {
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
