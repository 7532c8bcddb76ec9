/** What was paid in the end. Every way to learn it gives points to a value; the best one wins, its lead says how sure. */

import { type Entry, isMoney } from "./entries.ts";
import type { Label } from "./labels.ts";

export type Candidate = {
  readonly value: number;
  readonly points: number;
  readonly entry: Entry;
  readonly checks: number;
};

const cents = (value: number): number => Math.round(value * 100);
const same = (a: number, b: number): boolean => Math.abs(a - b) < 0.005;

const pointsFor: Partial<Readonly<Record<Label, number>>> = {
  payable: 7,
  grand: 6,
  total: 5,
  amount: 2.5,
  subtotal: 1.5,
  card: 2.5,
  tendered: 1,
  count: 1,
};

/** How much a single place speaks for its value being the total. */
function pointsOf({ label, amount, row, beside, last, value }: Entry): number {
  const base = label === undefined ? 0.1 : (pointsFor[label] ?? 0);
  const whole = isMoney(amount) ? 1 : amount.places === 1 ? 0.5 : 0.25;
  const place = (beside ? 1 : 0.8) * (last ? 1 : 0.6) * (row.inTaxTable ? 0.25 : 1) * (amount.mended ? 0.95 : 1);
  return value === 0 ? base * 0.05 : base * whole * place;
}

export type Reading = { readonly entries: readonly Entry[]; readonly totals: readonly Candidate[] };

/** The reading that makes most sense, with its candidates for the total, the best first. */
export function bestReading(readings: readonly (readonly Entry[])[]): Reading {
  const all = readings.map((entries) => ({ entries, totals: candidatesIn(entries) }));
  const [best] = all.sort((a, b) => (b.totals[0]?.points ?? 0) - (a.totals[0]?.points ?? 0));
  return best ?? { entries: [], totals: [] };
}

function candidatesIn(entries: readonly Entry[]): readonly Candidate[] {
  const byValue = new Map<number, Entry[]>();
  for (const entry of entries) {
    const key = cents(entry.label === "card" ? Math.abs(entry.value) : entry.value);
    byValue.set(key, [...(byValue.get(key) ?? []), entry]);
  }
  const sums = sumsIn(entries);
  const money = new Set(entries.filter(({ amount }) => isMoney(amount)).map(({ value }) => cents(value)));
  const candidates = [...byValue].map(([key, own]): Candidate => {
    const value = key / 100;
    const scored = own.map((entry) => ({ entry, points: pointsOf(entry) })).sort((a, b) => b.points - a.points);
    const [best, ...more] = scored;
    const repeated = Math.min(
      2,
      more.reduce((sum, { points }) => sum + points * 0.2, 0),
    );
    const alone = money.size === 1 && money.has(key) ? 2 : 0;
    const isNet = (best?.entry.label ?? own[0]?.label) === "subtotal";
    const items = !isNet && value !== 0 && same(sums.items, value) ? 1.5 : 0;
    const checks = value === 0 ? 0 : checksFor(value, sums) + items;
    return {
      value,
      points: (best?.points ?? 0) + repeated + checks + alone,
      checks,
      entry: (best ?? { entry: own[0] as Entry }).entry,
    };
  });
  return candidates.filter(({ points }) => points >= 0.3).sort((a, b) => b.points - a.points);
}

/** The other sums of a receipt, by what they are. */
type Parts = {
  readonly taxes: readonly number[];
  readonly services: readonly number[];
  readonly roundings: readonly number[];
  readonly discounts: readonly number[];
};
type Sums = Parts & {
  readonly totals: readonly number[];
  readonly subtotals: readonly number[];
  /** In cents: what the net amounts come to with all that is added. */
  readonly grossed: ReadonlySet<number>;
  readonly tendered: readonly number[];
  readonly changes: readonly number[];
  readonly items: number;
};

function sumsIn(entries: readonly Entry[]): Sums {
  const of = (...labels: readonly Label[]): readonly number[] => [
    ...new Set(
      entries
        .filter(
          ({ label, amount, row }) =>
            label !== undefined && labels.includes(label) && isMoney(amount) && !row.inTaxTable,
        )
        .map(({ value }) => value),
    ),
  ];
  const parts: Parts = {
    taxes: of("tax"),
    services: of("service"),
    roundings: of("rounding").filter((value) => Math.abs(value) < 1),
    discounts: of("discount").map(Math.abs),
  };
  const subtotals = of("subtotal", "total", "grand", "amount");
  return {
    ...parts,
    subtotals,
    grossed: grossedUp(subtotals, parts),
    totals: [...of("payable", "grand", "total"), ...of("rounding").filter((value) => Math.abs(value) >= 1)],
    tendered: of("tendered", "card", "payable").map(Math.abs),
    changes: of("change").map(Math.abs),
    items: itemSum(entries),
  };
}

