// Before anything is painted: the scheme that the reader chose, or else the system's.

(() => {
  "use strict";

  document.documentElement.classList.add("has-script");
  let chosen = null;
  try {
    chosen = localStorage.getItem("color-scheme");
  } catch {
    // storage is blocked: follow the system
  }
  if (chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches) {
    document.body.classList.replace("quarto-light", "quarto-dark");
  }
})();
