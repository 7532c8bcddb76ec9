/** Files as a host would show them: previews and comparisons with everything in them that a page can draw. */
import { type PreviewMessage, type PreviewRow, rowsPerPiece } from "../../src/protocol/preview.ts";
import type { View } from "./browser.ts";

type Shown = Extract<PreviewMessage, { type: "preview" }>;
export type FileStory = {
  readonly name: string;
  readonly page: "preview" | "compare";
  readonly width?: number;
  readonly first: PreviewMessage;
  /** Rows of a sheet, by number. */
  readonly row?: (sheet: number, row: number) => PreviewRow;
  readonly after?: readonly PreviewMessage[];
};

const months = ["January", "February", "March", "April", "May", "June"];

function receiptRow(sheet: number, row: number): PreviewRow {
  if (sheet === 1) {
    const cells = [
      [{ c: 0, t: "Summary of a year that was long, with words that run on over the cells beside it" }],
      [],
      [
        { c: 0, t: "Month" },
        { c: 1, t: "Total" },
        { c: 2, t: "Share" },
        { c: 3, t: "OK" },
      ],
    ];
    if (row < 3) return { c: cells[row] ?? [] };
    return {
      c: [
        { c: 0, t: months[row - 3] ?? "" },
        {
          c: 1,
          t: (1234.5 * row).toFixed(2),
          k: "n",
          f: `SUMIFS(Receipts!$C$2:$C$41,Receipts!$B$2:$B$41,A${row + 1})`,
        },
        row === 5 ? { c: 2, t: "#DIV/0!", k: "e", f: `B${row + 1}/'Old sheet'!B2` } : { c: 2, t: "12.5%", k: "n" },
        { c: 3, t: "TRUE", k: "b" },
      ],
    };
  }
  if (row === 0) return { c: ["File", "Date", "Total", "Merchant"].map((t, c) => ({ c, t })) };
  const total = { c: 2, t: `${row}.50`, k: "n" as const };
  const source = { file: `Receipts/slips-${row}.csv`, place: `row ${row}` };
  return {
    ...(row === 4 ? { h: true as const } : {}),
    s: source,
    c: [
      { c: 0, t: source.file },
      { c: 1, t: "2026-10-03", k: "n" },
      row === 2 ? { ...total, n: "Unsure, read at line 7.\nCould also be 25.00 (line 9)." } : total,
      { c: 3, t: row % 7 === 0 ? "Café “Zur schönen Aussicht” & Söhne, Filiale Lindenfurt-Nord" : "Tea & Co" },
    ],
  };
}

const figures = [120, 80, 45, 160, 90, 130];
export const workbook: Shown = {
  type: "preview",
  name: "Expenses 2026.xlsx",
  language: "en",
  external: true,
  findings: [
    {
      severity: "error",
      place: "Summary!C6",
      text: "=B6/'Old sheet'!B2 gives #DIV/0!: it divides by zero or by an empty cell.",
    },
    { severity: "warning", place: "Receipts!C3", text: "A number is stored as text." },
    { severity: "info", text: "The workbook names no author." },
  ],
  preview: {
    kind: "grid",
    facts: [
      { fact: "macros", n: 1 },
      { fact: "picturesLeft", n: 2 },
      { fact: "rowsCut", n: 200_000, words: "Receipts" },
    ],
    sheets: [
      {
        name: "Receipts",
        hidden: false,
        rows: 41,
        columns: 4,
        widths: [26, 12, 12, 30],
        frozen: 1,
        merged: [],
        charts: [],
      },
      {
        name: "Summary",
        hidden: false,
        rows: 9,
        columns: 4,
        widths: [14, 12, 10, 8],
        frozen: 0,
        merged: ["A1:D1"],
        charts: [
          {
            kind: "bar",
            title: "Expenses by month",
            at: "F2",
            categories: months,
            series: [
              { name: "Travel", values: figures },
              { name: "Food", values: [40, -20, 60, null, 30, 70] },
            ],
          },
          { kind: "line", title: "", at: "F18", categories: months, series: [{ name: "Total", values: figures }] },
          { kind: "pie", title: "Share", at: "", categories: months, series: [{ name: "Share", values: figures }] },
          {
            kind: "radar",
            title: "Skills",
            at: "K2",
            categories: months.slice(0, 2),
            series: [{ name: "Now", values: [1, 2] }],
          },
        ],
      },
      { name: "Old sheet", hidden: true, rows: 0, columns: 0, widths: [], frozen: 0, merged: [], charts: [] },
    ],
  },
};

