/**
 * The plain description of a workbook: what the model (or a playbook) says, and what `writeBook` makes a file from.
 * The words in `describe` are read by the model.
 */
import { z } from "zod";

/** A number format in words or as a code; see formats.ts. */
const Format = z
  .string()
  .describe(
    "integer, number, number 2 (decimals), currency EUR (any code or sign), percent, percent 1, date, datetime, month, year, time, text; or a code: #,##0.00",
  );

const Style = z.union([
  z
    .string()
    .describe(
      "blank-separated words: title heading header bold italic muted total input good bad warning wrap left center right",
    ),
  z.strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    size: z.number().min(6).max(72).optional(),
    color: z.string().optional().describe("text, RRGGBB"),
    fill: z.string().optional().describe("background, RRGGBB"),
    align: z.enum(["left", "center", "right"]).optional(),
    wrap: z.boolean().optional(),
    border: z.enum(["top", "bottom", "all"]).optional(),
  }),
]);

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const RichCell = z.strictObject({
  v: Scalar.optional(),
  f: z.string().optional().describe("formula"),
  format: Format.optional(),
  style: Style.optional(),
  note: z.string().optional().describe("comment on the cell"),
  link: z.string().optional().describe("web address or #Sheet!A1"),
});

/** One cell: a value is never a formula, whatever it begins with; only `f` is one. */
const Cell = z
  .union([Scalar, RichCell])
  .describe("a value, or {f: 'SUM(B2:B9)'}. Text that begins with = stays text. Dates: 2026-03-31");

const Column = z.strictObject({
  header: z.string().describe("with `data` also the source column, unless `from` says another"),
  from: z.string().optional().describe("with `data`: the source column"),
  format: Format.optional(),
  width: z.number().min(2).max(120).optional().describe("characters; default: fitted"),
  formula: z.string().optional().describe("for every row: [@Quantity]*[@Price]"),
  total: z.enum(["sum", "average", "count", "min", "max"]).optional().describe("adds a totals row with this function"),
});

const Data = z.strictObject({
  from: z
    .union([z.string(), z.array(z.string()).min(1)])
    .describe("csv, tsv, xlsx, or a pattern; several of one shape are put below each other"),
  sheet: z.string().optional().describe("of a source workbook; default: the first visible one"),
  columns: z.array(z.string()).optional().describe("source headings to take, in order; default: all"),
  source: z.string().optional().describe("adds a column with the source file's name"),
  duplicates: z
    .enum(["keep", "drop"])
    .optional()
    .describe("rows equal in every column; kept by default, always logged"),
  log: z.string().optional().describe("sheet to add with what was cleaned"),
});

const Dimension = z.strictObject({
  by: z.string().describe("Data[Region]"),
  header: z.string().optional(),
  bucket: z.enum(["month", "quarter", "year"]).optional().describe("groups dates, without gaps"),
});

const Measure = z.strictObject({
  of: z.string().optional().describe("Data[Amount]; not needed for count"),
  as: z.enum(["sum", "count", "average", "min", "max", "share"]).describe("share: of the grand total"),
  header: z.string().optional(),
  format: Format.optional(),
});

const Summary = z.strictObject({
  name: z.string().optional().describe("for references: ByRegion[Total]. Letters, digits, _"),
  title: z.string().optional().describe("heading above"),
  at: z.string().optional().describe("top-left cell; default: below what is there"),
  rows: Dimension,
  columns: Dimension.optional().describe("makes a cross-table, with exactly one value"),
  values: z.array(Measure).min(1).max(12),
  totals: z.boolean().optional().describe("total row, and column of a cross-table; default true"),
  order: z.enum(["label", "value"]).optional().describe("value: largest first. Default: label, dates in time order"),
  limit: z.number().int().min(1).max(500).optional().describe("only so many rows, the rest as Other"),
});

const Series = z.strictObject({
  values: z.string().describe("Summary!B5:B9 or ByRegion[Amount]"),
  name: z.string().optional().describe("text or Summary!B4"),
  kind: z.enum(["column", "line"]).optional().describe("to mix columns and lines"),
  secondary: z.boolean().optional().describe("second axis at the right"),
});

