// What the 13 features are called, what less and more of each is, and how a value is written.

const share = (value) => value.toFixed(2);
const minutes = (value) => {
  const seconds = Math.round(60 * value);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`;
};
const NOTES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];

/** Those that a song can have more or less of; sliders run from `low` to `high` in steps. */
export const MEASURES = {
  danceability: { less: "hard to dance to", more: "danceable", write: share },
  energy: { less: "calm", more: "energetic", write: share },
  loudness: {
    ...{ less: "quiet", more: "loud", low: -40, high: 0, step: 0.5 },
    write: (value) => `${value.toFixed(1).replace("-", "−")} dB`,
  },
  valence: { less: "gloomy", more: "cheerful", write: share },
  acousticness: { less: "electric", more: "acoustic", write: share },
  instrumentalness: { less: "vocal", more: "instrumental", write: share },
  speechiness: { less: "low on speech", more: "wordy", write: share },
  liveness: { less: "studio-like", more: "live-sounding", write: share },
  tempo: {
    ...{ less: "slow", more: "fast", low: 40, high: 220, step: 1 },
    write: (value) => `${value.toFixed(0)} bpm`,
  },
  duration_minutes: {
    ...{ less: "short", more: "long", low: 0.5, high: 10, step: 1 / 12 },
    write: minutes,
  },
};

/** Those that are one thing or another, each with what its values stand for. */
export const CHOICES = {
  explicit: ["no", "yes"],
  key: NOTES,
  mode: ["minor", "major"],
};

/** Return what a feature is called. */
export const called = (name) => (name === "duration_minutes" ? "duration" : name);

/** Write the value of a feature. */
export const written = (name, value) => MEASURES[name]?.write(value) ?? CHOICES[name][value];
