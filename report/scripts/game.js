// Which one was the hit? Ten pairs of songs, drawn by the number of the game; the reader picks, and
// sees what the models picked. The pairs are hitpred/studies/song_search/pairs.py's.

import { called, MEASURED, written } from "./features.js";
import { fetchJson, make, tryIn } from "./make.js";
import { drawn, right, wilson } from "./pairs.js";

const PAIRS = 10;
const SOURCE = new URL("../cache/songs/pairs.json", import.meta.url);
const SONGS = new URL("../songs.html", import.meta.url);
const WAYS = { sound: "By their sound alone", names: "With their names" };
const PLAYERS = {
  you: "You",
  by_sound: "The model of the sound",
  by_everything: "The model of everything known",
};

const place = document.querySelector(".game");
const picture = [];
const everybody = Object.keys(PLAYERS);
const games = new Map(); // who was right in each game on this page, by its address
let pairs; // as they come

const button = (text, onclick, more = {}) =>
  make("button", { type: "button", className: "plain-button", onclick, ...more }, text);
const paragraph = (...text) => make("p", {}, ...text);
const percent = (value) => `${Math.round(100 * value)} %`;
const chance = (value) => `${(100 * value).toFixed(value < 0.0995 ? 1 : 0)} %`;
const byline = (song) => song.artists.replaceAll(";", ", ");

const songAt = (columns, row) => {
  const song = Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, values[row]]),
  );
  return { ...song, duration_minutes: song.duration_ms / 60_000 };
};

// What was picked in a game that is not over yet, for when the page is loaded again.
const picked = {
  read: (game) => {
    try {
      return JSON.parse(sessionStorage.getItem(game)) ?? [];
    } catch {
      return []; // storage is blocked
    }
  },
  write: (game, picks) => {
    try {
      sessionStorage.setItem(game, JSON.stringify(picks));
    } catch {
      // storage is blocked: the game begins anew
    }
  },
};

const said = make("p", { role: "status", className: "game-said" });
const stage = make("div");
const show = (...children) => stage.replaceChildren(...children);

// Sound --------------------------------------------------------------------------------------------

// How far a value is along its scale, from 0 to 1.
const along = (name, value) => {
  const { low, high } = MEASURED[name];
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
};

const valueCell = (name, song) => {
  const cell = make("td", {}, written(name, song[name]));
  if (name in MEASURED) {
    const bar = make("span", { className: "game-bar", "aria-hidden": "true" });
    bar.style.setProperty("--share", along(name, song[name]));
    cell.append(bar);
  }
  return cell;
};

const soundTable = (left, right_) => {
  const key = (song) => `${written("key", song.key)} ${written("mode", song.mode)}`;
  const rows = ["explicit", ...Object.keys(MEASURED)].map((name) =>
    make(
      "tr",
      {},
      valueCell(name, left),
      make("th", { scope: "row" }, called(name)),
      valueCell(name, right_),
    ),
  );
  const keys = [left, right_].map((song) => make("td", {}, key(song)));
  rows.push(make("tr", {}, keys[0], make("th", { scope: "row" }, "key"), keys[1]));
  const heads = ["Left", "", "Right"].map((text) =>
    text ? make("th", { scope: "col" }, text) : make("td"),
  );
  return make(
    "table",
    { className: "game-table" },
    make("caption", { className: "unseen" }, "What both songs sound like"),
    make("thead", {}, make("tr", {}, ...heads)),
    make("tbody", {}, ...rows),
  );
};

// The score ----------------------------------------------------------------------------------------

const dots = (results) =>
  results.map((result) =>
    make("span", {
      className: `game-dot game-dot-${{ 1: "right", 0.5: "tie", 0: "wrong" }[result]}`,
    }),
  );

const sum = (points) => points.reduce((before, point) => before + point, 0);

const scoreboard = (results) =>
  make(
    "ul",
    { className: "game-score" },
    ...everybody.map((who) => {
      return make(
        "li",
        {},
        make("span", {}, PLAYERS[who]),
        make("span", { className: "game-dots", "aria-hidden": "true" }, ...dots(results[who])),
        make("strong", {}, `${sum(results[who])} of ${results[who].length}`),
      );
    }),
  );

const inAllGames = (who) => [...games.values()].flatMap((results) => results[who]);

const result = (who) => {
  const [points, trials] = [sum(inAllGames(who)), inAllGames(who).length];
  const share = points / trials;
  const [low, high] = wilson(points, trials);
  const bar = make("span", { className: "game-interval", "aria-hidden": "true" });
  bar.style.setProperty("--share", share);
  bar.style.setProperty("--low", low);
  bar.style.setProperty("--high", high);
  const known = place.dataset[who === "by_sound" ? "bySound" : "byEverything"];
  return make(
    "li",
    {},
    make("strong", {}, `${PLAYERS[who]}: ${points} of ${trials}, ${percent(share)}`),
    ` (95 % interval ${percent(low)} to ${percent(high)}).`,
    who === "you" ? "" : ` Over all pairs: ${percent(Number(known))}.`,
    bar,
  );
};

// A game -------------------------------------------------------------------------------------------

const song = ({ id, title, ...of }, side, isHit) =>
  make(
    "div",
    { className: isHit ? "game-song game-hit" : "game-song" },
    make("p", { className: "game-side" }, isHit ? `${side}: the hit` : side),
    make("p", { className: "game-title" }, make("a", { href: `${SONGS}#song=${id}` }, title)),
    paragraph(byline(of)),
    paragraph(`popularity ${of.popularity}`),
    paragraph(`chance by sound ${chance(of.by_sound)}, by everything ${chance(of.by_everything)}`),
  );

