/** Totals and cross-tables over a table, written as formulas that follow the data. */
import { Refusal } from "../../agent/ports.ts";
import type { MeasureSpec, SummarySpec } from "../book.ts";
import { addressOf, letterOf } from "../tables/grid.ts";
import { blankGroup, type Column, columnNamed, type Dimension, dimension, maxColumns, maxRows } from "./dimension.ts";
import { formatCode, shownAs } from "./formats.ts";
import { english, type Labels } from "./language.ts";
import { words } from "./looks.ts";
import { isAdditive, type Test, valueFormula } from "./measures.ts";
import { type PlannedBlock, type Primitive, put, type SheetPlan } from "./plan.ts";

type Frame = {
  readonly sheet: SheetPlan;
  readonly spec: SummarySpec;
  readonly blocks: readonly PlannedBlock[];
  readonly at: { readonly row: number; readonly column: number };
};

/** One value column: its heading, format, and the formula for a row's test. */
type Head = {
  readonly label: Primitive;
  readonly code?: string | undefined;
  readonly format: string;
  readonly as: MeasureSpec["as"];
  readonly of: string | undefined;
  /** Test of the column in a cross-table; none in its total column. */
  readonly tests: readonly Test[];
  /** The total column of a cross-table. */
  readonly total?: boolean;
};

/** Puts a summary with its top-left header cell at `at`. */
export function placeSummary(frame: Frame, name: string): PlannedBlock {
  const { sheet, spec, blocks, at } = frame;
  const rows = shownGroups(dimension(spec.rows, blocks), frame);
  const across = spec.columns === undefined ? undefined : dimension(spec.columns, blocks);
  const heads = across === undefined ? plainHeads(frame) : crossHeads(frame, across);
  const last = at.row + rows.groups.length + (rows.other ? 1 : 0);
  placeHeads(frame, rows.header, heads);
  rows.groups.forEach((group, down) => {
    const row = at.row + 1 + down;
    put(sheet, row, at.column, { value: labelOf(group, sheet.labels), code: group.code, look: { align: "left" } });
    const test: Test = { range: rows.range, group, ref: `$${letterOf(at.column)}${row + 1}` };
    placeRow(frame, row, heads, (head) => valueFormula(head.as, head.of, [test, ...head.tests], rows.range));
  });
  if (rows.other) placeOther(frame, heads, { row: last, rows });
  if (spec.totals !== false) placeTotals(frame, heads, { row: last + 1, rows });
  sheet.headers.push(at.row);
  return {
    kind: "summary",
    name,
    sheet: sheet.name,
    header: at.row,
    first: at.row + 1,
    last,
    left: at.column,
    columns: [rows.header, ...heads.map(({ label, code }) => shownAs(label, code))],
    values: [rows.groups.map(({ label }) => label), ...heads.map(() => undefined)],
    types: ["text", ...heads.map(() => "number" as const)],
    codes: [rows.groups[0]?.code, ...heads.map(({ format }) => format)],
    periods: spec.columns?.bucket !== undefined && spec.rows.bucket === undefined,
    headCode: heads[0]?.code,
    totalsRight: heads.filter(({ total }) => total).length,
  };
}

/** Groups of rows without a value are named in the book's language. */
const labelOf = ({ key, label }: Dimension["groups"][number], { blank, noDate }: Labels): Primitive => {
  if (key !== "") return label;
  return label === english.noDate ? noDate : blank;
};

function placeHeads({ sheet, at }: Frame, header: string, heads: readonly Head[]): void {
  put(sheet, at.row, at.column, { value: header, look: words["header"] });
  heads.forEach((head, right) => {
    const look = { ...words["header"], align: "right" as const };
    put(sheet, at.row, at.column + 1 + right, { value: head.label, code: head.code, look });
  });
}

/** Puts a formula under each heading. In a total column the parts of the row are summed where they add up. */
function placeRow({ sheet, at }: Frame, row: number, heads: readonly Head[], formula: (head: Head) => string): void {
  heads.forEach((head, right) => {
    const column = at.column + 1 + right;
    const parts = `${addressOf(row, at.column + 1)}:${addressOf(row, column - 1)}`;
    put(sheet, row, column, {
      formula: head.total && isAdditive(head.as) ? `SUM(${parts})` : formula(head),
      code: head.format,
      look: head.total ? { bold: true } : undefined,
    });
  });
}

type Below = { readonly row: number; readonly rows: Shown };

/** Everything that is not shown by name: the whole less the rows above. */
function placeOther(frame: Frame, heads: readonly Head[], { row, rows }: Below): void {
  const { sheet, at } = frame;
  put(sheet, row, at.column, { value: sheet.labels.other, look: { align: "left", italic: true } });
  heads.forEach((head, right) => {
    const column = at.column + 1 + right;
    const above = `SUM(${addressOf(at.row + 1, column)}:${addressOf(row - 1, column)})`;
    const whole = valueFormula(head.as, head.of, head.tests, rows.range);
    put(sheet, row, column, {
      formula: `${whole}-${above}`,
      code: head.format,
      look: head.total ? { bold: true } : undefined,
    });
  });
}

