// Pairs of a hit and another song: who is right, and how sure that is.

/** Score the chances that were given to both songs of a pair: a tie is half right. */
export const right = (hit, other) => (hit === other ? 0.5 : Number(hit > other));

/** Return the share of pairs that are right. Over all pairs of a fold it is the ROC AUC. */
export const shareRight = (pairs) => {
  let [points, count] = [0, 0];
  for (const [hit, other] of pairs) {
    points += right(hit, other);
    count += 1;
  }
  return points / count;
};

const NORMAL = 1.959964; // the normal distribution's 97.5 % quantile

/** Return the 95 % interval of a share, by Wilson's method (1927). */
export const wilson = (successes, trials) => {
  const squared = NORMAL ** 2;
  const middle = successes + squared / 2;
  const half = NORMAL * Math.sqrt((successes * (trials - successes)) / trials + squared / 4);
  return [middle - half, middle + half].map((end) => end / (trials + squared));
};

// Numbers from 0 to 1 that only look random: equal seeds give equal ones (mulberry32).
const randomNumbers = (seed) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Draw some of the numbers below a count, and for each a side for the hit, as a seed has it. */
export const drawn = (count, some, seed) => {
  const random = randomNumbers(seed);
  const numbers = Array.from({ length: count }, (_, number) => number);
  return Array.from({ length: Math.min(some, count) }, (_, at) => {
    const other = at + Math.floor(random() * (count - at));
    [numbers[at], numbers[other]] = [numbers[other], numbers[at]];
    return { pair: numbers[at], hitIsLeft: random() < 0.5 };
  });
};
