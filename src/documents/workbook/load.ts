/** Rows of source files, typed and cleaned, with a log of everything that was not taken as it was. */
import { Refusal } from "../../agent/ports.ts";
import { count, some } from "../../base/words.ts";
import type { Source } from "../api.ts";
import type { DataSpec } from "../book.ts";
import type { Value } from "../profile.ts";
import type { TypedColumn } from "../tables/columns.ts";
import { serialOf } from "../tables/dates.ts";
import { roleOf, spellings } from "../tables/profile.ts";
import { duplicateRows, nameKey, pickGrid, readSource, type Table, tableOf } from "../tables/table.ts";
import { formatCode } from "./formats.ts";
import type { Primitive } from "./plan.ts";

export type LogRow = readonly [file: string, row: number | null, column: string, was: string, now: string];

export type LoadedColumn = {
  readonly header: string;
  readonly type: TypedColumn["type"];
  readonly code: string | undefined;
  readonly values: Primitive[];
  /** Data row → original text of a value that did not fit its column and was left blank. */
  readonly marks: Map<number, string>;
};

export type Loaded = {
  readonly columns: LoadedColumn[];
  readonly log: LogRow[];
  readonly cleaned: string[];
  readonly rows: number;
};

type Part = { readonly file: string; readonly table: Table; readonly keep: readonly number[] };

/** Loads what `data` names. `sources` are looked up under the names the description uses. */
export async function loadData(data: DataSpec, sources: ReadonlyMap<string, Source>): Promise<Loaded> {
  const names = typeof data.from === "string" ? [data.from] : data.from;
  const report: Report = { log: [], cleaned: [] };
  const parts: Part[] = [];
  for (const name of names) {
    const source = sources.get(name);
    if (source === undefined) throw new Refusal(`The source "${name}" was not read.`, "missing");
    const file = await readSource(source);
    const table = tableOf(pickGrid(file, data.sheet), file);
    parts.push({ file: name, table, keep: keptRows(name, table, data, report) });
  }
  const columns = mergeColumns(parts, data, report.log);
  tellMarks(columns, report);
  for (const column of columns) if (column.type === "text") unify(column, report);
  if (names.length > 1 || data.source !== undefined) columns.push(sourceColumn(parts, data.source ?? "Source"));
  return { columns, ...report, rows: columns[0]?.values.length ?? 0 };
}

type Report = { readonly log: LogRow[]; readonly cleaned: string[] };

function tellMarks(columns: readonly LoadedColumn[], { cleaned }: Report): void {
  const marks = columns.reduce((sum, column) => sum + column.marks.size, 0);
  const verb = marks === 1 ? "was" : "were";
  if (marks > 0) cleaned.push(`${count(marks, "value")} did not fit the column and ${verb} left blank and marked.`);
}

/** Indices of the table's rows that are loaded. What is left out is logged. */
function keptRows(file: string, table: Table, data: DataSpec, report: Report): number[] {
  const { log, cleaned } = report;
  const numbers = some(table.totals.map(String));
  for (const row of table.repeated) log.push([file, row, "", "the headings again", "row left out"]);
  for (const row of table.totals) log.push([file, row, "", "a total row", "row left out"]);
  for (const row of table.remarks) log.push([file, row, "", "a remark below the table", "row left out"]);
  if (table.remarks.length > 0)
    cleaned.push(`${file}: ${count(table.remarks.length, "remark")} below the table left out.`);
  if (table.repeated.length > 0)
    cleaned.push(`${file}: ${count(table.repeated.length, "repeated heading row")} left out.`);
  if (table.totals.length > 0)
    cleaned.push(`${file}: ${count(table.totals.length, "total row")} left out (row ${numbers}).`);
  for (const { name, ambiguous } of table.columns) {
    if (ambiguous === undefined) continue;
    log.push([file, null, name, "ambiguous", ambiguous]);
    cleaned.push(`${file}, ${name}: ${ambiguous}.`);
  }
  const twins = new Set(tellDuplicates(file, table, data, report));
  const drop = data.duplicates === "drop";
  return table.rows.map((_, at) => at).filter((at) => !(drop && twins.has(at)));
}

function tellDuplicates(file: string, table: Table, { duplicates }: DataSpec, { log, cleaned }: Report): number[] {
  const twins = duplicateRows(table);
  const drop = duplicates === "drop";
  for (const at of twins)
    log.push([file, table.rows[at] ?? null, "", "equal to an earlier row", drop ? "row left out" : "kept"]);
  if (twins.length > 0)
    cleaned.push(`${file}: ${count(twins.length, "row")} equal to an earlier one ${drop ? "left out" : "kept"}.`);
  return twins;
}

