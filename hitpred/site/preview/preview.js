// Comfort, not content: every page reads well without this script.

(() => {
  "use strict";

  // Light and dark ----------------------------------------------------------------------------

  const system = matchMedia("(prefers-color-scheme: dark)");
  const schemeButton = document.querySelector(".scheme-button");

  const chosenScheme = () => {
    try {
      return localStorage.getItem("color-scheme");
    } catch {
      return null; // storage is blocked: follow the system
    }
  };

  const showScheme = (dark) => {
    document.body.classList.toggle("quarto-dark", dark);
    document.body.classList.toggle("quarto-light", !dark);
    schemeButton.setAttribute("aria-pressed", String(dark));
  };

  schemeButton.addEventListener("click", () => {
    const dark = !document.body.classList.contains("quarto-dark");
    showScheme(dark);
    try {
      localStorage.setItem("color-scheme", dark ? "dark" : "light");
    } catch {
      // storage is blocked: the choice lasts for this page
    }
  });
  system.addEventListener("change", () => {
    if (chosenScheme() === null) showScheme(system.matches);
  });
  showScheme(document.body.classList.contains("quarto-dark"));

  // Menu on narrow screens --------------------------------------------------------------------

  const menuButton = document.querySelector(".menu-button");
  menuButton.addEventListener("click", () => {
    const open = menuButton.getAttribute("aria-expanded") === "true";
    menuButton.setAttribute("aria-expanded", String(!open));
  });
  menuButton.closest("header").addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || menuButton.getAttribute("aria-expanded") !== "true") return;
    menuButton.setAttribute("aria-expanded", "false");
    menuButton.focus();
  });

  // Tabs ----------------------------------------------------------------------------------------

  const makeTabs = (tabset) => {
    const panels = [...tabset.children];
    const list = document.createElement("div");
    list.setAttribute("role", "tablist");
    const tabs = panels.map((panel) => {
      const title = panel.querySelector(".tab-title");
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = `${panel.id}-tab`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panel.id);
      tab.append(...title.childNodes);
      title.remove();
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.tabIndex = 0;
      list.append(tab);
      return tab;
    });
    const select = (chosen) => {
      tabs.forEach((tab, index) => {
        tab.setAttribute("aria-selected", String(index === chosen));
        tab.tabIndex = index === chosen ? 0 : -1;
        panels[index].hidden = index !== chosen;
      });
    };
    const moves = {
      ArrowLeft: (index) => (index - 1 + tabs.length) % tabs.length,
      ArrowRight: (index) => (index + 1) % tabs.length,
      Home: () => 0,
      End: () => tabs.length - 1,
    };
    tabs.forEach((tab, index) => {
      tab.addEventListener("click", () => select(index));
      tab.addEventListener("keydown", (event) => {
        const move = moves[event.key];
        if (!move) return;
        event.preventDefault();
        select(move(index));
        tabs[move(index)].focus();
      });
    });
    tabset.prepend(list);
    select(0);
  };
  document.querySelectorAll(".panel-tabset").forEach(makeTabs);

  // A link may lead into something that is folded away ----------------------------------------

  const named = (hash) => {
    try {
      return document.getElementById(decodeURIComponent(hash));
    } catch {
      return null; // no text can be encoded so
    }
  };

  const reveal = () => {
    const target = named(location.hash.slice(1));
    if (!target) return;
    const panel = target.closest(".tab-pane[hidden]");
    if (panel) document.getElementById(`${panel.id}-tab`).click();
    const details = target.closest("details");
    if (details) details.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  // The section that is being read ------------------------------------------------------------

  const links = new Map(
    [...document.querySelectorAll("#TOC a")].map((link) => [link.hash.slice(1), link]),
  );
  const headings = [...links.keys()]
    .map((id) => document.getElementById(decodeURIComponent(id)))
    .filter(Boolean);
  const markSection = () => {
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top < 140);
    const current = passed.at(-1) ?? headings[0];
    links.forEach((link, id) => {
      const isCurrent = current !== undefined && decodeURIComponent(id) === current.id;
      if (isCurrent) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  if (headings.length > 0) {
    let waiting = false;
    addEventListener(
      "scroll",
      () => {
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(() => {
          waiting = false;
          markSection();
        });
      },
      { passive: true },
    );
    markSection();
  }
})();
