import type { ModelChunk } from "../../agent/ports.ts";
import { attempt, type Sending, type Tried } from "./attempt.ts";
import type { Fault } from "./fault.ts";
import { pause } from "./watch.ts";

export type Persistence = Sending & {
  readonly random: () => number;
  /** Called with what each lost try was billed and had sent into the web. */
  readonly lost: (tried: Pick<Tried, "counts" | "web">) => void;
};

/** Tries again while that may help. Yields what is shown, and why it waits; the last try's outcome is returned. */
export async function* persist(body: string, how: Persistence): AsyncGenerator<ModelChunk, Tried> {
  let waited = 0;
  for (let tries = 1; ; tries += 1) {
    const tried = yield* attempt(body, how);
    if (tried.ok) return tried;
    how.lost(tried);
    const { fault } = tried;
    const delay = backOff(tries, fault, how.random);
    const allowed = Math.min(fault.tries ?? how.patience.tries, how.patience.tries);
    const isWorthIt = fault.kind === "later" || fault.tries !== undefined;
    if (!isWorthIt || tries >= allowed || waited + delay > how.patience.waiting) {
      return { ...tried, fault: final(fault, tries) };
    }
    yield { type: "waiting", why: `${fault.what}, next try ${inSeconds(delay)}`, retryInMs: delay };
    waited += delay;
    await pause(how.time, delay, how.signal);
    if (how.signal.aborted) return { ...tried, fault: { kind: "stopped", what: "Stopped." } };
  }
}

const firstDelay = 500;
const longestDelay = 60_000;

/** What the service asks for, a little spread; else twice as long each time up to a minute, spread over its upper half. */
export function backOff(tries: number, fault: Pick<Fault, "retryAfter">, random: () => number): number {
  if (fault.retryAfter !== undefined) return Math.ceil(fault.retryAfter * (1 + random() * 0.1));
  const full = Math.min(longestDelay, firstDelay * 2 ** (tries - 1));
  return Math.ceil(full * (0.5 + random() / 2));
}

const inSeconds = (ms: number): string => (ms < 1_000 ? "at once" : `in ${Math.round(ms / 1_000)} s`);

function final(fault: Fault, tries: number): Fault {
  if (fault.advice) return { ...fault, what: `${fault.what}. ${fault.advice}` };
  if (fault.kind !== "later") return fault;
  const often = tries > 1 ? ` and ${tries} tries did not help` : "";
  return { ...fault, what: `${fault.what}${often}. Nothing was lost: continue the task later.` };
}
