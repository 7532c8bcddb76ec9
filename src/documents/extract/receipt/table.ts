/** Receipts as rows of a table: card slips, exports of a booking system. */
import type { Extract, Field, Source } from "../../api.ts";
import { textOf } from "../../tables/grid.ts";
import { shapeOf } from "../../tables/shape.ts";
import { pickGrid, readSource } from "../../tables/table.ts";
import { amountsIn, currenciesIn } from "../amounts.ts";
import { datesIn, type Order } from "../dates.ts";
import { categoryOf } from "./category.ts";
import { reviewOf } from "./review.ts";

const headings = {
  date: /^(?:date|datum|belegdatum|buchung\w*|day|tag|purchase date|posted|fecha)/iu,
  merchant:
    /merchant|vendor|supplier|shop|store|payee|händler|haendler|lieferant|empfänger|name|beschreibung|description|verwendungszweck|geschäft/iu,
  total: /^(?:total|amount|betrag|summe|gross|brutto|price|sum|kosten|gesamt)/iu,
  tax: /^(?:tax|vat|gst|mwst|ust|steuer)/iu,
  currency: /^(?:currency|währung|waehrung|ccy|cur)/iu,
  category: /^(?:category|kategorie|type|art|konto)/iu,
  number: /^(?:number|no|nr|receipt|invoice|beleg)\b/iu,
} as const;
type Name = keyof typeof headings;

/** One receipt per row; undefined when the table has no columns for a day and an amount. */
export async function receiptsInTable(
  source: Source,
  asked: Order | undefined,
): Promise<readonly Extract[] | undefined> {
  const grid = pickGrid(await readSource(source), undefined);
  const { names, columns, rows, header } = shapeOf(grid);
  if (header < 0) return undefined;
  const at = new Map<Name, number>();
  for (const name of Object.keys(headings) as Name[]) {
    const index = names.findIndex(
      (heading, position) => headings[name].test(heading) && ![...at.values()].includes(position),
    );
    if (index >= 0) at.set(name, index);
  }
  if (!at.has("date") || !at.has("total") || !at.has("merchant")) return undefined;
  const cell = (row: number, name: Name): string => {
    const column = columns[at.get(name) ?? -1];
    return column === undefined ? "" : textOf(grid.rows[row]?.[column]).trim();
  };
  const order = asked ?? orderOf(rows.map((row) => cell(row, "date")));
  return rows.map((row) => {
    const fields = fieldsOf((name) => cell(row, name), `row ${row + 1}`, order);
    const all = columns.map((column) => textOf(grid.rows[row]?.[column])).join(" ");
    const category = cell(row, "category");
    const found = categoryOf([{ n: row + 1, text: all }], undefined);
    const own =
      category === "" ? { value: found.value, confidence: found.confidence } : { value: category, confidence: 0.95 };
    return { place: `row ${row + 1}`, fields: { ...fields, category: own }, review: reviewOf(fields) };
  });
}

/** The column decides for all its dates: one with a day over 12 tells. */
function orderOf(cells: readonly string[]): Order {
  const dates = cells.flatMap((text) => datesIn(text).slice(0, 1));
  return dates.some(({ byDay }) => byDay === undefined) ? "month" : "day";
}

function fieldsOf(cell: (name: Name) => string, place: string, order: Order): Readonly<Record<string, Field>> {
  const date = datesIn(cell("date"))[0];
  const total = amountsIn(cell("total"))[0];
  const currency = (cell("currency") || total?.currency || currenciesIn(cell("total"))[0] || "").toUpperCase();
  const values: readonly (readonly [string, string | number | undefined])[] = [
    ["merchant", cell("merchant")],
    ["date", date && ((order === "day" ? date.byDay : date.byMonth) ?? date.byDay ?? date.byMonth)],
    ["total", total?.value],
    ["currency", currency === "$" ? "USD" : currency],
    ["tax", amountsIn(cell("tax"))[0]?.value],
    ["number", cell("number")],
  ];
  return Object.fromEntries(
    values.flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [[name, { value, place, confidence: 0.95 }]],
    ),
  );
}
