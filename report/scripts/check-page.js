// Compares a page with the results that it was made from.

import { placeOf, proofsOf, resultsOf, shows, valueAt } from "./results.js";

const paragraph = (...content) => {
  const made = document.createElement("p");
  made.append(...content);
  return made;
};

const list = (lines) => {
  const made = document.createElement("ul");
  for (const line of lines)
    made.append(Object.assign(document.createElement("li"), { textContent: line }));
  return made;
};

// What is wrong with a file: its bytes are not those that its page of proofs names.
const faultOf = async (study) => {
  const [file, page] = await Promise.all([resultsOf(study), proofsOf(study)]);
  const stated = page.querySelector("[data-digest]")?.textContent;
  if (!file.digest)
    return `${study}.json: this connection is not safe, so that no digest is computed`;
  return file.digest === stated
    ? null
    : `${study}.json: its SHA-256 is ${file.digest}, not ${stated}`;
};

const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

export const check = async (main) => {
  const marks = [...main.querySelectorAll("[data-value]:not(dialog *)")]
    .map((mark) => ({ mark, place: placeOf(mark) }))
    .filter(({ place }) => place);
  const studies = [...new Set(marks.map(({ place }) => place.study))];
  const faults = (await Promise.all(studies.map(faultOf))).filter(Boolean);
  let wrong = 0;
  for (const { mark, place } of marks) {
    const value = valueAt(await resultsOf(place.study), place.path);
    const right = shows(mark.textContent, value);
    mark.classList.toggle("value-wrong", !right);
    if (right) continue;
    wrong += 1;
    faults.push(
      `“${mark.textContent}” is not ${JSON.stringify(value)}, the value of ${mark.dataset.value}`,
    );
  }
  const looked =
    `${count(studies.length, "results file", "results files")} fetched and digested, ` +
    `${count(marks.length, "marked number", "marked numbers")} compared`;
  if (faults.length === 0) {
    const said = "every digest and every one of these numbers is as the page says.";
    return [paragraph(`${looked}: ${said} Numbers in charts and tables bear no marks.`)];
  }
  return [paragraph(`${looked}; ${count(wrong, "number", "numbers")} wrong:`), list(faults)];
};