const verdict = (results, hit) => {
  const now = everybody.map((who) => [who, results[who].at(-1)]);
  const models = now
    .slice(1)
    .map(
      ([who, won]) => `${PLAYERS[who]} was ${won === 0.5 ? "undecided" : won ? "right" : "wrong"}.`,
    );
  return `${now[0][1] ? "Right" : "Wrong"}: the hit was ${hit.title} by ${byline(hit)}. ${models.join(" ")}`;
};

const play = (seed, way) => {
  const game = drawn(pairs.hits.id.length, PAIRS, seed);
  const results = { you: [], by_sound: [], by_everything: [] };
  const address = location.search;
  const picks = [];

  const songsOf = ({ pair }) => [songAt(pairs.hits, pair), songAt(pairs.others, pair)];
  const take = (isLeft) => {
    const of = game[picks.length];
    const [hit, other] = songsOf(of);
    results.you.push(Number(isLeft === of.hitIsLeft));
    for (const by of everybody.slice(1)) results[by].push(right(hit[by], other[by]));
    picks.push(isLeft);
    games.set(address, results);
  };

  const ask = (number) => {
    const [hit, other] = songsOf(game[number]);
    const [left, right_] = game[number].hitIsLeft ? [hit, other] : [other, hit];
    const pick = (isLeft) => {
      take(isLeft);
      picked.write(address, picks);
      tell(number, hit, left, right_);
    };
    const choice = (which, isLeft) => {
      const name = way === "names" ? [make("strong", {}, which.title), byline(which)] : [];
      const side = make("span", {}, isLeft ? "The left one" : "The right one");
      return make(
        "button",
        { type: "button", className: "game-choice", onclick: () => pick(isLeft) },
        side,
        ...name,
      );
    };
    const head = make(
      "p",
      { className: "game-head", tabIndex: -1 },
      `Pair ${number + 1} of ${game.length}: which one was the hit?`,
    );
    said.textContent = "";
    show(
      head,
      soundTable(left, right_),
      make("div", { className: "game-two game-pick" }, choice(left, true), choice(right_, false)),
      scoreboard(results),
    );
    head.focus({ preventScroll: number === 0 });
  };

  const tell = (number, hit, left, right_) => {
    const last = number + 1 === game.length;
    const next = button(last ? "Who is ahead?" : "Next pair", () =>
      last ? finish() : ask(number + 1),
    );
    show(
      make("p", { className: "game-head" }, `Pair ${number + 1} of ${game.length}`),
      next,
      make(
        "div",
        { className: "game-two" },
        song(left, "Left", left === hit),
        song(right_, "Right", right_ === hit),
      ),
      scoreboard(results),
      soundTable(left, right_),
    );
    said.textContent = verdict(results, hit);
    next.focus({ preventScroll: true });
    said.scrollIntoView({ block: "nearest" });
  };

  const finish = () => {
    picked.write(address, []);
    end(seed, way);
  };

  picked.read(address).slice(0, game.length).forEach(take);
  if (picks.length < game.length) ask(picks.length);
  else finish();
};

const end = (seed, way) => {
  const head = make("p", { className: "game-head", tabIndex: -1 }, "Who is ahead?");
  said.textContent = "";
  const count = inAllGames("you").length;
  const played = count > PAIRS ? `${count} pairs so far` : `${count} pairs`;
  show(
    head,
    make("ul", { className: "game-results" }, ...everybody.map(result)),
    paragraph(
      `With ${played}, your own share could as well be anything in the interval; the more you play, `,
      "the narrower it gets. The share of all such pairs that somebody gets right is called ROC AUC: ",
      "it is what this site judges models by.",
    ),
    make(
      "p",
      { className: "game-buttons" },
      button(`${PAIRS} more`, () => begin(seed + 1, way)),
      " ",
      button("Start over", leave),
    ),
    paragraph(
      "These pairs again, for somebody else: ",
      make("a", { href: location.href }, `game ${seed}`),
      ".",
    ),
  );
  head.focus();
};

// Where the reader is: the address holds the number of the game ------------------------------------

const begin = (seed, way) => {
  history.pushState(null, "", `?game=${seed}&by=${way}`);
  open();
};

const leave = () => {
  games.clear();
  history.pushState(null, "", location.pathname);
  open();
};

const open = () => {
  const asked = new URLSearchParams(location.search);
  const seed = Number.parseInt(asked.get("game"), 10);
  if (Number.isInteger(seed)) {
    play(seed, asked.get("by") === "names" ? "names" : "sound");
    return;
  }
  const seedNow = 1 + Math.floor(9999 * Math.random());
  const starts = Object.entries(WAYS).map(([way, text]) => button(text, () => begin(seedNow, way)));
  said.textContent = "";
  const question = paragraph("How will you play?");
  show(
    ...picture,
    make("div", { className: "game-buttons" }, question, ...starts.flatMap((one) => [one, " "])),
  );
};

const without = place.querySelector(".game-without");
await tryIn(without, "The pairs could not be loaded.", async () => {
  pairs = await fetchJson(SOURCE);
  without.remove();
  picture.push(...place.childNodes);
  place.replaceChildren(said, stage);
  addEventListener("popstate", open);
  open();
});
