// Sales of a small company, as exported: German numbers and dates, a total row, dirty cells, two spellings.
import type { Book } from "../../src/documents/book.ts";

const regions = ["North", "South", "East", "West", "north "];
const products = ["Chair", "Desk", "Lamp", "Shelf & more"];
const prices = [49.9, 320, 25.5, 110];

/** A csv of `count` orders from January to June 2026; always the same. */
export function salesCsv(count: number): string {
  let state = 7;
  const next = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const german = (value: number): string =>
    value
      .toFixed(2)
      .replace(".", ",")
      .replace(/\B(?=(\d{3})+(?!\d))/g, ".");
  const rows = Array.from({ length: count }, (_, at) => {
    const day = new Date(Date.UTC(2026, 0, 1 + Math.floor(next() * 181)));
    const date = `${String(day.getUTCDate()).padStart(2, "0")}.${String(day.getUTCMonth() + 1).padStart(2, "0")}.2026`;
    const quantity = 1 + Math.floor(next() * 20);
    const price = prices[at % 4] ?? 0;
    const amount = at === 32 ? "offen" : `${german(quantity * price)} €`;
    return `A-${1001 + at};${date};${regions[Math.floor(next() * 5)]};${products[at % 4]};${quantity};${german(price)} €;${amount}`;
  });
  return ["Order;Date;Region;Product;Qty;Unit price;Amount", ...rows, "Summe;;;;;;1.000.000,00 €", ""].join("\r\n");
}

/** What a demanding user expects of those sales: a cross-table, totals, charts, the data, a log. */
export const salesBook: Book = {
  title: "Sales summary",
  sheets: [
    {
      name: "Summary",
      title: "Sales January to June 2026",
      summaries: [
        {
          name: "ByRegion",
          title: "Amount by region and month",
          rows: { by: "Data[Region]" },
          columns: { by: "Data[Date]", bucket: "month" },
          values: [{ of: "Data[Amount]", as: "sum" }],
        },
        {
          name: "ByProduct",
          title: "By product",
          rows: { by: "Data[Product]" },
          order: "value",
          values: [
            { of: "Data[Amount]", as: "sum" },
            { as: "count", header: "Orders" },
            { of: "Data[Amount]", as: "average" },
            { of: "Data[Amount]", as: "share" },
            { of: "Data[Amount]", as: "max" },
          ],
        },
      ],
      charts: [
        { kind: "column", title: "Amount by region and month", from: "ByRegion", yTitle: "Amount", stacked: true },
        { kind: "pie", title: "Share by product", from: "ByProduct" },
      ],
      notes: ["Source: sales.csv.", "Blank amounts are not counted."],
    },
    {
      name: "Data",
      data: { from: "sales.csv", log: "Cleaning log" },
      columns: [
        { header: "Amount", total: "sum" },
        { header: "Difference", formula: 'IF([@Amount]="",0,[@Qty]*[@[Unit price]]-[@Amount])', format: "number 2" },
      ],
      conditional: [
        { range: "Data[Amount]", rule: "top", value: 5 },
        { range: "Data[Qty]", rule: "bar" },
      ],
      validation: [{ range: "Data[Region]", type: "list", list: ["North", "South", "East", "West"] }],
    },
  ],
};
