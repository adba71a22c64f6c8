// On the first page: the way to the songs becomes a box to type one into.

import { make } from "./make.js";

const place = document.getElementById("find-song");
const { href } = place.querySelector("a");

const input = make("input", {
  id: "find-song-asked",
  name: "find",
  type: "search",
  placeholder: "Title or artist",
  autocomplete: "off",
  maxLength: 200,
  enterKeyHint: "search",
});

const go = (event) => {
  event.preventDefault();
  const page = new URL(href);
  page.hash = "";
  page.searchParams.set("find", input.value);
  location.assign(page);
};

const form = make(
  "form",
  { onsubmit: go },
  make("label", { for: input.id }, "And your song?"),
  input,
  make("button", { className: "plain-button" }, "Look it up"),
);

// Files that are opened from disk may not load others.
if (location.protocol !== "file:") place.replaceChildren(make("search", {}, form));
