/** What a proving machine says at its end, and how much of everything it does: a little in the gate, all of it at night. */
import { appendFileSync } from "node:fs";
import { expect } from "vitest";

/** Whether this is the long run (`npm run prove -- --night`). */
export const night = process.env["COWORK_NIGHT"] === "1";

/** How many times: `gate` before each commit, `night` in the long run. COWORK_TIMES sets it for both, to try a machine out. */
export const times = (gate: number, atNight: number): number =>
  Number(process.env["COWORK_TIMES"] ?? (night ? atNight : gate));

/**
 * The seed of this run: COWORK_SEED replays one. At night it is chosen anew each time, to look where nobody has looked; the
 * gate always tries the same sample, so that what turns it red is the change in hand. Figures name it.
 */
export const firstSeed = Number(process.env["COWORK_SEED"] ?? (night ? Math.floor(Math.random() * 1e9) : 4711));

/**
 * One line of the table. `atLeast` says how much had to be tried, `exactly` what had to come out (0 losses); a figure
 * with neither is only told. Not a time: those are measured in benchmarks.
 */
export type Figure = {
  /** Which guarantee it belongs to, "F1" and so on. */
  readonly figure: string;
  readonly machine: string;
  readonly what: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly exactly?: number;
  readonly seed?: number;
};

/** Writes the line for scripts/prove.mjs, then fails the test when it is not what it had to be. */
export function report(figure: Figure): void {
  const target = process.env["COWORK_FIGURES"];
  if (target) appendFileSync(target, `${JSON.stringify(figure)}\n`);
  const { value, atLeast, atMost, exactly, ...named } = figure;
  if (exactly !== undefined) expect({ ...named, value }).toEqual({ ...named, value: exactly });
  if (atLeast !== undefined) expect(value, JSON.stringify(named)).toBeGreaterThanOrEqual(atLeast);
  if (atMost !== undefined) expect(value, JSON.stringify(named)).toBeLessThanOrEqual(atMost);
}
