/** A clock that stands still until the test moves it. */
import type { Time } from "../../src/platform/net.ts";

export type HandTime = Time & {
  /** Moves on by `ms`, ending each wait that is due, in order, and letting what follows from it happen. */
  advance(ms: number): Promise<void>;
  /** The wall clock jumps while all timers stand still: the laptop slept. */
  sleepThrough(ms: number): void;
  /** Lengths of the waits that are going on. */
  waits(): readonly number[];
};

type Waiting = { readonly until: number; readonly ms: number; readonly end: () => void };

export function handTime(start = Date.UTC(2026, 10, 20)): HandTime {
  let timers = 0;
  let slept = 0;
  const waiting = new Set<Waiting>();
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    now: () => start + timers + slept,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const entry: Waiting = { until: timers + ms, ms, end };
        function end() {
          waiting.delete(entry);
          signal?.removeEventListener("abort", end);
          resolve();
        }
        waiting.add(entry);
        signal?.addEventListener("abort", end);
      }),
    async advance(ms) {
      const target = timers + ms;
      for (;;) {
        const due = [...waiting].filter(({ until }) => until <= target).sort((a, b) => a.until - b.until)[0];
        if (!due) break;
        timers = Math.max(timers, due.until);
        due.end();
        await settle();
      }
      timers = target;
    },
    sleepThrough(ms) {
      slept += ms;
    },
    waits: () => [...waiting].map(({ ms }) => ms),
  };
}
