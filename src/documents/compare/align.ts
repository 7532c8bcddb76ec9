/** Which items of two lists belong together: what is equal in the same order first, then what is alike in the gaps. */

/** Places in the old and in the new list; one is absent for what was removed or added. */
export type Pair = { readonly old?: number; readonly now?: number };

/** Steps of the search for the longest common order; beyond it what is left is paired by its place. */
const mostSteps = 3_000_000;

/** Pairs in the order of the new list. `alike` says how much two items have in common, 0 to 1; below 0.4 they are strangers. */
export function aligned(
  old: readonly string[],
  now: readonly string[],
  alike: (old: number, now: number) => number,
): readonly Pair[] {
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const middle = common(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  const anchors: readonly (readonly [number, number])[] = [
    ...Array.from({ length: head }, (_none, at) => [at, at] as const),
    ...middle.map(([a, b]) => [a + head, b + head] as const),
    ...Array.from({ length: tail }, (_none, at) => [old.length - tail + at, now.length - tail + at] as const),
    [old.length, now.length],
  ];
  const pairs: Pair[] = [];
  let [a, b] = [0, 0];
  for (const [nextA, nextB] of anchors) {
    pairs.push(...gap([a, nextA], [b, nextB], alike));
    if (nextA < old.length || nextB < now.length) pairs.push({ old: nextA, now: nextB });
    [a, b] = [nextA + 1, nextB + 1];
  }
  return pairs;
}

type Range = readonly [from: number, to: number];

/** What stands between two anchors: each old item goes with the next new one that is alike. */
function gap([a, endA]: Range, [b, endB]: Range, alike: (old: number, now: number) => number): readonly Pair[] {
  const pairs: Pair[] = [];
  let next = b;
  for (let old = a; old < endA; old += 1) {
    const reach = Math.min(endB, next + 50);
    const found = bestOf(next, reach, (now) => alike(old, now));
    if (found === undefined) {
      pairs.push({ old });
      continue;
    }
    for (let now = next; now < found; now += 1) pairs.push({ now });
    pairs.push({ old, now: found });
    next = found + 1;
  }
  for (let now = next; now < endB; now += 1) pairs.push({ now });
  return pairs;
}

const least = 0.4;

function bestOf(from: number, to: number, score: (now: number) => number): number | undefined {
  let best: { readonly at: number; readonly score: number } | undefined;
  for (let at = from; at < to; at += 1) {
    const found = score(at);
    if (found >= least && (best === undefined || found > best.score)) best = { at, score: found };
    if (best !== undefined && best.score > 0.95) break;
  }
  return best?.at;
}

/** Longest common subsequence by the table of Wagner and Fischer; of lists too long for it, the items that stand once in both. */
function common(old: readonly string[], now: readonly string[]): readonly (readonly [number, number])[] {
  if (old.length === 0 || now.length === 0) return [];
  if (old.length * now.length > mostSteps) return onceInBoth(old, now);
  const lengths = lengthsOf(old, now);
  const found: (readonly [number, number])[] = [];
  let [a, b] = [0, 0];
  while (a < old.length && b < now.length) {
    if (old[a] === now[b]) {
      found.push([a, b]);
      a += 1;
      b += 1;
    } else if (lengths(a + 1, b) >= lengths(a, b + 1)) a += 1;
    else b += 1;
  }
  return found;
}

/** How many items the rests of both lists from two places on have in common. */
function lengthsOf(old: readonly string[], now: readonly string[]): (a: number, b: number) => number {
  const width = now.length + 1;
  const table = new Uint32Array((old.length + 1) * width);
  const at = (a: number, b: number): number => table[a * width + b] ?? 0;
  for (let a = old.length - 1; a >= 0; a -= 1)
    for (let b = now.length - 1; b >= 0; b -= 1)
      table[a * width + b] = old[a] === now[b] ? 1 + at(a + 1, b + 1) : Math.max(at(a + 1, b), at(a, b + 1));
  return at;
}

function onceInBoth(old: readonly string[], now: readonly string[]): readonly (readonly [number, number])[] {
  const [inOld, inNow] = [places(old), places(now)];
  const found: (readonly [number, number])[] = [];
  let last = -1;
  for (const [item, a] of inOld) {
    const b = inNow.get(item);
    if (a === undefined || b === undefined || b <= last) continue;
    found.push([a, b]);
    last = b;
  }
  return found;
}

/** Where each item stands; undefined for items that stand in several places. */
function places(items: readonly string[]): ReadonlyMap<string, number | undefined> {
  const found = new Map<string, number | undefined>();
  for (const [at, item] of items.entries()) found.set(item, found.has(item) ? undefined : at);
  return found;
}

/** How many of the words of two texts are the same, 0 to 1 (Dice's coefficient). */
export function wordsAlike(old: string, now: string): number {
  const [a, b] = [words(old), words(now)];
  if (a.size + b.size === 0) return 1;
  let both = 0;
  for (const word of a) if (b.has(word)) both += 1;
  return (2 * both) / (a.size + b.size);
}

const words = (text: string): ReadonlySet<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
