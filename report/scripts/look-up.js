// Look a song up: search as one types, then a sheet on what the models made of it, and why. Without
// this script the page says what would stand here. Each song has an address of its own.

import { make } from "./make.js";
import { counted } from "./plain-words.js";
import { file, search, songById, songByNumber } from "./song-files.js";
import { sheetOf } from "./song-sheet.js";

const LISTED = 8;
const UNREACHABLE = "The songs could not be loaded: check the connection and try again.";

const place = document.getElementById("look-up");
const titleOfPage = document.title;

const input = make("input", {
  id: "look-up-asked",
  type: "search",
  role: "combobox",
  autocomplete: "off",
  spellcheck: false,
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

// The list ----------------------------------------------------------------------------------------

let listed = [];
let marked = -1;
let asked = 0;

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

const tell = (typed, count) => {
  const most = count > LISTED ? `; these ${LISTED} fit best.` : ".";
  if (count === 0) return `No song has “${typed.trim()}” in its title or artists.`;
  return count === 1 ? "One song." : `${counted(count)} songs${most}`;
};

// An address of a release at Spotify names a song as well.
const find = async (typed) => {
  const linked = /track[/:]([^/?#\s]+)/.exec(typed);
  const song = linked && (await songById(linked[1]));
  return song ? { count: 1, songs: [song] } : search(typed, LISTED);
};

const look = async () => {
  const [typed, mine] = [input.value, ++asked];
  try {
    const { count, songs } = await find(typed);
    if (mine !== asked) return; // something else is asked by now
    show(songs);
    status.textContent = tell(typed, count);
  } catch {
    status.textContent = UNREACHABLE;
  }
};

const close = () => {
  asked += 1;
  show([]);
};

const step = (by) => mark((marked + by + listed.length + (marked < 0 && by < 0)) % listed.length);

const KEYS = {
  ArrowDown: () => (list.hidden ? look() : step(1)),
  ArrowUp: () => !list.hidden && step(-1),
  Enter: () => listed.length > 0 && choose(listed[Math.max(marked, 0)]),
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
  status.textContent = "";
  input.value = "";
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
  sheet.setAttribute("aria-busy", "true");
  try {
    const song = await songById(id);
    if (id !== addressed()) return;
    if (song) {
      const made = await sheetOf(song);
      if (id !== addressed()) return;
      sheet.replaceChildren(made);
      document.title = `${song.title} – ${titleOfPage}`;
      made.querySelector("h2").focus();
    } else {
      sheet.replaceChildren();
      status.textContent = "The song of this address is not among the songs: look for its title.";
    }
  } catch {
    status.textContent = UNREACHABLE;
  } finally {
    sheet.removeAttribute("aria-busy");
  }
};

const any = make("button", { type: "button" }, "Any song");
any.addEventListener("click", async () => {
  try {
    const { songs } = await file("index");
    choose(await songByNumber(Math.floor(Math.random() * songs)));
  } catch {
    status.textContent = UNREACHABLE;
  }
});

// Songs to begin with become links.
const examples = () => {
  const items = [...place.querySelectorAll("[data-song]")];
  for (const item of items) {
    const href = addressOf(item.dataset.song);
    item.replaceChildren(make("a", { href }, ...item.childNodes));
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
