// What a song's features are in plain words: how much there is of each for a song of its genre.

// What less and more of a feature is called, and how its value is written.
const share = (value) => value.toFixed(2);
const MEASURES = {
  danceability: { less: "hard to dance to", more: "danceable", write: share },
  energy: { less: "calm", more: "energetic", write: share },
  loudness: { less: "quiet", more: "loud", write: (value) => `${value.toFixed(1)} dB` },
  speechiness: { less: "low on speech", more: "wordy", write: share },
  acousticness: { less: "electric", more: "acoustic", write: share },
  instrumentalness: { less: "vocal", more: "instrumental", write: share },
  liveness: { less: "studio-like", more: "live-sounding", write: share },
  valence: { less: "gloomy", more: "cheerful", write: share },
  tempo: { less: "slow", more: "fast", write: (value) => `${value.toFixed(0)} beats a minute` },
  duration_minutes: {
    less: "short",
    more: "long",
    write: (value) => {
      const seconds = Math.round(60 * value);
      return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`;
    },
  },
};
const KEYS = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
