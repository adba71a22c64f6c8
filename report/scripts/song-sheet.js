// The sheet of a song: what came of it, what the models that never met it made of it, and why.

import { make } from "./make.js";
import { counted, describe, percent } from "./plain-words.js";
import { chancesOf, file, modelOf } from "./song-files.js";
import { chance, explain, readModel } from "./trees.js";

const REASONS = 5;

// To make a model ready takes longer than to ask it.
const ready = new Map();
const readyModelOf = async ({ fold }) => {
  if (!ready.has(fold)) ready.set(fold, readModel(await modelOf({ fold })));
  return ready.get(fold);
};

/** Make the sheet of a song, which says what happens. */
export const sheetOf = async (song, say) => {
  const [index, usual, chances] = await Promise.all([
    file("index"),
    file("usual"),
    chancesOf(song),
  ]);
  const model = await readyModelOf(chances);
  const features = model.features.map((feature) => song[feature]);
  const explained = explain(model, features);
  const genre = song.genres[0];
  const reasons = model.features.map((feature, at) => ({
    ...describe(feature, song[feature], usual.values[feature]?.[genre], index.genres[genre]),
    adds: explained.values[at],
  }));
  return make(
    "article",
    { className: "song", "aria-labelledby": "song-title" },
    heading(song, index),
    make(
      "div",
      { className: "song-chances" },
      card("by its sound", chance(explained.logOdds), chances.rank_by_sound, index),
      card("by everything known", chances.by_everything, chances.rank_by_everything, index),
    ),
    why(reasons),
    popularity(song, index),
    releases(song),
    links(song, say),
  );
};

const heading = (song, index) => {
  const isHit = song.popularity >= index.threshold;
  return make(
    "header",
    {},
    make("p", { className: `song-kind${isHit ? " song-is-hit" : ""}` }, isHit ? "A hit" : "No hit"),
    make("h2", { id: "song-title", tabIndex: -1 }, song.title),
    make("p", { className: "song-by" }, song.artists.replaceAll(";", ", ")),
    make(
      "ul",
      { className: "song-genres", "aria-label": "Genres" },
      ...song.genres.map((genre) => make("li", {}, index.genres[genre])),
    ),
  );
};

const headed = (words, ...parts) => make("section", {}, make("h3", {}, words), ...parts);

// A chance, beside that of a song picked blindly, and how many songs have a higher one.
const card = (by, value, rank, { songs, popularity, threshold }) => {
  const hits = popularity.slice(threshold).reduce((sum, count) => sum + count, 0);
  const times = value / (hits / songs);
  const factor = times >= 1 ? times : 1 / times;
  const beside = `${factor.toFixed(factor < 9.95 ? 1 : 0)} times ${times >= 1 ? "that" : "less than that"}`;
  return make(
    "div",
    {},
    make("p", { className: "song-by-what" }, `Chance of a hit ${by}`),
    make("p", { className: "song-chance" }, percent(value)),
    make("p", {}, `${beside} of a song picked blindly`),
    make("p", {}, `number ${counted(rank)} of ${counted(songs)}`),
  );
};

// What a feature adds to the log-odds multiplies the odds, or divides them.
const reason = ({ said, numbers, adds }, largest) => {
  const bar = make("span", { className: adds >= 0 ? "song-for" : "song-against" });
  bar.style.width = `${(50 * Math.abs(adds)) / largest}%`;
  return make(
    "li",
    {},
    make("span", { className: "song-reason" }, said, numbers && make("small", {}, numbers)),
    make("span", { className: "song-bar", "aria-hidden": "true" }, bar),
    make(
      "span",
      { className: "song-odds" },
      make("span", { className: "song-unseen" }, "odds "),
      `${adds >= 0 ? "×" : "÷"}\u00a0${Math.exp(Math.abs(adds)).toFixed(2)}`,
    ),
  );
};

const why = (reasons) => {
  const sorted = reasons.toSorted((one, other) => Math.abs(other.adds) - Math.abs(one.adds));
  const others = sorted.slice(REASONS);
  const rest = {
    said: `The other ${others.length} features together`,
    numbers: "",
    adds: others.reduce((sum, { adds }) => sum + adds, 0),
  };
  const told = [...sorted.slice(0, REASONS), rest];
  const largest = Math.max(...told.map(({ adds }) => Math.abs(adds)));
  return headed(
    "Why, by its sound",
    make(
      "p",
      {},
      "What the model hears that never met this song, and by how much each multiplies or divides the odds of a hit.",
    ),
    make("ol", { className: "song-reasons" }, ...told.map((one) => reason(one, largest))),
  );
};

// What is not all is not said to be: 80,800 of 80,809 are more than 99.9 %.
const part = (count, all) =>
  count < all && count / all >= 0.9995 ? `More than ${percent(0.999)}` : percent(count / all);

// How popular all songs are, with this one's place. The most common popularity, often zero, would
// hide all others: its bar goes beyond the picture.
const popularity = (song, { popularity: counts, songs, threshold }) => {
  const below = counts.slice(0, song.popularity).reduce((sum, count) => sum + count, 0);
  const [, most] = counts.toSorted((one, other) => other - one);
  const bars = counts
    .map((count, at) => `M${at + 0.5} 40v${(-38 * Math.min(count / most, 1.1)).toFixed(2)}`)
    .join("");
  const picture = drawn("svg", {
    viewBox: "0 0 101 40",
    preserveAspectRatio: "none",
    "aria-hidden": "true",
  });
  const highest = counts.indexOf(Math.max(...counts));
  const broken = counts[highest] > 1.1 * most;
  picture.append(
    drawn("path", { class: "song-all", d: bars }),
    ...(broken ? [drawn("path", { class: "song-break", d: `M${highest} 10l1-2m-1-1l1-2` })] : []),
    drawn("path", { class: "song-hits-from", d: `M${threshold} 0v40` }),
    drawn("path", { class: "song-here", d: `M${song.popularity + 0.5} 0v40` }),
  );
  return headed(
    `Popularity ${song.popularity} of 100`,
    picture,
    make(
      "p",
      {},
      `${part(below, songs)} of the songs are less popular. Hits begin at ${threshold}, the dashed line.`,
    ),
  );
};

const drawn = (tag, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};

const releases = (song) => {
  const more = song.releases - song.named.length;
  return headed(
    song.releases === 1 ? "One release" : `${song.releases} releases`,
    make(
      "ul",
      { className: "song-releases" },
      ...song.named.map(([album, popular, title]) =>
        make(
          "li",
          {},
          make("span", {}, title ? `${title}, on ${album}` : album),
          make("span", {}, `popularity ${popular}`),
        ),
      ),
      ...(more > 0 ? [make("li", {}, `and ${more} more`)] : []),
    ),
  );
};

const links = (song, say) => {
  const mix = new URL("../mix.html", import.meta.url);
  mix.hash = new URLSearchParams({ song: song.id });
  const parts = [make("a", { href: mix.href }, "Change its sound")];
  if (/^[0-7][0-9A-Za-z]{21}$/.test(song.id)) {
    const href = `https://open.spotify.com/track/${song.id}`;
    parts.push(make("a", { href, rel: "noreferrer" }, "Listen at Spotify"));
  }
  if (navigator.clipboard) {
    const copy = make("button", { type: "button" }, "Copy the link to this song");
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(location.href);
      copy.textContent = "Copied";
      say("Copied");
    });
    parts.push(copy);
  }
  return make("p", { className: "song-links" }, ...parts);
};
