/** A chart from a fenced block: its kind behind the word "chart", settings as "name: value", then the figures as a table. */
import { Refusal } from "../../agent/ports.ts";
import { clip } from "../../base/words.ts";
import { type Decimal, decimalEvidence, parseNumber } from "../tables/numbers.ts";
import type { Cells, ChartPlan, Series } from "../workbook/chart-data.ts";
import { formatCode } from "../workbook/formats.ts";

const kinds = ["column", "bar", "line", "pie", "area", "combo"] as const;
type Kind = (typeof kinds)[number];
const example = '"```chart column", then lines like "title: Sales", then "Quarter,North,South" and "Q1,10,12"';
const mostSeries = 8;
const mostPoints = 60;

type Settings = ReadonlyMap<string, string>;

/** Refusal when the kind is unknown or the figures are none. */
export function chartOf(words: readonly string[], body: string): ChartPlan {
  const kind = kindIn(words);
  const { settings, rows } = linesOf(body);
  const [head, ...points] = rows;
  if (head === undefined || head.length < 2 || points.length === 0)
    throw problem(`has no figures (a first row with names, then one row for each point)`, settings);
  if (points.length > mostPoints || head.length - 1 > mostSeries)
    throw problem(`has more than ${mostPoints} points or ${mostSeries} series; show fewer`, settings);
  const letter = (at: number): string => String.fromCharCode(65 + at);
  const range = (at: number): string => `Sheet1!$${letter(at)}$2:$${letter(at)}$${points.length + 1}`;
  const figures = points.map((row) => row.slice(1));
  const decimal: Decimal = figures.flat().some((text) => decimalEvidence(text) === ",") ? "," : ".";
  const categories: Cells = { ref: range(0), values: points.map((row) => row[0] ?? ""), code: undefined };
  const read = figures.map((row) => row.map((text) => figure(text, decimal, settings)));
  const series = head.slice(1).map((name, at): Series => {
    const values = read.map((row) => row[at] ?? null);
    const code = formatOf(
      settings,
      figures.map((row) => row[at] ?? ""),
      values,
    );
    if (values.every((value) => value === null)) throw problem(`has no number under "${clip(name, 40)}"`, settings);
    return {
      name: { ref: `Sheet1!$${letter(at + 1)}$1`, text: name },
      values: { ref: range(at + 1), values, code },
      line: kind === "line" || (kind === "combo" && at === head.length - 2),
      secondary: kind === "combo" && at === head.length - 2 && settings.get("axis") === "two",
    };
  });
  const shown = kind === "pie" ? series.slice(0, 1) : series;
  const title = settings.get("title") ?? "";
  return {
    spec: {
      ...{ kind: kind === "combo" ? "column" : kind, title, stacked: words.includes("stacked") },
      ...{ xTitle: settings.get("x"), yTitle: settings.get("y") },
    },
    ...{ categories, series: shown, code: shown[0]?.values.code ?? "General" },
    alt: settings.get("alt") ?? altText(kind, title, categories, shown),
  };
}

function kindIn(words: readonly string[]): Kind {
  const kind = words
    // A ring shows the same as a pie.
    .map((word) => (/^(?:donut|doughnut|ring)$/i.test(word) ? "pie" : word.toLowerCase()))
    .find((word): word is Kind => (kinds as readonly string[]).includes(word));
  const other = words.find((word) => word.toLowerCase() !== "stacked");
  if (kind === undefined && other !== undefined)
    throw new Refusal(
      `"${clip(other, 40)}" is no chart that is drawn here. Nothing was written; use ${kinds.join(", ")}.`,
    );
  return kind ?? "column";
}

const problem = (what: string, settings: Settings): Refusal => {
  const title = settings.get("title");
  return new Refusal(
    `The chart${title === undefined ? "" : ` "${clip(title, 60)}"`} ${what}. Nothing was written; write ${example}.`,
  );
};

function linesOf(body: string): { readonly settings: Settings; readonly rows: readonly (readonly string[])[] } {
  const settings = new Map<string, string>();
  const rows: string[][] = [];
  for (const line of body.split("\n").map((one) => one.trim())) {
    const [, key, value] = /^(title|x|y|format|alt|axis)\s*:\s*(.*)$/i.exec(line) ?? [];
    if (key !== undefined && rows.length === 0) settings.set(key.toLowerCase(), value ?? "");
    else if (line !== "" && !/^\|?[\s:|-]+\|?$/.test(line)) rows.push(cellsOf(line));
  }
  return { settings, rows };
}

/** Cells of a row: between bars, tabs, semicolons or commas; in quotation marks a comma is none. */
function cellsOf(line: string): string[] {
  if (line.startsWith("|"))
    return line
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => cell.trim());
  const sign = line.includes("\t") ? "\t" : line.includes(";") ? ";" : ",";
  const cells = line.match(new RegExp(`"(?:[^"]|"")*"|[^${sign}]+|(?<=${sign})(?=${sign}|$)|^(?=${sign})`, "g")) ?? [];
  return cells.map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/s, "$1")
      .replaceAll('""', '"'),
  );
}

function figure(text: string, decimal: Decimal, settings: Settings): number | null {
  if (text.trim() === "" || /^(?:-|–|n\/?a|null)$/i.test(text.trim())) return null;
  const number = parseNumber(text, decimal);
  if (number === undefined) throw problem(`has "${clip(text, 40)}" where a number belongs`, settings);
  return number.value;
}

function formatOf(settings: Settings, texts: readonly string[], values: readonly (number | null)[]): string {
  const given = settings.get("format");
  if (given !== undefined) return formatCode(given);
  if (texts.some((text) => text.endsWith("%"))) return texts.some((text) => /[.,]\d/.test(text)) ? "0.0%" : "0%";
  return values.some((value) => Math.abs(value ?? 0) >= 1000) ? "#,##0" : "General";
}

function altText(kind: Kind, title: string, categories: Cells, series: readonly Series[]): string {
  const names = series.map(({ name }) => name.text).join(", ");
  const [first, last] = [categories.values[0], categories.values.at(-1)];
  return `${kind[0]?.toUpperCase()}${kind.slice(1)} chart${title === "" ? "" : ` "${title}"`}: ${names} for ${first} to ${last}.`;
}
