/**
 * Numbers in [0, 1) by chance that a seed repeats: mulberry32
 * (github.com/bryc/code/blob/master/jshash/PRNGs.md), small, good enough, and the same everywhere.
 */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Chance that a seed repeats, to choose with. */
export type Dice = {
  /** A whole number from 0 to n - 1. */
  below(n: number): number;
  pick<T>(from: readonly T[]): T;
  chance(probability: number): boolean;
};

export function dice(seed: number): Dice {
  const next = seeded(seed);
  const below = (n: number): number => Math.floor(next() * n);
  return { below, pick: <T>(from: readonly T[]): T => from[below(from.length)] as T, chance: (p) => next() < p };
}
