import type { Time } from "../../platform/net.ts";
import type { Patience } from "./options.ts";

/** Why a try was given up. "asleep": the computer was, so the connection is dead whatever it looks like. */
export type Trip = "stopped" | "no answer" | "silent" | "asleep";

export type Watch = {
  /** Aborts when the try is given up. */
  readonly signal: AbortSignal;
  /** Something arrived. */
  beat(): void;
  tripped(): Trip | undefined;
  /** Ends the watch and whatever still runs under its signal. */
  close(): void;
};

/**
 * Why a signal of ours was aborted. One for all: the exception that `abort()` makes of itself keeps the frames it was made
 * in, and with them the request and the reply, for as long as the SDK remembers the signal.
 */
export const given = "given up";

/** Often enough to notice a laptop waking up within seconds, seldom enough to cost nothing. */
const longestStep = 5_000;
/** A timer that is this late did not just wait its turn. */
const asleepAfter = 30_000;

/**
 * Watches one try. Silence is counted in timer steps, which stand still while the computer sleeps; the wall clock runs
 * on meanwhile, and that difference is how sleep is noticed.
 */
export function watch(time: Time, patience: Patience, parent: AbortSignal): Watch {
  const controller = new AbortController();
  const over = new AbortController();
  let why: Trip | undefined;
  let limit = patience.firstByte;
  let silent = 0;

  const trip = (reason: Trip) => {
    why ??= reason;
    controller.abort(given);
  };
  const onStop = () => trip("stopped");
  if (parent.aborted) onStop();
  else parent.addEventListener("abort", onStop, { once: true });

  const look = (step: number, passed: number) => {
    silent += step;
    if (passed > step + asleepAfter) trip("asleep");
    else if (silent >= limit) trip(limit === patience.idle ? "silent" : "no answer");
  };
  const run = async () => {
    while (!over.signal.aborted && why === undefined) {
      const step = Math.min(longestStep, limit / 3);
      const before = time.now();
      await time.wait(step, over.signal);
      if (!over.signal.aborted) look(step, time.now() - before);
    }
  };
  void run();

  return {
    signal: controller.signal,
    beat() {
      silent = 0;
      limit = patience.idle;
    },
    tripped: () => why,
    close() {
      parent.removeEventListener("abort", onStop);
      over.abort(given);
      controller.abort(given);
    },
  };
}

/** Waits `ms` by timer or by wall clock, whichever comes first: time slept through counts. */
export async function pause(time: Time, ms: number, signal: AbortSignal): Promise<void> {
  const until = time.now() + ms;
  for (let left = ms; left > 0 && !signal.aborted && time.now() < until; left -= longestStep) {
    await time.wait(Math.min(left, longestStep), signal);
  }
}