const Chart = z.strictObject({
  kind: z.enum(["column", "bar", "line", "pie", "area", "scatter"]),
  title: z.string(),
  from: z.string().optional().describe("a summary or a sheet with a table: its first column against its values"),
  columns: z.array(z.string()).optional().describe("with `from`: only these value columns"),
  categories: z.string().optional().describe("without `from`: the labels, Summary!A5:A9"),
  series: z.array(Series).max(20).optional().describe("without `from`"),
  stacked: z.boolean().optional(),
  xTitle: z.string().optional(),
  yTitle: z.string().optional(),
  format: Format.optional().describe("of the value axis; default: as the cells"),
  alt: z.string().optional().meta({ later: true }),
  at: z.string().optional().describe("top-left cell; default: beside the content"),
  size: z
    .tuple([z.number().min(200).max(2000), z.number().min(150).max(1500)])
    .optional()
    .describe("pixels; default: 640, 360"),
});

const Conditional = z.strictObject({
  range: z.string().describe("B2:B90 or Data[Amount], on this sheet"),
  rule: z
    .enum(["greater", "less", "between", "equal", "contains", "formula", "scale", "bar", "top", "duplicates"])
    .describe("scale: colours; bar: data bars; top: the largest N"),
  value: z.union([z.string(), z.number()]).optional().describe("number, text or =$B$1; for formula: $C2>$D2"),
  to: z.union([z.string(), z.number()]).optional().describe("upper end of between"),
  style: z.enum(["good", "bad", "warning"]).optional().describe("default: warning"),
});

const Validation = z.strictObject({
  range: z.string(),
  type: z.enum(["list", "whole", "decimal", "date"]),
  list: z
    .union([z.array(z.string()), z.string()])
    .optional()
    .describe("choices, or their range"),
  min: z.union([z.number(), z.string()]).optional(),
  max: z.union([z.number(), z.string()]).optional(),
  message: z.string().optional(),
});

/** A small line or columns in each cell of a column, one per row of numbers. */
const Sparklines = z.strictObject({
  range: z.string().describe("the cells to draw in, one column: I5:I9"),
  from: z.string().describe("the numbers, as many rows: B5:G9"),
  kind: z.enum(["line", "column"]).optional(),
});

const Print = z.strictObject({
  orientation: z.enum(["landscape", "portrait"]).optional(),
  paper: z.enum(["A4", "A3", "Letter", "Legal"]).optional(),
  repeatRows: z.number().int().min(0).max(20).optional(),
});

const Sheet = z.strictObject({
  name: z.string().describe("at most 31 characters, none of [ ] : * ? / \\"),
  title: z.string().optional().describe("large heading in A1; the content then starts at A3"),
  notes: z.array(z.string()).optional().describe("lines below the content: method, sources, assumptions"),
  at: z.string().optional().describe("top-left cell of the table; default: A1, or A3 under a title"),
  columns: z.array(Column).max(200).optional().describe("with `data` only those that need more than the source says"),
  rows: z.array(z.array(Cell)).optional().describe("of the table, below the header"),
  data: Data.optional().describe("rows from a file, typed and cleaned, without its total rows"),
  summaries: z.array(Summary).optional().describe("totals and cross-tables by formulas"),
  cells: z.record(z.string(), Cell).optional().describe("{B2: 5, B3: {f: 'B2*2', format: 'integer'}}"),
  charts: z.array(Chart).max(20).optional(),
  table: z
    .union([z.boolean(), z.strictObject({ name: z.string().optional(), style: z.string().optional() })])
    .optional()
    .describe("false: a plain block"),
  formats: z.record(z.string(), Format).optional().describe("for ranges: {'B2:D9': 'currency EUR'}"),
  styles: z.record(z.string(), Style).optional().describe("for ranges: {'A1:D1': 'header'}"),
  widths: z.record(z.string(), z.number().min(2).max(120)).optional().describe("by column: {A: 30}"),
  merge: z.array(z.string()).optional(),
  freeze: z
    .union([z.string(), z.literal(false)])
    .optional()
    .describe("first cell that scrolls; default: under the table's header"),
  filter: z.boolean().optional().meta({ later: true }),
  conditional: z.array(Conditional).optional(),
  validation: z.array(Validation).optional(),
  sparklines: z.array(Sparklines).optional().meta({ later: true }),
  print: Print.optional().meta({ later: true }),
  tab: z.string().optional().meta({ later: true }),
  hidden: z.boolean().optional(),
});

export const Book = z.strictObject({
  title: z.string().optional(),
  sheets: z.array(Sheet).min(1).max(100),
  names: z.record(z.string(), z.string()).optional().describe("Defined names: {VAT: 'Inputs!$B$2'}."),
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