/** The sum of the rightmost amounts above the first labelled sum. */
function itemSum(entries: readonly Entry[]): number {
  let sum = 0;
  for (const { label, value, last, amount, row } of entries) {
    if (label !== undefined && label !== "amount" && label !== "count" && label !== "discount") break;
    if (last && isMoney(amount) && !row.inTaxTable) sum += value;
  }
  return sum;
}

/** Points for arithmetic that comes out: paid less change, net and tax, rounding, the items' sum. */
function checksFor(value: number, sums: Sums): number {
  return paidCheck(value, sums) + netCheck(value, sums) + roundingCheck(value, sums) + partsCheck(value, sums);
}

function paidCheck(value: number, { tendered, changes, totals }: Sums): number {
  if (changes.length === 0) return has(tendered, value) ? 1.5 : 0;
  if (changes.some((change) => change > 0 && has(tendered, value + change))) return 4;
  if (has(changes, 0) && has(tendered, value)) return 2;
  // What was put into a machine may be called a total as well.
  return changes.some((change) => change > 0 && has(totals, value + change)) ? 2.5 : 0;
}

const has = (values: readonly number[], wanted: number): boolean => values.some((value) => same(value, wanted));

/** Net amount and taxes, tips, rounding less discounts; a trivial sum proves nothing. */
function netCheck(value: number, { subtotals, grossed }: Sums): number {
  return grossed.has(cents(value)) && !(subtotals.length === 1 && has(subtotals, value)) ? 3.5 : 0;
}

/** No receipt has more different sums of one kind; a table taken for one would take forever. */
const mostKinds = 8;

/** Every sum that a net amount makes with what is added to it and taken from it, in cents; the net itself left out. */
function grossedUp(nets: readonly number[], { taxes, services, roundings, discounts }: Parts): ReadonlySet<number> {
  const withAll = (values: readonly number[]) => [
    0,
    ...values.slice(0, mostKinds),
    values.reduce((sum, one) => sum + one, 0),
  ];
  const added = withAll(taxes).flatMap((tax) => withAll(services).map((service) => tax + service));
  const less = [0, ...discounts.slice(0, mostKinds)].flatMap((discount) =>
    [0, ...roundings.slice(0, mostKinds)].map((rounding) => rounding - discount),
  );
  const found = new Set<number>();
  for (const net of nets.slice(0, mostKinds)) {
    for (const more of added) {
      for (const other of less) if (!same(more + other, 0)) found.add(cents(net + more + other));
    }
  }
  return found;
}

/** The total is the one after rounding: printed as such, or the nearest five cents of another total that was paid. */
function roundingCheck(value: number, { totals, subtotals, roundings, tendered, changes }: Sums): number {
  const bases = [...totals, ...subtotals];
  if (roundings.some((rounding) => rounding !== 0 && bases.some((base) => same(base + rounding, value)))) return 4;
  const isPaid = tendered.some((paid) => same(paid, value) || changes.some((change) => same(paid - change, value)));
  const isRound = cents(value) % 5 === 0;
  const near = totals.some((total) => cents(total) % 5 !== 0 && Math.abs(total - value) < 0.045);
  return isPaid && isRound && near ? 5 : 0;
}

/** The total of partial totals, such as those of two tax rates. */
function partsCheck(value: number, { totals }: Sums): number {
  const others = totals.filter((total) => !same(total, value));
  const sum = others.reduce((all, total) => all + total, 0);
  return others.length > 1 && same(sum, value) ? 3 : 0;
}

/** How sure the first candidate is, 0 to 1: by what it rests on and how far the next one is behind. */
export function confidenceIn([best, next]: readonly Candidate[]): number {
  if (best === undefined) return 0;
  const ground = Math.min(0.98, 0.35 + 0.09 * best.points);
  const lead = next === undefined ? 1 : Math.min(1, (best.points - next.points) / 3);
  return Math.round(ground * (0.55 + 0.45 * lead) * 100) / 100;
}
