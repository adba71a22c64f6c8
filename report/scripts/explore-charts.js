// On request a chart becomes interactive in its place: its marks then say their values. What draws
// it is loaded when it is first asked for.

const LIBRARY = new URL("../../site_libs/vega/vega-embed.mjs", import.meta.url);
const DARK = new URL("../cache/figures/dark.json", import.meta.url);

const load = async (address) => (await fetch(address)).json();

/** Return a copy of plain data with some of the parts replaced, by what they are called. */
const replaced = (value, replace, called) => {
  const part = replace(value, called);
  if (Array.isArray(part)) return part.map((item) => replaced(item, replace));
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, item]) => [name, replaced(item, replace, name)]),
  );
};

// Charts are drawn in light colours; each has a dark one in its place.
const recoloured = (chart, colours) =>
  replaced(chart, (part) => (typeof part === "string" ? (colours[part] ?? part) : part));

// Where a chart has less room than it was made for, names of a legend stand one below the other,
// and no more than two panels side by side.
const MADE_FOR = 640;
const stacked = (chart) => ({
  ...replaced(chart, (part, called) =>
    called === "legend" && part ? { ...part, columns: 1 } : part,
  ),
  ...(chart.columns > 2 && { columns: 2 }),
});

const inTheScheme = async (chart) =>
  document.body.classList.contains("quarto-dark") ? recoloured(chart, await load(DARK)) : chart;

const fit = (chart, width) => ({
  ...(width < MADE_FOR ? stacked(chart) : chart),
  ...(chart.width > width && { width }),
  title: null, // the page has it
  config: { ...chart.config, mark: { tooltip: { content: "encoding" } } },
});

/** Put a chart that answers into the place of its picture, and return the way back. */
const explore = async (figure, source) => {
  const pictures = [...figure.querySelectorAll("picture")];
  const place = document.createElement("div");
  place.className = "hp-explored";
  place.setAttribute("role", "region");
  place.tabIndex = 0;
  place.setAttribute("aria-label", pictures[0].querySelector("img").alt);
  const [chart] = await Promise.all([load(source), import(LIBRARY)]);
  pictures[0].before(place);
  const drawNow = async () => {
    const fitting = fit(await inTheScheme(chart), place.clientWidth);
    // The interpreter of expressions needs no leave to run text as code.
    await globalThis.vegaEmbed(place, fitting, { actions: false, ast: true, renderer: "svg" });
  };
  // One after the other: the last one is in the scheme that the page has by then.
  let drawn = Promise.resolve();
  const draw = () => {
    drawn = drawn.then(drawNow, drawNow);
    return drawn;
  };
  await draw();
  pictures.forEach((picture) => picture.remove());
  const schemes = new MutationObserver(draw);
  schemes.observe(document.body, { attributeFilter: ["class"] });
  return () => {
    schemes.disconnect();
    place.replaceWith(...pictures);
  };
};

const offer = (links) => {
  const source = links.querySelector("a[href$='.vl.json']");
  const figure = document.getElementById(links.querySelector("a[href^='#fig-']").hash.slice(1));
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Explore";
  let back = null;
  button.addEventListener("click", async () => {
    if (button.ariaDisabled === "true") return; // it is on its way
    if (back) {
      back();
      back = null;
      button.textContent = "Explore";
      return;
    }
    button.setAttribute("aria-disabled", "true"); // it keeps the focus
    try {
      back = await explore(figure, source.href);
      button.textContent = "Back to the picture";
    } catch {
      figure.querySelector(".hp-explored")?.remove();
      button.textContent = "This chart could not be loaded";
    }
    button.removeAttribute("aria-disabled");
  });
  source.closest("p").append(" ", button);
};

// Charts wait until a reader comes near; paper shows all of them, in the light scheme.
addEventListener("beforeprint", () => {
  document.querySelectorAll(".hp-light img").forEach((image) => {
    image.loading = "eager";
  });
});

// Files that are opened from disk may not load others.
if (location.protocol !== "file:") {
  document.querySelectorAll(".figure-links:has([href$='.vl.json'])").forEach(offer);
}