function placeTotals({ sheet, at }: Frame, heads: readonly Head[], { row, rows }: Below): void {
  const look = words["total"];
  put(sheet, row, at.column, { value: sheet.labels.total, look });
  heads.forEach((head, right) => {
    const column = at.column + 1 + right;
    const shown = `${addressOf(at.row + 1, column)}:${addressOf(row - 1, column)}`;
    const formula = isAdditive(head.as) ? `SUM(${shown})` : valueFormula(head.as, head.of, head.tests, rows.range);
    put(sheet, row, column, { formula, code: head.format, look });
  });
}

function plainHeads({ sheet, spec, blocks }: Frame): Head[] {
  return spec.values.map((measure) => {
    const column = measureColumn(measure, blocks);
    return {
      label: headOf(measure, column, sheet.labels),
      format: measureCode(measure, column),
      as: measure.as,
      of: column?.range,
      tests: [],
    };
  });
}

function crossHeads({ sheet, spec, blocks, at }: Frame, across: Dimension): Head[] {
  const [measure, second] = spec.values;
  if (measure === undefined || second !== undefined) {
    throw new Refusal("A cross-table takes exactly one value. Make one summary per value.");
  }
  if (across.groups.length > maxColumns)
    throw new Refusal(tooMany(spec.columns?.by ?? "", across.groups.length, maxColumns));
  const column = measureColumn(measure, blocks);
  const common = { format: measureCode(measure, column), as: measure.as, of: column?.range };
  const heads = across.groups.map((group, right): Head => {
    const ref = `${letterOf(at.column + 1 + right)}$${at.row + 1}`;
    return {
      ...common,
      label: labelOf(group, sheet.labels),
      code: group.code,
      tests: [{ range: across.range, group, ref }],
    };
  });
  if (spec.totals === false) return heads;
  return [
    ...heads,
    { ...common, label: isAdditive(measure.as) ? sheet.labels.total : sheet.labels.all, tests: [], total: true },
  ];
}

function measureColumn(measure: MeasureSpec, blocks: readonly PlannedBlock[]): Column | undefined {
  if (measure.of !== undefined) return columnNamed(measure.of, blocks);
  if (measure.as === "count") return undefined;
  throw new Refusal(`"${measure.as}" needs a column: add "of", such as "Data[Amount]".`);
}

function headOf(measure: MeasureSpec, column: Column | undefined, labels: Labels): string {
  if (measure.header !== undefined) return measure.header;
  const name = column?.block.columns[column.index] ?? "";
  return {
    sum: name,
    count: labels.count,
    average: labels.average(name),
    min: labels.lowest(name),
    max: labels.highest(name),
    share: labels.share(name),
  }[measure.as];
}

function measureCode(measure: MeasureSpec, column: Column | undefined): string {
  if (measure.format !== undefined) return formatCode(measure.format);
  if (measure.as === "count") return "#,##0";
  if (measure.as === "share") return "0.0%";
  const own = column?.block.codes[column.index];
  if (own === undefined || own === "0") return "#,##0.00";
  return measure.as === "average" && own === "#,##0" ? "#,##0.0" : own;
}

const tooMany = (by: string, found: number, most: number): string =>
  `${by} has ${found} different values; at most ${most} fit. Set "limit", group dates with "bucket", or choose another column.`;

type Shown = Dimension & { /** Groups beyond the limit go into a row "Other". */ readonly other: boolean };

/** Groups in the order asked for; with a limit the largest, the others together. */
function shownGroups(all: Dimension, { spec, blocks }: Frame): Shown {
  const groups = all.groups.length === 0 ? [blankGroup] : [...all.groups];
  const cut = spec.limit !== undefined && groups.length > spec.limit;
  if (cut && !spec.values.every(({ as }) => isAdditive(as))) {
    throw new Refusal(
      '"limit" puts the rest into one row "Other"; that works for sum, count and share only. Leave the limit out.',
    );
  }
  if (spec.order === "value" || cut) {
    const weight = weights(all, spec, blocks);
    groups.sort((a, b) => (weight.get(b.key) ?? 0) - (weight.get(a.key) ?? 0));
  }
  const shown = cut ? groups.slice(0, spec.limit) : groups;
  if (shown.length > maxRows) throw new Refusal(tooMany(spec.rows.by, shown.length, maxRows));
  return { ...all, groups: shown, other: cut };
}

/** Sum of the first value per group, as it is now. */
function weights(all: Dimension, spec: SummarySpec, blocks: readonly PlannedBlock[]): Map<string, number> {
  const measure = spec.values[0];
  const column = measure?.of === undefined ? undefined : columnNamed(measure.of, blocks);
  const values = measure?.as === "count" ? undefined : column?.block.values[column.index];
  const sums = new Map<string, number>();
  all.keys.forEach((key, at) => {
    const value = values === undefined ? 1 : values[at];
    sums.set(key, (sums.get(key) ?? 0) + (typeof value === "number" ? value : 0));
  });
  return sums;
}
