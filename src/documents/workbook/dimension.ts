/** The groups a summary is made of: the different values of a column, or the periods its dates fall into. */
import { Refusal } from "../../agent/ports.ts";
import { some } from "../../base/words.ts";
import type { DimensionSpec } from "../book.ts";
import { isoOf, serialOf } from "../tables/dates.ts";
import { formatCode } from "./formats.ts";
import { columnRange } from "./formulas.ts";
import type { PlannedBlock, Primitive } from "./plan.ts";

/** One group of a dimension: what its label cell holds, and the test that its rows pass. */
export type Group = {
  readonly key: string;
  readonly label: Primitive;
  readonly code?: string;
  /** Conditions for SUMIFS; `ref` is the label's cell. Undefined where such a condition would match other texts too. */
  conditions(range: string, ref: string): readonly string[] | undefined;
  /** The same test as an array of TRUE and FALSE. */
  test(range: string, ref: string): string;
};

export type Dimension = {
  readonly header: string;
  readonly range: string;
  readonly groups: readonly Group[];
  readonly keys: readonly string[];
};
export type Column = { readonly block: PlannedBlock; readonly index: number; readonly range: string };

export const maxRows = 500;
export const maxColumns = 60;

/** The column that "Data[Region]" means. */
export function columnNamed(text: string, blocks: readonly PlannedBlock[]): Column {
  const found = /^\s*=?\s*(?:'((?:[^']|'')+)'|([^'[\]]+))\[(.+)\]\s*$/.exec(text);
  const name = (found?.[1]?.replaceAll("''", "'") ?? found?.[2] ?? "").trim().toLowerCase();
  const block = blocks.find((one) => one.name.toLowerCase() === name);
  if (block === undefined) {
    throw new Refusal(
      `"${text}" names no column of this workbook. Write it as Table[Column]; there are: ${
        some(
          blocks.map((one) => one.name),
          12,
        ) || "no tables"
      }.`,
    );
  }
  const wanted = (found?.[3] ?? "").trim().toLowerCase();
  const index = block.columns.findIndex((column) => column.toLowerCase() === wanted);
  if (index < 0)
    throw new Refusal(`"${block.name}" has no column "${found?.[3]}". It has: ${some(block.columns, 30)}.`);
  return { block, index, range: columnRange(block, block.left + index) };
}

/** The groups of a column, in order. */
export function dimension(spec: DimensionSpec, blocks: readonly PlannedBlock[]): Dimension {
  const column = columnNamed(spec.by, blocks);
  const values = column.block.values[column.index];
  const name = column.block.columns[column.index] ?? "";
  if (values === undefined) {
    throw new Refusal(
      `${spec.by} is a formula column, so its groups are not known before it is calculated. Group by a data column (dates have "bucket").`,
    );
  }
  const isDate =
    column.block.types[column.index] === "date" || /[ymd]{2}/i.test(column.block.codes[column.index] ?? "");
  if (spec.bucket !== undefined && !isDate) throw new Refusal(`"bucket" needs a date column; ${spec.by} is not one.`);
  const keys = values.map((value) => groupKey(value, spec.bucket));
  const groups =
    spec.bucket === undefined ? valueGroups(values, column.block.codes[column.index]) : periodGroups(keys, spec.bucket);
  return { header: spec.header ?? (spec.bucket ? titled(spec.bucket) : name), range: column.range, groups, keys };
}

const titled = (text: string): string => text[0]?.toUpperCase() + text.slice(1);

function groupKey(value: Primitive, bucket: DimensionSpec["bucket"]): string {
  if (value === null || value === "") return "";
  if (bucket === undefined) return String(value).toLowerCase();
  if (typeof value !== "number") return "";
  const iso = isoOf(value);
  const month = Number(iso.slice(5, 7));
  return bucket === "year"
    ? iso.slice(0, 4)
    : bucket === "month"
      ? iso.slice(0, 7)
      : `${iso.slice(0, 4)} Q${Math.ceil(month / 3)}`;
}

export const blankGroup: Group = {
  key: "",
  label: "(blank)",
  conditions: () => undefined,
  test: (range) => `${range}=""`,
};

function valueGroups(values: readonly Primitive[], code: string | undefined): Group[] {
  const first = new Map<string, Primitive>();
  for (const value of values) {
    const key = groupKey(value, undefined);
    if (!first.has(key)) first.set(key, value);
  }
  const groups = [...first].filter(([key]) => key !== "").map(([key, label]) => valueGroup(key, label, code));
  groups.sort((a, b) => compare(a.label, b.label));
  return first.has("") ? [...groups, blankGroup] : groups;
}

function valueGroup(key: string, label: Primitive, code: string | undefined): Group {
  // SUMIFS takes these for patterns or numbers: "A*" would match "AB", "01" would match 1.
  const literal =
    typeof label === "string" &&
    (/[*?~]|^[<>=]/.test(label) || label.length > 250 || label.trim() === "" || !Number.isNaN(Number(label)));
  return {
    key,
    label,
    ...(code === undefined ? {} : { code }),
    conditions: (range, ref) => (literal ? undefined : [range, ref]),
    test: (range, ref) => `${range}=${ref}`,
  };
}

const compare = (a: Primitive, b: Primitive): number =>
  typeof a === "number" && typeof b === "number"
    ? a - b
    : String(a).localeCompare(String(b), "en", { numeric: true, sensitivity: "base" });

/** All periods from the first to the last, also those without rows: a gap must show as one. */
function periodGroups(keys: readonly string[], bucket: "month" | "quarter" | "year"): Group[] {
  const known = keys.filter((key) => key !== "").sort();
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return [blankGroup];
  const groups: Group[] = [];
  for (let key = first; key <= last && groups.length <= maxRows; key = nextPeriod(key))
    groups.push(periodGroup(key, bucket));
  return keys.includes("") ? [...groups, { ...blankGroup, label: "(no date)" }] : groups;
}

function nextPeriod(key: string): string {
  const year = Number(key.slice(0, 4));
  if (key.length === 4) return String(year + 1);
  if (key.includes("Q")) return key.endsWith("4") ? `${year + 1} Q1` : `${year} Q${Number(key.slice(6)) + 1}`;
  const month = Number(key.slice(5));
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, "0")}`;
}

function periodGroup(key: string, bucket: "month" | "quarter" | "year"): Group {
  const year = Number(key.slice(0, 4));
  const start = bucket === "quarter" ? Number(key.slice(6)) * 3 - 2 : 1;
  const bounds = (ref: string): readonly [string, string] => {
    if (bucket === "month") return [ref, `EDATE(${ref},1)`];
    if (bucket === "year") return [`DATE(${ref},1,1)`, `DATE(${ref}+1,1,1)`];
    return [`DATE(${year},${start},1)`, `DATE(${year},${start + 3},1)`];
  };
  const label = bucket === "month" ? serialOf(`${key}-01`) : bucket === "year" ? year : key;
  return {
    key,
    label,
    ...(bucket === "quarter" ? {} : { code: formatCode(bucket) }),
    conditions: (range, ref) => [range, `">="&${bounds(ref)[0]}`, range, `"<"&${bounds(ref)[1]}`],
    test: (range, ref) => `(${range}>=${bounds(ref)[0]})*(${range}<${bounds(ref)[1]})`,
  };
}
