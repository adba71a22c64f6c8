// What a song is like in plain words, one feature at a time, beside other songs of its genre.

const share = (value) => value.toFixed(2);
const minutes = (value) => {
  const seconds = Math.round(60 * value);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} minutes`;
};

/**
 * What little and much of a feature is called, and how its value is written. Of what most songs have
 * clearly little or much of, the usual is called so, too.
 */
export const MEASURES = {
  danceability: { little: "hard to dance to", much: "danceable", write: share },
  energy: { little: "calm", much: "energetic", write: share },
  loudness: { little: "quiet", much: "loud", write: (value) => `${signed(value.toFixed(1))} dB` },
  speechiness: { little: "sparing with speech", much: "wordy", clear: true, write: share },
  acousticness: { little: "electric", much: "acoustic", clear: true, write: share },
  instrumentalness: { little: "full of voice", much: "instrumental", clear: true, write: share },
  liveness: { little: "studio-like", much: "live-sounding", clear: true, write: share },
  valence: { little: "gloomy", much: "cheerful", write: share },
  tempo: { little: "slow", much: "fast", write: (value) => `${value.toFixed(0)} beats a minute` },
  duration_minutes: { little: "short", much: "long", write: minutes },
};
const KEYS = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const FACTS = {
  explicit: (value) => (value ? "Explicit words" : "No explicit words"),
  mode: (value) => (value ? "In a major key" : "In a minor key"),
  key: (value) => `Its key is ${KEYS[value] ?? "unknown"}`,
};

const signed = (number) => number.replace("-", "−");
const upper = (text) => text[0].toUpperCase() + text.slice(1);
// By its sound: mpb and r-n-b begin with the name of a letter.
const one = (noun) => `${/^([aeiou]|mpb\b|r-n-b\b)/.test(noun) ? "an" : "a"} ${noun}`;

// The values of a genre below which a tenth, three, half, seven and nine tenths of its songs lie.
const place = (value, [tenth, third, , seventh, ninth], { little, much, clear }, genre) => {
  if (value < tenth) return `very ${little} for ${one(genre)} song`;
  if (value < third) return `${little} for ${one(genre)} song`;
  if (value <= seventh) {
    return clear
      ? `${value < 0.5 ? little : much}, like most ${genre} songs`
      : `about as ${much} as most ${genre} songs`;
  }
  if (value <= ninth) return `${much} for ${one(genre)} song`;
  return `very ${much} for ${one(genre)} song`;
};

/**
 * Describe one feature of a song: in words, and in numbers where there is something to measure.
 * `usual` are the values of the genre that usual.json holds.
 */
export const describe = (feature, value, usual, genre) => {
  const measure = MEASURES[feature];
  if (!measure) return { said: FACTS[feature](value), numbers: "" };
  const [own, middle] = [measure.write(value), measure.write(usual[2])];
  return {
    // What is written alike is called alike.
    said: upper(place(own === middle ? usual[2] : value, usual, measure, genre)),
    numbers: `${own}; the middle ${genre} song: ${middle.split(" ")[0]}`,
  };
};

/** Write a share as the site does. */
export const percent = (value) => `${(100 * value).toFixed(value >= 0.05 ? 1 : 2)}\u00a0%`;

/** Write a count as the site does. */
export const counted = (number) => number.toLocaleString("en");