const comparison: PreviewMessage = {
  type: "comparison",
  name: "Budget.xlsx",
  language: "en",
  sides: ["before the task", "now"],
  writable: true,
  comparison: {
    more: 3,
    facts: ["formatsNotCompared"],
    changes: [
      { id: "1", place: "Plan!B4", part: "Plan", kind: "changed", old: "1,200.00", now: "1,350.00", back: true },
      {
        id: "2",
        place: "Plan!C4",
        part: "Plan",
        kind: "changed",
        old: "=SUM(B2:B4) → 3,600.00",
        now: "3,750.00",
        back: true,
      },
      {
        id: "3",
        place: "Plan!A9",
        part: "Plan",
        kind: "added",
        now: "Consulting | 450.00 | =B9*12 → 5,400.00",
        back: false,
      },
      {
        id: "4",
        place: "Notes and assumptions",
        part: "Notes and assumptions",
        kind: "removed",
        old: "12 × 4",
        back: false,
      },
    ],
  },
};

const dot =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const text = (n: number, words: string, more: object = {}) => ({
  kind: "text" as const,
  n,
  runs: [{ text: words }],
  ...more,
});
const about = { type: "preview" as const, language: "en", external: false };

const report: Shown = {
  ...about,
  name: "Report.docx",
  findings: [{ severity: "warning", place: "paragraph 6", text: '"TODO" is left over from a draft or a template.' }],
  preview: {
    kind: "flow",
    facts: [{ fact: "headers" }, { fact: "notes", n: 1 }, { fact: "changes", n: 2 }, { fact: "comments", n: 3 }],
    pictures: [{ data: dot, words: "A blue dot" }, { words: "" }],
    blocks: [
      text(1, "Third quarter", { level: 1 }),
      text(2, "What was sold, and what that means for spring. ".repeat(5)),
      text(3, "Findings", { level: 2 }),
      {
        kind: "text",
        n: 4,
        runs: [
          { text: "Sales rose by " },
          { text: "12 %", bold: true },
          { text: ", see the " },
          { text: "terms", to: "https://example.com/terms" },
          { text: " and " },
          { text: "this", mark: "inserted" },
          { text: "that", mark: "deleted" },
          { text: " and what nobody sees", mark: "hidden" },
          { text: "[1]" },
        ],
      },
      text(5, "First point", { item: { sign: "1.", depth: 0 } }),
      text(6, "TODO: a point below it", { item: { sign: "•", depth: 1 } }),
      {
        kind: "table",
        rows: [
          [{ blocks: [text(7, "Region")] }, { blocks: [text(8, "Total")], span: 2 }],
          [{ blocks: [text(9, "North")] }, { blocks: [text(10, "1,200")] }, { blocks: [text(11, "EUR")] }],
        ],
      },
      { kind: "text", n: 12, runs: [], pictures: [0, 1] },
      text(0, "[1] Without returns."),
    ],
  },
};

