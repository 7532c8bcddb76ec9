import { clip, count } from "../base/words.ts";
import type { TablePage } from "../documents/api.ts";

const widestCell = 200;
const mostChars = 50_000;

type Asked = { readonly offset?: number | undefined; readonly limit: number; readonly range?: string | undefined };

/** A page of a table as text: what it is, a Markdown table with file row numbers, notes, and how to get more. */
export function tableText(name: string, page: TablePage, asked: Asked): string {
  const head = [`| row | ${page.header.map(cell).join(" | ")} |`, `|---|${page.header.map(() => "---|").join("")}`];
  const rows: string[] = [];
  let chars = 0;
  for (const { row, cells } of page.rows) {
    const text = `| ${row} | ${cells.map(cell).join(" | ")} |`;
    if (chars + text.length > mostChars) break;
    rows.push(text);
    chars += text.length + 1;
  }
  return [...about(name, page), "", ...head, ...rows, "", ...more(page, rows.length, asked)].join("\n").trimEnd();
}

function about(name: string, page: TablePage): string[] {
  const separator = page.delimiter === "tab" ? "tabs" : `"${page.delimiter}"`;
  const how = [page.encoding, page.delimiter && `separated by ${separator}`].filter(Boolean).join(", ");
  const others = page.sheets.filter((sheet) => sheet.name !== page.sheet);
  const current = page.sheets.find((sheet) => sheet.name === page.sheet);
  const sheet = page.delimiter === undefined ? `, sheet "${page.sheet}"${current?.hidden ? " (hidden)" : ""}` : "";
  const listed = others
    .map((one) => `"${one.name}" (${one.hidden ? "hidden, " : ""}${one.range || "empty"})`)
    .join(", ");
  const isTable = page.types.length > 0;
  const extent = isTable
    ? `${count(page.total, "data row")}, ${count(page.header.length, "column")}`
    : `cells ${current?.range ?? ""}`;
  return [
    `${name}${sheet}: ${extent}${how ? ` (${how})` : ""}.`,
    ...(others.length > 0 ? [`Other sheets: ${listed}.`] : []),
    ...(isTable ? columnLines(page) : []),
  ];
}

const columnLines = (page: TablePage): string[] => [
  `Columns: ${page.header.map((header, at) => `${header}: ${page.types[at]}`).join("; ")}.`,
  ...(page.headerRow === 0 ? ["The sheet has no headings; columns are named by their letters."] : []),
];

function more(page: TablePage, shownRows: number, asked: Asked): string[] {
  const last = page.rows[shownRows - 1]?.row ?? 0;
  const notes = page.notes.map((note) => `- ${note}`);
  if (asked.range !== undefined) return notes;
  const from = page.rows[0]?.row;
  if (from === undefined)
    return [
      ...notes,
      asked.offset === undefined ? "(No data rows.)" : `(There is no data from row ${asked.offset} on.)`,
    ];
  if (shownRows === page.total) return [...notes, "(All rows.)"];
  const isLast = shownRows === page.rows.length && shownRows < asked.limit;
  const next = isLast ? "No data follows" : `Go on with offset ${last + 1}`;
  const total = page.total.toLocaleString("en-US");
  return [...notes, `(Rows ${from} to ${last} of ${total} data rows. ${next}; Analyse gives figures over all rows.)`];
}

const cell = (text: string): string => clip(text.replace(/\s*\n\s*/g, " ⏎ ").replaceAll("|", "\\|"), widestCell);
