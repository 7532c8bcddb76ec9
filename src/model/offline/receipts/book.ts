/** The description of the expenses workbook: every figure in it is a formula over the sheet "Receipts". */
import type { Duplicate } from "./duplicates.ts";
import { numberOf, type ReadField, type Receipt, textOf } from "./read.ts";
import { summarySheet } from "./summary.ts";

export type BookInput = {
  readonly path: string;
  readonly receipts: readonly Receipt[];
  readonly duplicates: ReadonlyMap<Receipt, Duplicate>;
  readonly notes: readonly string[];
};

/** Begins the review of rows that are not counted; the formulas of the summary look for it. */
export const notCounted = "Duplicate of";

/** Below this a value is marked for a person. */
const unsure = 0.6;

export function bookOf({ path, receipts, duplicates, notes }: BookInput): unknown {
  const sorted = [...receipts].sort((a, b) => orderOf(a).localeCompare(orderOf(b)));
  return {
    path,
    title: "Expenses",
    sheets: [
      summarySheet(sorted, duplicates),
      {
        name: "Receipts",
        columns: [
          { header: "File" },
          { header: "Date", format: "date", width: 12 },
          { header: "Merchant" },
          { header: "Category" },
          { header: "Total", format: "number 2", width: 12 },
          { header: "Currency", width: 10 },
          { header: "Tax", format: "number 2", width: 10 },
          { header: "Review" },
        ],
        rows: sorted.map((receipt) => rowOf(receipt, duplicates.get(receipt))),
        conditional: [{ range: "Receipts[Review]", rule: "formula", value: "LEN($H2)>0", style: "warning" }],
        freeze: "B2",
      },
      ...duplicatesSheet(duplicates),
      {
        name: "Notes",
        columns: [{ header: "How this workbook was made", width: 110 }],
        rows: notes.map((note) => [note]),
        table: false,
      },
    ],
  };
}

const orderOf = (receipt: Receipt): string =>
  `${textOf(receipt, "date") || "9999"} ${receipt.file} ${receipt.place ?? ""}`;

/** "Receipts/slips.csv, row 3" for a row of a table. */
export const fileOf = ({ file, place }: Receipt): string => (place === undefined ? file : `${file}, ${place}`);

function rowOf(receipt: Receipt, duplicate: Duplicate | undefined): readonly unknown[] {
  const { fields } = receipt;
  return [
    fileOf(receipt),
    cellOf(fields["date"]),
    cellOf(fields["merchant"], 0.35),
    textOf(receipt, "category") || "Other",
    cellOf(fields["total"]),
    textOf(receipt, "currency") || null,
    numberOf(receipt, "tax") ?? null,
    reviewOf(receipt, duplicate) || null,
  ];
}

/** The value; where it is unsure, with a comment that says where it stands and what else it could be. */
function cellOf(field: ReadField | undefined, limit = unsure): unknown {
  if (field === undefined) return null;
  if (field.confidence >= limit) return field.value;
  const others = (field.alternatives ?? []).map(
    ({ value, place }) => `${value}${place === undefined ? "" : ` (${place})`}`,
  );
  const note = `Unsure${field.place === undefined ? "" : `, read at ${field.place}`}.${others.length > 0 ? ` Could also be ${others.join(" or ")}.` : ""}`;
  return { v: field.value, style: "warning", note };
}

export function reviewOf({ review }: Receipt, duplicate: Duplicate | undefined): string {
  if (duplicate === undefined) return review.join("; ");
  const name = fileOf(duplicate.of);
  const words = duplicate.sure
    ? `${notCounted} ${name} (${duplicate.why}); not counted`
    : `Possible duplicate of ${name} (${duplicate.why}); counted`;
  return [words, ...review].join("; ");
}

function duplicatesSheet(duplicates: ReadonlyMap<Receipt, Duplicate>): readonly unknown[] {
  if (duplicates.size === 0) return [];
  return [
    {
      name: "Duplicates",
      columns: [
        { header: "File" },
        { header: "Same as" },
        { header: "Why" },
        { header: "Counted", width: 10 },
        { header: "Date", format: "date", width: 12 },
        { header: "Total", format: "number 2", width: 12 },
        { header: "Currency", width: 10 },
      ],
      rows: [...duplicates].map(([receipt, { of, sure, why }]) => [
        fileOf(receipt),
        fileOf(of),
        why,
        sure ? "no" : "yes",
        textOf(receipt, "date") || null,
        numberOf(receipt, "total") ?? null,
        textOf(receipt, "currency") || null,
      ]),
    },
  ];
}

/** "Expenses 2026.xlsx" when all receipts are of one year. */
export function bookName(receipts: readonly Receipt[]): string {
  const years = new Set(receipts.map((receipt) => textOf(receipt, "date").slice(0, 4)).filter((year) => year !== ""));
  const [only] = years;
  return years.size === 1 && only !== undefined ? `Expenses ${only}.xlsx` : "Expenses.xlsx";
}
