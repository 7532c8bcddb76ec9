/**
 * The plain description of a workbook: what the model (or a playbook) says, and what `writeBook` makes a file from.
 * The words in `describe` are read by the model.
 */
import { z } from "zod";

/** A number format in words or as a code; see formats.ts. */
const Format = z
  .string()
  .describe(
    'Words: "integer", "number", "number 2" (decimals), "currency EUR" (any ISO code or sign), "percent", "percent 1", "date", "datetime", "month", "year", "time", "text"; or a raw code such as "#,##0.00".',
  );

const Style = z
  .union([
    z
      .string()
      .describe(
        'Words in any combination: "title", "heading", "header", "bold", "italic", "muted", "total", "input", "good", "bad", "warning", "wrap", "left", "center", "right".',
      ),
    z.strictObject({
      bold: z.boolean().optional(),
      italic: z.boolean().optional(),
      size: z.number().min(6).max(72).optional(),
      color: z.string().optional().describe("Text colour, hex RRGGBB."),
      fill: z.string().optional().describe("Background, hex RRGGBB."),
      align: z.enum(["left", "center", "right"]).optional(),
      wrap: z.boolean().optional(),
      border: z.enum(["top", "bottom", "all"]).optional(),
    }),
  ])
  .describe("How the cell looks.");

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const RichCell = z.strictObject({
  v: Scalar.optional().describe("A value."),
  f: z.string().optional().describe('A formula, with or without the leading "=".'),
  format: Format.optional(),
  style: Style.optional(),
  note: z.string().optional().describe("A comment on the cell."),
  link: z.string().optional().describe("A web address or '#Sheet!A1'."),
});

/** One cell: a value is never a formula, whatever it begins with; only `f` is one. */
const Cell = z
  .union([Scalar, RichCell])
  .describe(
    'A value, or {f:"SUM(B2:B9)"} for a formula, or {v|f, format, style}. Text that begins with "=" stays text. Dates: "2026-03-31".',
  );

const Column = z.strictObject({
  header: z.string().describe("Heading; with `data`, also the source column of that name unless `from` says another."),
  from: z.string().optional().describe("With `data`: the source column's heading."),
  format: Format.optional(),
  width: z.number().min(2).max(120).optional().describe("Characters; left out: fitted to the content."),
  formula: z
    .string()
    .optional()
    .describe('A formula for every data row: "[@Quantity]*[@Price]" ([@Heading] is the cell of the same row).'),
  total: z
    .enum(["sum", "average", "count", "min", "max"])
    .optional()
    .describe("Adds a totals row with this function (SUBTOTAL, so it follows the filter)."),
});

const Data = z.strictObject({
  from: z
    .union([z.string(), z.array(z.string()).min(1)])
    .describe("Source file in the folder (csv, tsv, xlsx). Several files of one shape are put below each other."),
  sheet: z.string().optional().describe("Sheet of a source workbook; the first visible one when left out."),
  columns: z.array(z.string()).optional().describe("Source headings to take, in order; all when left out."),
  source: z
    .string()
    .optional()
    .describe('Heading for a column that names the source file; "Source" by default with several files.'),
  duplicates: z
    .enum(["keep", "drop"])
    .optional()
    .describe("Rows that are equal in every column; kept unless dropped, always logged."),
  log: z.string().optional().describe('Name of a sheet to add with everything that was cleaned, e.g. "Cleaning log".'),
});

const Dimension = z.strictObject({
  by: z.string().describe('A column, as "Data[Region]".'),
  header: z.string().optional(),
  bucket: z.enum(["month", "quarter", "year"]).optional().describe("For dates: groups of this length, without gaps."),
});

const Measure = z.strictObject({
  of: z.string().optional().describe('A column, as "Data[Amount]"; not needed for count.'),
  as: z.enum(["sum", "count", "average", "min", "max", "share"]).describe("share: part of the grand total."),
  header: z.string().optional(),
  format: Format.optional(),
});

const Summary = z.strictObject({
  name: z.string().optional().describe("Block name for references: ByRegion[Total]. Letters, digits, _."),
  title: z.string().optional().describe("Heading line above."),
  at: z.string().optional().describe("Top-left cell; below what is there already when left out."),
  rows: Dimension,
  columns: Dimension.optional().describe("Makes it a cross-table; takes exactly one value."),
  values: z.array(Measure).min(1).max(12),
  totals: z.boolean().optional().describe("Total row (and column in a cross-table); true by default."),
  order: z
    .enum(["label", "value"])
    .optional()
    .describe("value: largest first at the time of writing. Default: label, dates in time order."),
  limit: z
    .number()
    .int()
    .min(1)
    .max(500)
    .optional()
    .describe('Only the first so many rows, the rest as one row "Other".'),
});

const Series = z.strictObject({
  values: z.string().describe('Range or column: "Summary!B5:B9", "ByRegion[Amount]".'),
  name: z.string().optional().describe("Text, or a cell reference such as Summary!B4."),
  kind: z.enum(["column", "line"]).optional().describe("Mixes columns and lines in one chart."),
  secondary: z.boolean().optional().describe("On a second axis at the right."),
});

