// The songs, as hitpred/studies/song_search/ writes them: small files, fetched when they are needed
// and kept. A song's number is its place by popularity, so the lowest numbers are the best known.

const FOLDER = new URL("../cache/songs/", import.meta.url);
const kept = new Map();

/** Fetch a file of the catalogue, once. */
export const file = (name) => {
  if (!kept.has(name)) {
    const coming = fetch(new URL(`${name}.json`, FOLDER)).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
      return answer.json();
    });
    kept.set(name, coming);
    coming.catch(() => kept.delete(name)); // to be asked for again
  }
  return kept.get(name);
};

/** Return the words that somebody typed, in small letters without accents (words.py). */
export const wordsOf = (typed, letters) => {
  const small = typed.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
  const plain = Array.from(small, (letter) => letters[letter] ?? letter).join("");
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
};

const firstNotBelow = (keys, key) => {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keys[middle] < key) low = middle + 1;
    else high = middle;
  }
  return low;
};

const BEGINS = 1;
const IS_WHOLE = 2;

// Where things are looked up, keys rise from file to file: mark the songs that are found by keys from
// one to another, and those that the first of these finds.
const lookUp = async (kind, from, to) => {
  const { first, songs } = await file("index");
  const fileOf = (key) => first[kind].findLastIndex((one) => one <= key);
  const files = [];
  for (let at = Math.max(0, fileOf(from)); at <= fileOf(to); at += 1)
    files.push(file(`${kind}-${at}`));
  const found = new Uint8Array(songs);
  for (const { keys, steps } of await Promise.all(files)) {
    for (let at = firstNotBelow(keys, from); at < keys.length && keys[at] <= to; at += 1) {
      const how = keys[at] === from ? BEGINS | IS_WHOLE : BEGINS;
      let number = 0;
      for (const step of steps[at]) {
        number += step;
        found[number] |= how;
      }
    }
  }
  return found;
};

// The numbers of the songs that are marked each time, first those that have each word whole: PSY
// before all that is psychic.
const markedIn = (all) => {
  const [whole, begun] = [[], []];
  for (let number = 0; number < all[0].length; number += 1) {
    if (all.every((found) => found[number] & IS_WHOLE)) whole.push(number);
    else if (all.every((found) => found[number])) begun.push(number);
  }
  return [...whole, ...begun];
};

const withWords = async (words) =>
  markedIn(await Promise.all(words.map((word) => lookUp("words", word, `${word}\uffff`))));

const lineOf = async (kind, number) => {
  const { in_a_file: size } = await file("index");
  const columns = await file(`${kind}-${Math.floor(number / size[kind])}`);
  const line = Object.entries(columns).map(([name, values]) => [name, values[number % size[kind]]]);
  return Object.fromEntries(line);
};

/** Return the facts of a song by its number. */
export const songByNumber = async (number) => {
  const song = await lineOf("songs", number);
  return { ...song, number, duration_minutes: song.duration_ms / 60_000 };
};

/** Return what models that never met a song made of it. */
export const chancesOf = (song) => lineOf("chances", song.number);

/** Return the song that a release's track id is of, undefined if there is none. */
export const songById = async (id) => {
  const { end_of_id: length } = await file("index");
  const end = id.slice(-length);
  const songs = await Promise.all(markedIn([await lookUp("ids", end, end)]).map(songByNumber));
  // Another release than the one that gives a song its name is known by the end of its id alone.
  return songs.find((song) => song.id === id) ?? (songs.length === 1 ? songs[0] : undefined);
};

// Of the first songs, put those first that are called exactly so: Gentleman before Gentleman's Blues.
const exactFirst = (songs, words, letters) => {
  const isCalledSo = ({ title }) => wordsOf(title, letters).join(" ") === words.join(" ");
  return [...songs.filter(isCalledSo), ...songs.filter((song) => !isCalledSo(song))];
};

/**
 * Find songs whose titles and artists have words that begin like all those typed: the words, how
 * many songs there are, and some of them: those that have the whole words first, then the most
 * popular; of three times as many, those that are called exactly so come before all others.
 */
export const search = async (typed, most) => {
  const index = await file("index");
  const words = wordsOf(typed, index.letters);
  let count = index.songs;
  let numbers = Array.from({ length: Math.min(most, count) }, (_, at) => at);
  if (words.length === 1 && Object.hasOwn(index.beginnings, words[0])) {
    [count, ...numbers] = index.beginnings[words[0]];
  } else if (words.length > 0) {
    numbers = await withWords(words);
    // As one says it: Gentleman by PSY.
    const rest = words.filter((word) => word !== "by");
    if (numbers.length === 0 && rest.length > 0) numbers = await withWords(rest);
    count = numbers.length;
  }
  const first = numbers.slice(0, words.length > 0 ? 3 * most : most);
  const songs = await Promise.all(first.map(songByNumber));
  return { words, count, songs: exactFirst(songs, words, index.letters).slice(0, most) };
};

/** Return the model of a fold, as trees.js reads it. */
export const modelOf = ({ fold }) => file(`model-${fold}`);
