/**
 * New values of the formulas that a change reaches. A value of somebody else's formula is only replaced where the engine
 * gave its old one from the old cells; the others lose it, so that every program has to calculate them.
 */
import { type Asked, evaluate, keyOf, type Value } from "../checks/evaluate.ts";
import type { CheckedFormula, Reading } from "../checks/reading.ts";
import { agreed } from "../checks/recalculate.ts";
import { distrust } from "../workbook/calls.ts";
import { type Change, isKnown, type Reach, reachOf, withoutNames } from "./changed.ts";

export type NewValues = {
  /** By sheet:row:column, for new formulas and for those that read what changed. */
  readonly values: ReadonlyMap<string, Value>;
  /** Formulas whose stored value is wrong now and whose new one is not known. */
  readonly open: ReadonlySet<string>;
};

/** Larger books would take the engine more than some seconds. */
const mostFormulas = 10_000;
const mostCells = 100_000;

/** Calculates what `reach` holds. `loadEngine` comes first. */
export function newValues(reading: Reading, changes: readonly Change[], { dependents }: Reach): NewValues {
  const own = changes.filter(({ read }) => read !== undefined);
  const cells = reading.sheets.flatMap(({ rows }) => rows).reduce((sum, row) => sum + row.length, 0);
  if (own.length + dependents.length === 0) return { values: new Map(), open: new Set() };
  if (reading.formulas.length > mostFormulas || cells > mostCells)
    return { values: new Map(), open: new Set([...own, ...dependents].map(keyOf)) };
  const asking = (one: CheckedFormula | Change): Asked => ({
    ...one,
    text: one.read === undefined ? "" : withoutNames(reading, one.read),
  });
  const usable = reading.formulas.filter((formula) => canAsk(reading, formula));
  const before = evaluate(reading, usable.map(asking));
  const trusted = usable.filter((formula) => agrees(formula, before.get(keyOf(formula))));
  const open = doubtful(reading, changes, { dependents, trusted });
  const replaced = new Set(changes.map(keyOf));
  const asked = [...trusted.filter((formula) => !replaced.has(keyOf(formula))).map(asking), ...own.map(asking)];
  const after = evaluate(reading, asked, new Map(changes.map((change) => [keyOf(change), change.value] as const)));
  const wanted = [...own, ...dependents].map(keyOf).filter((key) => !open.has(key));
  return { values: new Map(wanted.map((key) => [key, after.get(key) ?? null])), open };
}

const canAsk = (reading: Reading, { read }: CheckedFormula): boolean =>
  read !== undefined && isKnown(reading, read) && distrust(read.text) === undefined;

/** Whether the engine gives what the file stores; where nothing is stored, whether it is known to be right about all of it. */
function agrees({ cell, read }: CheckedFormula, now: Value | undefined): boolean {
  if (now === undefined) return false;
  if (typeof now === "object" && now !== null) return cell.error === now.error;
  const stored = cell.value;
  if (stored === null) {
    if (cell.error !== undefined) return false;
    return now === "" || (read?.functions.every((name) => agreed.has(name.toUpperCase())) ?? false);
  }
  if (typeof stored !== "number" || typeof now !== "number") return stored === now;
  return Math.abs(stored - now) <= Math.max(1e-9, Math.abs(stored) * 1e-9);
}

type Trust = { readonly dependents: readonly CheckedFormula[]; readonly trusted: readonly CheckedFormula[] };

/** Formulas that are not trusted, or read one that is not, among those that the changes reach. */
function doubtful(reading: Reading, changes: readonly Change[], { dependents, trusted }: Trust): Set<string> {
  const sure = new Set(trusted.map(keyOf));
  const odd = dependents.filter((formula) => !sure.has(keyOf(formula)));
  const beyond = reachOf(reading, odd).dependents;
  const open = new Set([...odd, ...beyond].map(keyOf));
  for (const change of changes) {
    const { read } = change;
    const reads = read?.areas.some(({ sheet, area }) =>
      [...odd, ...beyond].some(
        (one) =>
          reading.sheets[one.sheet]?.name.toLowerCase() === sheet.toLowerCase() &&
          one.row >= area.top &&
          one.row <= area.bottom &&
          one.column >= area.left &&
          one.column <= area.right,
      ),
    );
    if (reads === true || (read !== undefined && distrust(read.text) !== undefined)) open.add(keyOf(change));
  }
  return open;
}