const Chart = z.strictObject({
  kind: z.enum(["column", "bar", "line", "pie"]),
  title: z.string(),
  from: z
    .string()
    .optional()
    .describe(
      "A block (a summary's name or a sheet with a table): its first column against its value columns, without totals.",
    ),
  columns: z.array(z.string()).optional().describe("With `from`: only these value columns."),
  categories: z.string().optional().describe('Without `from`: the label range, "Summary!A5:A9".'),
  series: z.array(Series).max(20).optional().describe("Without `from`."),
  stacked: z.boolean().optional(),
  xTitle: z.string().optional(),
  yTitle: z.string().optional(),
  format: Format.optional().describe("Number format of the value axis; taken from the cells when left out."),
  alt: z
    .string()
    .optional()
    .describe("What the chart shows, for people who do not see it; written from the data when left out."),
  at: z.string().optional().describe("Top-left cell; beside the content when left out."),
  size: z
    .tuple([z.number().min(200).max(2000), z.number().min(150).max(1500)])
    .optional()
    .describe("Width and height in pixels; 640 × 360."),
});

const Conditional = z.strictObject({
  range: z.string().describe('"B2:B90", "Data[Amount]" (on this sheet).'),
  rule: z
    .enum(["greater", "less", "between", "equal", "contains", "formula", "scale", "bar", "top", "duplicates"])
    .describe("scale: colour scale; bar: data bars; top: the largest N."),
  value: z
    .union([z.string(), z.number()])
    .optional()
    .describe('A number, a text, or a formula such as "=$B$1"; for formula: "$C2>$D2".'),
  to: z.union([z.string(), z.number()]).optional().describe("Upper end of between."),
  style: z.enum(["good", "bad", "warning"]).optional().describe("Default: warning."),
});

const Validation = z.strictObject({
  range: z.string(),
  type: z.enum(["list", "whole", "decimal", "date"]),
  list: z
    .union([z.array(z.string()), z.string()])
    .optional()
    .describe("The choices, or a range that holds them."),
  min: z.union([z.number(), z.string()]).optional(),
  max: z.union([z.number(), z.string()]).optional(),
  message: z.string().optional(),
});

const Print = z.strictObject({
  orientation: z.enum(["landscape", "portrait"]).optional(),
  paper: z.enum(["A4", "A3", "Letter", "Legal"]).optional(),
  repeatRows: z.number().int().min(0).max(20).optional(),
});

const Sheet = z.strictObject({
  name: z.string().describe("At most 31 characters, none of [ ] : * ? / \\."),
  title: z.string().optional().describe("A large heading in A1; the content then starts at A3."),
  notes: z.array(z.string()).optional().describe("Lines below the content: method, sources, assumptions."),
  at: z.string().optional().describe("Top-left cell of the table; A1, or A3 under a title."),
  columns: z
    .array(Column)
    .max(200)
    .optional()
    .describe("The table's columns. With `data` only those that need more than the source says."),
  rows: z.array(z.array(Cell)).optional().describe("The table's rows below the header."),
  data: Data.optional().describe(
    "Loads the rows from a file, typed and cleaned: data need not pass through you. Total rows in it are left out.",
  ),
  summaries: z
    .array(Summary)
    .optional()
    .describe("Totals and cross-tables over tables of this workbook, written as formulas."),
  cells: z
    .record(z.string(), Cell)
    .optional()
    .describe('Single cells: {"B2": 5, "B3": {f: "B2*2", format: "integer"}}.'),
  charts: z.array(Chart).max(20).optional(),
  table: z
    .union([z.boolean(), z.strictObject({ name: z.string().optional(), style: z.string().optional() })])
    .optional()
    .describe(
      "false: a plain block without filter buttons and stripes. Default: a native table where the rows allow one.",
    ),
  formats: z.record(z.string(), Format).optional().describe('Formats for ranges: {"B2:D9": "currency EUR"}.'),
  styles: z.record(z.string(), Style).optional().describe('Looks for ranges: {"A1:D1": "header"}.'),
  widths: z.record(z.string(), z.number().min(2).max(120)).optional().describe('By column letter: {"A": 30}.'),
  merge: z.array(z.string()).optional(),
  freeze: z
    .union([z.string(), z.literal(false)])
    .optional()
    .describe('First cell that scrolls, e.g. "B2"; default: under the table\'s header.'),
  filter: z.boolean().optional(),
  conditional: z.array(Conditional).optional(),
  validation: z.array(Validation).optional(),
  print: Print.optional().describe("Default: landscape A4, fitted to one page in width, header rows repeated."),
  tab: z.string().optional().describe("Tab colour, hex RRGGBB."),
  hidden: z.boolean().optional(),
});

export const Book = z.strictObject({
  title: z.string().optional().describe("Document title in the file's properties."),
  sheets: z.array(Sheet).min(1).max(100),
  names: z.record(z.string(), z.string()).optional().describe('Defined names: {"VAT": "Inputs!$B$2"}.'),
});

export type Book = z.infer<typeof Book>;
export type SheetSpec = z.infer<typeof Sheet>;
export type ColumnSpec = z.infer<typeof Column>;
export type CellSpec = z.infer<typeof Cell>;
export type StyleSpec = z.infer<typeof Style>;
export type DataSpec = z.infer<typeof Data>;
export type SummarySpec = z.infer<typeof Summary>;
export type MeasureSpec = z.infer<typeof Measure>;
export type DimensionSpec = z.infer<typeof Dimension>;
export type ChartSpec = z.infer<typeof Chart>;
export type ConditionalSpec = z.infer<typeof Conditional>;
export type ValidationSpec = z.infer<typeof Validation>;
