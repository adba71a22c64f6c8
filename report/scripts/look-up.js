// Look a song up: search as one types, then a sheet on what the models made of it, and why. Without
// this script the page says what would stand here. Each song has an address of its own.

import { make } from "./make.js";
import { counted } from "./plain-words.js";
import { file, search, songById, songByNumber } from "./song-files.js";
import { sheetOf } from "./song-sheet.js";

const LISTED = 8;
const PATIENCE = 300; // milliseconds until it is said that something is on its way
const ECHOED = 40; // letters of what was typed that are said again
const LOOKING = "Looking…";
const UNREACHABLE = "The songs could not be loaded: check the connection and try again.";

const place = document.getElementById("look-up");
const titleOfPage = document.title;

const input = make("input", {
  id: "look-up-asked",
  type: "search",
  role: "combobox",
  autocomplete: "off",
  spellcheck: false,
  maxLength: 200,
  enterKeyHint: "search",
  "aria-autocomplete": "list",
  "aria-controls": "look-up-found",
  "aria-expanded": "false",
});
const list = make("ul", {
  id: "look-up-found",
  role: "listbox",
  "aria-label": "Songs",
  hidden: true,
});
const status = make("p", { role: "status", className: "look-up-status" });
const sheet = make("div", { className: "look-up-sheet" });
const say = (text) => {
  status.textContent = text;
};

// Do what needs files: say so if they take their time, and if they fail while it still matters.
let busy = 0;
const patiently = async (work, matters) => {
  busy += 1;
  const slow = setTimeout(say, PATIENCE, LOOKING);
  try {
    await work();
  } catch {
    if (matters()) {
      close();
      say(UNREACHABLE);
    }
  } finally {
    busy -= 1;
    clearTimeout(slow);
    if (busy === 0 && status.textContent === LOOKING) say("");
  }
};

// The list ----------------------------------------------------------------------------------------

let listed = [];
let marked = -1;
let asked = 0;
let answered = 0; // which of the things asked is listed
let early = false; // Enter was pressed before there was an answer

const mark = (number) => {
  marked = number;
  [...list.children].forEach((option, at) => option.setAttribute("aria-selected", at === number));
  const option = list.children[number];
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
};

const show = (songs) => {
  listed = songs;
  list.replaceChildren(...songs.map(optionFor));
  list.hidden = songs.length === 0;
  input.setAttribute("aria-expanded", String(!list.hidden));
  mark(-1);
};

const optionFor = (song, number) => {
  const option = make(
    "li",
    { id: `look-up-${number}`, role: "option" },
    make("span", { className: "look-up-title" }, song.title),
    " ",
    make("span", { className: "look-up-artists" }, song.artists.replaceAll(";", ", ")),
  );
  option.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
  option.addEventListener("click", () => choose(song));
  return option;
};

const short = (text) => {
  const letters = [...text];
  return letters.length > ECHOED ? `${letters.slice(0, ECHOED).join("")}…` : text;
};

const tell = (typed, { count, words }) => {
  if (words.length === 0) {
    return typed === ""
      ? `${counted(count)} songs; these are the most popular.`
      : "No letters or digits to look for; these are the most popular.";
  }
  if (count === 0) {
    const asked = `“${short(typed.trim())}”`;
    return `No song has words that begin with ${asked}: try the beginning of a word.`;
  }
  const most = count > LISTED ? `; these ${LISTED} fit best.` : ".";
  return count === 1 ? "One song." : `${counted(count)} songs${most}`;
};

// An address of a release at Spotify names a song as well, and so does the id in it.
const find = async (typed) => {
  const linked = /track[/:]([^/?#\s]+)|^\s*([0-9A-Za-z]{22})\s*$/.exec(typed);
  const song = linked && (await songById(linked[1] ?? linked[2]));
  return song ? { count: 1, songs: [song], words: [song.id] } : search(typed, LISTED);
};

const look = () => {
  const [typed, mine] = [input.value, ++asked];
  early = false;
  const matters = () => mine === asked; // nothing else is asked by now
  return patiently(async () => {
    const found = await find(typed);
    if (!matters()) return;
    show(found.songs);
    answered = mine;
    say(tell(typed, found));
    if (early) enter();
  }, matters);
};

const close = () => {
  answered = ++asked;
  early = false;
  show([]);
};

// What is listed may be the answer to fewer letters than are in the box by now.
const enter = () => {
  early = answered !== asked;
  if (!early && listed.length > 0) choose(listed[Math.max(marked, 0)]);
};

const step = (by) => mark((marked + by + listed.length + (marked < 0 && by < 0)) % listed.length);

const KEYS = {
  ArrowDown: () => (list.hidden ? look() : step(1)),
  ArrowUp: () => !list.hidden && step(-1),
  Enter: enter,
  Escape: close,
};

input.addEventListener("input", look);
input.addEventListener("focus", look);
input.addEventListener("blur", close);
input.addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  if (!act || event.isComposing || (event.key === "Escape" && list.hidden)) return;
  event.preventDefault();
  act();
});

// The sheet ---------------------------------------------------------------------------------------

const addressed = () => new URLSearchParams(location.hash.slice(1)).get("song");

const addressOf = (id) => `#${new URLSearchParams({ song: id })}`;

const choose = (song) => {
  close();
  say("");
  const address = addressOf(song.id);
  if (location.hash === address) open();
  else location.hash = address; // which opens it, and so do back and forward
};

const open = async () => {
  const id = addressed();
  if (id === null) {
    sheet.replaceChildren();
    document.title = titleOfPage;
    return;
  }
  input.value = ""; // it is answered, or passed over for an example
  const matters = () => id === addressed();
  sheet.setAttribute("aria-busy", "true");
  await patiently(async () => {
    const song = await songById(id);
    const made = song && (await sheetOf(song, say));
    if (!matters()) return;
    sheet.replaceChildren(made ?? "");
    say(made ? "" : "The song of this address is not among the songs: look for its title.");
    document.title = made ? `${song.title} – ${titleOfPage}` : titleOfPage;
    made?.querySelector("h2").focus();
  }, matters);
  sheet.removeAttribute("aria-busy");
};

const any = make("button", { type: "button" }, "Any song");
any.addEventListener("click", () =>
  patiently(
    async () => {
      const { songs } = await file("index");
      choose(await songByNumber(Math.floor(Math.random() * songs)));
    },
    () => true,
  ),
);

// Songs to begin with become links.
const examples = () => {
  const items = [...place.querySelectorAll("[data-song]")];
  for (const item of items) {
    const { song: id } = item.dataset;
    const link = make("a", { href: addressOf(id) }, ...item.childNodes);
    link.addEventListener("click", () => id === addressed() && open()); // else the address changes
    item.replaceChildren(link);
  }
  return items[0].parentElement;
};

const start = () => {
  const label = make("label", { for: input.id }, "Title or artist");
  const above = make("div", { className: "look-up-above" }, label, status);
  const row = make("div", { className: "look-up-row" }, input, any, list);
  place.replaceChildren(make("search", {}, above, row), examples(), sheet);
  addEventListener("hashchange", open);
  open();
  // What was typed on the first page.
  const typed = new URLSearchParams(location.search).get("find");
  if (typed && addressed() === null) {
    input.value = typed;
    input.focus();
  }
};

// Files that are opened from disk may not load others.
if (location.protocol !== "file:") start();
