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

// Where things are looked up, keys rise from file to file: return those with keys from one to
// another, and the numbers of the songs that they find.
const lookUp = async (kind, from, to) => {
  const { first } = await file("index");
  const place = (key) => first[kind].findLastIndex((one) => one <= key);
  const numbers = new Set();
  const files = [];
  for (let at = Math.max(0, place(from)); at <= place(to); at += 1)
    files.push(file(`${kind}-${at}`));
  for (const { keys, steps } of await Promise.all(files)) {
    keys.forEach((key, at) => {
      if (key < from || key > to) return;
      let number = 0;
      for (const step of steps[at]) {
        number += step;
        numbers.add(number);
      }
    });
  }
  return numbers;
};

const withWords = async (words) => {
  const found = await Promise.all(words.map((word) => lookUp("words", word, `${word}\uffff`)));
  const [fewest, ...others] = found.sort((one, other) => one.size - other.size);
  return [...fewest]
    .filter((number) => others.every((numbers) => numbers.has(number)))
    .sort((one, other) => one - other);
};

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
  const songs = await Promise.all([...(await lookUp("ids", end, end))].map(songByNumber));
  // Another release than the one that gives a song its name is known by the end of its id alone.
  return songs.find((song) => song.id === id) ?? (songs.length === 1 ? songs[0] : undefined);
};

/**
 * Find songs whose titles and artists have words that begin like all those typed: how many there
 * are, and the most popular of them.
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
  return { count, songs: await Promise.all(numbers.slice(0, most).map(songByNumber)) };
};

/** Return the model of a fold, as trees.js reads it. */
export const modelOf = ({ fold }) => file(`model-${fold}`);