function mergeColumns(parts: readonly Part[], data: DataSpec, log: LogRow[]): LoadedColumn[] {
  const first = parts[0];
  if (first === undefined || first.table.columns.length === 0)
    throw new Refusal(`${first?.file ?? "The source"} holds no table.`);
  const headers = data.columns ?? first.table.columns.map(({ name }) => name);
  return headers.map((header) => {
    const found = parts.map(({ file, table }) => ({ file, column: findColumn(table, header, file) }));
    const typed = found.map(({ column }) => column).find(({ type }) => type !== "empty") ?? found[0]?.column;
    const column: LoadedColumn = {
      header: typed?.name ?? header,
      type: typed?.type ?? "empty",
      code: codeOf(found.map((one) => one.column)),
      values: [],
      marks: new Map(),
    };
    parts.forEach((part, at) => {
      const source = found[at]?.column;
      if (source !== undefined) append(column, source, part, log);
    });
    return column;
  });
}

function findColumn(table: Table, header: string, file: string): TypedColumn {
  const wanted = header.trim().toLowerCase();
  const found =
    table.columns.find(({ name }) => name.toLowerCase() === wanted) ??
    table.columns.find(({ name }) => nameKey(name) === nameKey(header));
  if (found !== undefined) return found;
  throw new Refusal(
    `${file} has no column "${header}". It has: ${some(
      table.columns.map(({ name }) => name),
      30,
    )}.`,
    "missing",
  );
}

function append(target: LoadedColumn, source: TypedColumn, { file, table, keep }: Part, log: LogRow[]): void {
  const dirty = new Map(source.dirty.map((one) => [one.row, one]));
  for (const at of keep) {
    const row = table.rows[at] ?? 0;
    const value = source.values[at] ?? null;
    const fits = source.type === target.type || value === null;
    const odd = dirty.get(row) ?? (fits ? undefined : { value: plain(value), why: `not a ${target.type}` });
    if (odd !== undefined) {
      target.marks.set(target.values.length, odd.value);
      log.push([file, row, target.header, odd.value, `left blank: ${odd.why}`]);
    }
    target.values.push(fits ? primitive(value) : null);
  }
}

const plain = (value: Value): string => (typeof value === "object" ? (value?.date ?? "") : String(value));

const primitive = (value: Value): Primitive =>
  typeof value === "object" && value !== null ? serialOf(value.date) : value;

/** The number format for what the source showed: currencies, percent, dates, decimals. */
function codeOf(columns: readonly TypedColumn[]): string | undefined {
  const column = columns.find(({ type }) => type !== "empty");
  if (column === undefined) return undefined;
  if (column.type === "date") {
    const timed = column.values.some(
      (value) => typeof value === "object" && value !== null && value.date.includes("T"),
    );
    return formatCode(timed ? "datetime" : "date");
  }
  if (column.type !== "number") return undefined;
  const decimals = Math.max(...columns.map((one) => one.decimals ?? 0));
  if (column.percent) return formatCode(decimals > 0 ? "percent 1" : "percent 0");
  if (column.currency) return formatCode(`currency ${column.currency}`);
  if (decimals > 0) return formatCode(`number ${Math.min(Math.max(decimals, 2), 4)}`);
  const role = roleOf(column, new Set(column.values).size);
  return role === "measure" ? formatCode("integer") : "0";
}

/** Spellings that differ only in case or spaces become the most frequent one: "north" and "North" are one region. */
function unify(column: LoadedColumn, { log, cleaned }: Report): void {
  const typed: TypedColumn = {
    name: column.header,
    index: 0,
    type: "text",
    values: column.values as Value[],
    dirty: [],
  };
  if (new Set(column.values).size > Math.max(200, column.values.length * 0.2)) return;
  for (const [usual = "", ...others] of spellings(typed)) {
    const other = new Set<Primitive>(others);
    let changed = 0;
    column.values.forEach((value, at) => {
      if (!other.has(value)) return;
      column.values[at] = usual;
      changed += 1;
    });
    log.push(["", null, column.header, others.join(", "), `written as "${usual}" in ${count(changed, "row")}`]);
    cleaned.push(
      `${column.header}: ${others.map((text) => `"${text}"`).join(", ")} written as "${usual}" (${count(changed, "row")}).`,
    );
  }
}

function sourceColumn(parts: readonly Part[], header: string): LoadedColumn {
  const values = parts.flatMap(({ file, keep }) => keep.map((): Primitive => file));
  return { header, type: "text", code: undefined, values, marks: new Map() };
}
