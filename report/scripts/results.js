// The results files as published, and what a page shows of them.

const FOLDER = new URL("../cache/results/", import.meta.url);
const PROOFS = new URL("../proofs/", import.meta.url);

const once = (load) => {
  const loaded = new Map();
  return (name) => {
    if (!loaded.has(name)) loaded.set(name, load(name));
    return loaded.get(name);
  };
};

const fetched = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address.pathname} is not there (${answer.status})`);
  return answer;
};

const hex = (bytes) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// A study's file, with the digest of its bytes; browsers compute digests on safe connections only.
export const resultsOf = once(async (study) => {
  const bytes = await (await fetched(new URL(`${study}.json`, FOLDER))).arrayBuffer();
  const digest = globalThis.crypto?.subtle && hex(await crypto.subtle.digest("SHA-256", bytes));
  return { digest, ...JSON.parse(new TextDecoder().decode(bytes)) };
});

// The page of proofs of a study.
export const proofsOf = once(async (study) => {
  const text = await (await fetched(new URL(`${study}.html`, PROOFS))).text();
  return new DOMParser().parseFromString(text, "text/html");
});

// Which file holds a value, and its path there: a link beside a number says whose settings it is.
export const placeOf = (mark) => {
  const path = mark.dataset.value.split(".");
  if (path[0] !== "settings") return { study: path[0], path: ["results", ...path.slice(1)] };
  const study = mark.href?.match(/proofs\/(\w+)\.html/)?.[1];
  return study && { study, path: ["inputs", ...path] };
};

// Items of a list are found by their names, as in Python.
export const valueAt = (node, path) =>
  path.reduce(
    (at, part) =>
      Array.isArray(at) ? (at.find((item) => item?.name === part) ?? at[part]) : at?.[part],
    node,
  );

const plain = (text) => text.replace(/\s+/g, " ").trim();

// Whether a text shows a value: a number rounded to the decimals that stand there.
export const shows = (text, value) => {
  if (value === undefined) return false;
  if (value === null) return plain(text) === "n/a";
  if (typeof value === "string") return plain(text) === plain(value);
  const written = text.replace("−", "-").replace(/[\s,]/g, "");
  const [, digits, power = "0", hundredths] =
    written.match(/^(-?\d+(?:\.\d+)?)(?:e([-+]\d+))?(%|points)?$/) ?? [];
  if (digits === undefined) return false;
  const decimals = (digits.split(".")[1] ?? "").length;
  const half = 0.5 * 10 ** (Number(power) - decimals);
  const exact = Number(value) * (hundredths ? 100 : 1);
  const shown = Number(digits) * 10 ** Number(power);
  return Math.abs(exact - shown) <= half * (1 + 1e-9) + 1e-15;
};
