import Papa from "papaparse";
import { Refusal } from "../../agent/ports.ts";
import type { Source } from "../api.ts";
import { decodeText } from "../text.ts";
import type { SourceFile } from "./grid.ts";

const delimiters = [",", ";", "\t", "|"] as const;
const names: Readonly<Record<string, string>> = { "\t": "tab", ",": ",", ";": ";", "|": "|" };

/** Rows of a delimited text file. All cells are text; typing comes later. */
export function readCsv(source: Source): SourceFile {
  const decoded = decodeText(source);
  const hinted = /^sep=(.)\r?\n/i.exec(decoded.text);
  const text = hinted === null ? decoded.text : decoded.text.slice(hinted[0].length);
  const delimiter = hinted?.[1] ?? (source.name.toLowerCase().endsWith(".tsv") ? "\t" : sniff(text));
  const parsed = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: false });
  const rows = parsed.data;
  while (rows.length > 0 && rows.at(-1)?.every((cell) => cell.trim() === "")) rows.pop();
  if (rows.length === 0) throw new Refusal(`${source.name} is empty: there is no row in it.`);
  const broken = parsed.errors.filter(({ type }) => type === "Quotes");
  const notes =
    broken.length > 0 ? [`Quotes are not closed near row ${(broken[0]?.row ?? 0) + 1}; check the rows there.`] : [];
  // The line with sep= counts as row 1 in the file.
  const all = hinted === null ? rows : [[], ...rows];
  const sheet = source.name.replace(/^.*\//, "").replace(/\.[^.]*$/, "");
  return {
    name: source.name,
    format: "csv",
    grids: [{ name: sheet, hidden: false, rows: all, formats: new Map(), formulas: new Map() }],
    encoding: decoded.encoding,
    delimiter: names[delimiter] ?? delimiter,
    notes,
  };
}

/** The delimiter that splits the first rows most evenly into more than one cell; a comma when none does. */
function sniff(text: string): string {
  const head = text.slice(0, 64_000);
  let best = { delimiter: ",", score: 0 };
  for (const delimiter of delimiters) {
    const { data } = Papa.parse<string[]>(head, { delimiter, preview: 60, skipEmptyLines: "greedy" });
    const widths = data.map((row) => row.length);
    const score = evenness(widths);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** Share of rows with the most usual width, weighted lightly by that width; 0 when that width is one. */
function evenness(widths: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  const usual = [...counts].filter(([width]) => width > 1).sort((a, b) => b[1] - a[1] || b[0] - a[0])[0];
  if (usual === undefined) return 0;
  return (usual[1] / widths.length) * (1 + Math.min(usual[0], 20) / 40);
}
