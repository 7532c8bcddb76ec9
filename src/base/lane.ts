/** Runs work side by side, at most so much of it at once; the rest waits in order. */
export type Lane = <T>(work: () => Promise<T>) => Promise<T>;

/** A lane `width` works wide. A work that fails makes room like any other. */
export function laneOf(width: number): Lane {
  const waiting: (() => void)[] = [];
  let busy = 0;
  return async (work) => {
    if (busy < width) busy += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else busy -= 1;
    }
  };
}
