import { expect, test } from "vitest";
import type { Extracted, Extraction } from "../../../src/documents/api.ts";
import { extractAll } from "../../../src/documents/extract/extract.ts";
import { expected, receiptFile } from "../../helpers/receipts.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const found = (one: Extraction | undefined): Extracted => {
  if (one === undefined || "problem" in one) throw new Error(one?.problem ?? "no answer");
  return one;
};
const receipt = async (text: string, order?: "day" | "month") => {
  const [one] = await extractAll([{ name: "r.txt", bytes: bytes(text) }], { kind: "receipt", order });
  const [record] = found(one).records ?? [];
  if (record === undefined) throw new Error("no record");
  return record;
};

test.each(Object.entries(expected))("%s", async (name, { review, ...values }) => {
  const [one] = await extractAll([{ name, bytes: receiptFile(name) }], { kind: "receipt" });
  const [record] = found(one).records ?? [];
  for (const [field, value] of Object.entries(values))
    expect([field, record?.fields[field]?.value]).toEqual([field, value]);
  if (review === "") expect(record?.review).toEqual([]);
  else expect(record?.review.join("; ")).toContain(review);
});

test("places, alternatives and confidence come with the values", async () => {
  const { fields } = await receipt("SHOP LTD\n03/09/2026\nA 12.00\nB 3.50\nTOTAL GBP 15.50\nCASH 20.00\nCHANGE 4.50");
  expect(fields["total"]).toMatchObject({ value: 15.5, place: "line 5" });
  expect(fields["total"]?.confidence).toBeGreaterThan(0.9);
  expect(fields["date"]).toMatchObject({ value: "2026-09-03", place: "line 2" });
  expect(fields["payment"]).toMatchObject({ value: "cash" });
});

test("the order of day and month can be asked for, and is never guessed in silence", async () => {
  const text = "PAPER & PLUM\n03/09/2026\nTOTAL 15.50";
  expect((await receipt(text)).review.join()).toContain("date uncertain");
  const asked = await receipt(text, "month");
  expect(asked.fields["date"]?.value).toBe("2026-03-09");
  expect(asked.review.join()).not.toContain("date");
});

test("tendered less change decides which of two totals is meant", async () => {
  const { fields, review } = await receipt("A LTD\n1 May 2026\nTOTAL 20.00\nTOTAL 12.50\nCASH 20.00\nCHANGE 7.50\n£");
  expect(fields["total"]?.value).toBe(12.5);
  expect(review).toEqual([]);
});

test("two sums that speak equally for themselves are shown to a person", async () => {
  const { fields, review } = await receipt("A LTD\n1 May 2026 £\nTOTAL 20.00\nTOTAL 12.50");
  expect(review.join()).toMatch(/^total uncertain: (?:20.00 or 12.50|12.50 or 20.00)\?$/);
  expect(fields["total"]?.alternatives?.length).toBe(1);
});

test("a table gives one receipt per row; one without columns for it is refused", async () => {
  const [slips, other] = await extractAll(
    [
      { name: "slips.csv", bytes: receiptFile("slips.csv") },
      { name: "stock.csv", bytes: bytes("item,counted\nL-1,3\nL-2,4\n") },
    ],
    { kind: "receipt" },
  );
  const rows = found(slips).records ?? [];
  expect(
    rows.map(({ place, fields, review }) => [place, fields["total"]?.value, fields["currency"]?.value, review]),
  ).toEqual([
    ["row 2", 71.2, "EUR", []],
    ["row 3", undefined, "EUR", ["no total found"]],
    ["row 4", 29, "USD", []],
  ]);
  expect(other).toEqual({
    name: "stock.csv",
    problem: expect.stringContaining("columns for date, merchant and amount"),
  });
});

test("equal words give equal fingerprints, however they are laid out", async () => {
  const text = "SHOP LTD\n1 May 2026\nTOTAL £ 15.50";
  const all = await extractAll(
    [
      { name: "a.txt", bytes: bytes(text) },
      { name: "b.txt", bytes: bytes(`  ${text.replaceAll("\n", "\r\n\r\n")}  `) },
      { name: "c.txt", bytes: bytes(`${text}!`) },
    ],
    { kind: "receipt" },
  );
  const [a, b, c] = all.map((one) => found(one).fingerprint);
  expect(b).toBe(a);
  expect(c).not.toBe(a);
});

test("offers, notes and minutes do not look like receipts", async () => {
  const like = async (text: string) =>
    found((await extractAll([{ name: "x.txt", bytes: bytes(text) }], { kind: "receipt" }))[0]).likeness;
  expect(
    await like("Angebot\ngerne bieten wir Ihnen an\nSumme brutto 3.415,30 EUR\n8.4.2026\nzzgl. MwSt 545,30"),
  ).toBeLessThan(0.5);
  expect(await like("# Notes\nBudget: 6,500 EUR\nOpen: who answers the chat?")).toBeLessThan(0.5);
  expect(
    await like("ANNA'S CAFE\nReceipt 12\n1 May 2026\nCoffee 3.50\nTotal £ 3.50\nCash 5.00\nChange 1.50"),
  ).toBeGreaterThan(0.7);
});

test("of a text longer than any receipt the start and the end count, and no line of data costs time", async () => {
  const filler = Array.from({ length: 3_000 }, (_, at) => `Total of row ${at} 99.99`);
  const data = "1 ".repeat(200_000);
  const { fields } = await receipt(["PAPER & PLUM", "3 September 2026", data, ...filler, "TOTAL GBP 15.50"].join("\n"));
  expect([fields["merchant"]?.value, fields["date"]?.value]).toEqual(["PAPER & PLUM", "2026-09-03"]);
  const places = [fields["total"], ...(fields["total"]?.alternatives ?? [])].map((one) =>
    Number(one?.place?.replace("line ", "")),
  );
  expect(places.every((line) => line <= 500 || line > 2_500)).toBe(true);
});

test("columns read one after the other: a small total under larger repeated amounts is shown to a person", async () => {
  const text =
    "PAPER & PLUM LTD\nTAX INVOICE\nGST ID\nGOODS SOLD ARE NOT RETURNABLE\n3.45\n57.50\n3 September 2026\nTOTAL:\n3.45\nITEM\nQTY\nAMOUNT\n2\n1\n9.54\n4.77\n46.64\nROPE CLIP\nDRIVER\nTOTAL QTY:\n5\nTOTAL SALES :\nROUNDING :\nCASH :\nCHANGE :\n57.50\n6\nTAX (RM)\nAMT (RM)\n60.95\n57.50\n0.00\n3.45\n60.95\n60.95\n0.00";
  const { fields, review } = await receipt(text);
  expect([fields["total"]?.value, review.filter((one) => one.startsWith("total"))]).toEqual([
    3.45,
    ["total uncertain: 3.45 or 57.50?"],
  ]);
  const plain = await receipt("PAPER & PLUM\n3 September 2026\nTEA\n3.45\nTOTAL\n3.45\nCASH\n5.00\nCHANGE\n1.55");
  expect([plain.fields["total"]?.value, plain.review.filter((one) => one.startsWith("total"))]).toEqual([3.45, []]);
});
