// The 13 features as a reader moves or compares them: from where to where, and how they are written.

import { MEASURES } from "./plain-words.js";

const SCALES = {
  loudness: { low: -40, high: 0, step: 0.5 },
  tempo: { low: 40, high: 220, step: 1 },
  duration_minutes: { low: 0.5, high: 10, step: 1 / 12 },
};

/** Features of which a song can have more or less, each with its scale and what its ends are. */
export const MEASURED = Object.fromEntries(
  Object.entries(MEASURES).map(([name, measure]) => [
    name,
    { low: 0, high: 1, step: 0.01, ...SCALES[name], ...measure },
  ]),
);

/** Features that are one thing or another, each with what its values stand for. */
export const CHOICES = {
  explicit: ["no", "yes"],
  key: ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"],
  mode: ["minor", "major"],
};

/** Tell whether a feature can have a value, as far as its control goes. */
export const isPossible = (name, value) =>
  name in CHOICES
    ? value in CHOICES[name]
    : value >= MEASURED[name].low && value <= MEASURED[name].high;

/** Return what a feature is called. */
export const called = (name) => (name === "duration_minutes" ? "duration" : name);

/** Write the value of a feature. */
export const written = (name, value) => MEASURED[name]?.write(value) ?? CHOICES[name][value];
