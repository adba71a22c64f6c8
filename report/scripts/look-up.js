// Look a song up: search as one types, then a sheet on what the models made of it, and why. Without
// this script the page says what would stand here. A song has an address of its own.

import { make } from "./make.js";
import { counted } from "./plain-words.js";
import { search, songById, songByNumber, file } from "./song-files.js";
import { sheetOf } from "./song-sheet.js";

const LISTED = 10;
const UNREACHABLE = "The songs could not be loaded: check the connection and try again.";

const place = document.getElementById("look-up");
const title = document.title;

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
const label = make("label", { for: input.id }, "Title or artist");
const list = make("ul", { id: "look-up-found", role: "listbox", "aria-label": "Songs", hidden: true });
const anySong = make("button", { type: "button" }, "Any song");
const said = make("p", { role: "status", className: "look-up-said" });
const sheet = make("div", { className: "look-up-sheet" });

// The list ----------------------------------------------------------------------------------------

let shown = [];
let marked = -1;
let latest = 0;

const mark = (number) => {
  marked = number;
  [...list.children].forEach((option, at) => option.setAttribute("aria-selected", at === number));
  const option = list.children[number];
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
};

const close = () => {
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  mark(-1);
};

const optionFor = (song, number) => {
  const option = make(
    "li",
    { id: `look-up-${number}`, role: "option", "aria-selected": "false" },
    make("span", { className: "look-up-title" }, song.title),
    make("span", { className: "look-up-artists" }, song.artists.replaceAll(";", ", ")),
  );
  option.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays
  option.addEventListener("click", () => choose(song));
  return option;
};

const tell = (typed, count) => {
  if (!typed.trim()) return `${counted(count)} songs; these are the most popular.`;
  if (count === 0) return "No song has these words in its title or artists.";
  if (count === 1) return "One song.";
  return `${counted(count)} songs${count > LISTED ? `; these ${LISTED} are the most popular.` : "."}`;
};

// A link to a release, as Spotify shares it, names the song as well.
const find = async (typed) => {
  const linked = /track[/:]([^/?#\s]+)/.exec(typed);
  const song = linked && (await songById(linked[1]));
  return song ? { count: 1, songs: [song] } : search(typed, LISTED);
};

const list_ = async () => {
  const typed = input.value;
  const mine = ++latest;
  try {
    const { count, songs } = await find(typed);
    if (mine !== latest || document.activeElement !== input) return; // something else is asked now
    shown = songs;
    list.replaceChildren(...songs.map(optionFor));
    list.hidden = songs.length === 0;
    input.setAttribute("aria-expanded", String(songs.length > 0));
    mark(-1);
    said.textContent = tell(typed, count);
  } catch {
    if (mine === latest) said.textContent = UNREACHABLE;
  }
};
