// Tables to look things up in: a click on a heading sorts by its column, the next one turns the
// order around. Without this script they stand in the order of the study.

const language = new Intl.Collator(document.documentElement.lang || "en", { numeric: true });

const valueIn = (cell) => {
  const text = cell.textContent.trim();
  const number = parseFloat(text.replace("−", "-").replaceAll(",", ""));
  return Number.isNaN(number) ? text : number;
};

// Cells that say why there is no number come last in rising order.
const compare = (one, other) => {
  const numbers = [one, other].filter((value) => typeof value === "number").length;
  if (numbers === 2) return one - other;
  if (numbers === 1) return typeof one === "number" ? -1 : 1;
  return language.compare(one, other);
};

const sort = (table, column, rising) => {
  const body = table.tBodies[0];
  const value = new Map([...body.rows].map((row) => [row, valueIn(row.cells[column])]));
  const sorted = [...body.rows].sort((one, other) => compare(value.get(one), value.get(other)));
  body.append(...(rising ? sorted : sorted.reverse()));
};

const makeSortable = (table) => {
  const headings = [...table.tHead.rows[0].cells];
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      // Of numbers one mostly wants the largest, of names the first.
      const order = heading.ariaSort;
      const rising = order ? order === "descending" : !heading.classList.contains("number");
      headings.forEach((each) => each.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", rising ? "ascending" : "descending");
      sort(table, column, rising);
    });
  });
};

document.querySelectorAll("table.hp-sortable").forEach(makeSortable);