const deck: Shown = {
  ...about,
  name: "Board.pptx",
  findings: [],
  preview: {
    kind: "deck",
    ratio: 16 / 9,
    facts: [{ fact: "drawingsLeft", n: 4 }],
    slides: [
      {
        title: "Third quarter",
        hidden: false,
        notes: ["Begin with the good news."],
        shapes: [
          {
            x: 6,
            y: 6,
            width: 88,
            height: 14,
            title: true,
            size: 7,
            text: [{ runs: [{ text: "Third quarter" }], level: 0, bullet: false }],
          },
          {
            x: 6,
            y: 26,
            width: 42,
            height: 60,
            size: 4.4,
            text: ["Sales rose", "Costs fell", "A long point that needs more than one line in its box"].map(
              (words, at) => ({
                runs: [{ text: words, ...(at === 0 ? { bold: true as const } : {}) }],
                level: at === 1 ? 1 : 0,
                bullet: true,
              }),
            ),
          },
          {
            x: 52,
            y: 26,
            width: 42,
            height: 30,
            table: [
              ["Region", "Total"],
              ["North", "1,200"],
              ["South", "900"],
            ],
          },
          { x: 52, y: 62, width: 12, height: 20, picture: { data: dot, words: "A dot" } },
          { x: 70, y: 62, width: 24, height: 12, picture: { words: "Our office" } },
        ],
      },
      {
        title: "",
        hidden: true,
        notes: [],
        shapes: [
          {
            x: 0,
            y: 0,
            width: 0,
            height: 0,
            size: 4,
            text: [{ runs: [{ text: "Without a place" }], level: 0, bullet: false }],
          },
        ],
      },
    ],
  },
};

const paper: Shown = {
  ...about,
  name: "Invoice.pdf",
  findings: [],
  preview: {
    kind: "pages",
    facts: [],
    pages: Array.from({ length: 3 }, (_none, at) => ({ width: 595, height: 842, text: `Invoice, page ${at + 1}` })),
  },
};

export const fileStories: readonly FileStory[] = [
  {
    name: "book",
    page: "preview",
    first: workbook,
    row: receiptRow,
    after: [{ type: "preview.goto", place: "Receipts!C3" }],
  },
  {
    name: "book-charts",
    page: "preview",
    first: workbook,
    row: receiptRow,
    after: [{ type: "preview.goto", place: "Summary!C6" }],
  },
  {
    name: "book-empty-sheet-german",
    page: "preview",
    first: { ...workbook, language: "de" },
    row: receiptRow,
    after: [{ type: "preview.goto", place: "'Old sheet'" }],
  },
  {
    name: "book-narrow",
    page: "preview",
    width: 420,
    first: workbook,
    row: receiptRow,
    after: [{ type: "preview.goto", place: "Receipts!A5" }],
  },
  { name: "document", page: "preview", first: report, after: [{ type: "preview.goto", place: "paragraph 6" }] },
  { name: "document-narrow-german", page: "preview", width: 380, first: { ...report, language: "de" } },
  { name: "deck", page: "preview", first: deck, after: [{ type: "preview.goto", place: "slide 1" }] },
  { name: "pages", page: "preview", first: paper, after: [{ type: "preview.page", page: 1, data: dot }] },
  { name: "compare", page: "compare", first: comparison },
  { name: "compare-narrow-german", page: "compare", width: 400, first: { ...comparison, language: "de" } },
  {
    name: "failed",
    page: "preview",
    first: {
      type: "preview.failed",
      language: "en",
      name: "a.xlsx",
      why: "a.xlsx is protected by a password. Ask for a copy without one.",
    },
  },
];

/** Answers what the page asks for until it asks for nothing more. */
export async function serveRows(view: View, row: FileStory["row"], served = 0): Promise<void> {
  const asked = (await view.wishes()).flatMap((wish) => (wish.type === "preview.rows" ? [wish] : []));
  if (asked.length === served || row === undefined) return;
  for (const { sheet, piece } of asked.slice(served)) {
    const rows = Array.from({ length: rowsPerPiece }, (_none, n) => row(sheet, piece * rowsPerPiece + n));
    await view.send({ type: "preview.rows", sheet, piece, rows: JSON.stringify(rows) });
  }
  await serveRows(view, row, asked.length);
}

export async function tell(view: View, { first, row, after = [] }: FileStory): Promise<void> {
  await view.send(first);
  await serveRows(view, row);
  for (const message of after) await view.send(message);
  await serveRows(view, row);
}
