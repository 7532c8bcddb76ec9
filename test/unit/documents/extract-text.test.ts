import { expect, test } from "vitest";
import { amountsIn } from "../../../src/documents/extract/amounts.ts";
import { datesIn, withoutDates, yearlessIn } from "../../../src/documents/extract/dates.ts";
import { alike, mended, skeleton } from "../../../src/documents/extract/letters.ts";
import { labelFrom, partsIn } from "../../../src/documents/extract/receipt/labels.ts";

const amounts = (line: string, decimal?: "." | ",") =>
  amountsIn(withoutDates(line), decimal).map(({ value, currency, unit, mended: read }) =>
    [value, currency, unit, read === true ? "mended" : undefined].filter((part) => part !== undefined).join(" "),
  );

test.each([
  ["Summe brutto      3.415,30 EUR", undefined, ["3415.3 EUR"]],
  ["TOTAL  RM 1,234.50", undefined, ["1234.5 MYR"]],
  ["Total 1 234,56 €", undefined, ["1234.56 EUR"]],
  ["CHF 1'234.50", undefined, ["1234.5 CHF"]],
  ["12,- EUR", undefined, ["12 EUR"]],
  ["ROUNDING .01", undefined, ["0.01"]],
  ["Refund GBP -76.80", undefined, ["-76.8 GBP"]],
  ["Total 12.00-", undefined, ["-12"]],
  ["Balance    (12.00)", undefined, ["-12"]],
  ["MwSt 19 % (7,80)  1,25", undefined, ["19 %", "7.8", "1.25"]],
  ["Diesel 42,31 l  x 1,689", ",", ["42.31 l", "1.689"]],
  ["RM1,234", ".", ["1234 MYR"]],
  ["T0tal due  £  255.6O", undefined, ["255.6 GBP mended"]],
  ["Su mme EUR  31,4 2", undefined, ["31.42 EUR mended"]],
  ["EC-Karte  3l,42", undefined, ["31.42 mended"]],
  ["18/03/18 15:17 TOTAL 4.00", undefined, ["4"]],
  ["TEL : 03-3271-9872", undefined, []],
  ["Room 5, 10 nights at 98.00", undefined, ["5", "10", "98"]],
  ["version 2.1.3-beta", undefined, []],
] as const)("amounts in %s", (line, decimal, wanted) => {
  expect(amounts(line, decimal)).toEqual(wanted);
});

test.each([
  ["18/03/18 15:17", "2018-03-18", "undefined"],
  ["01-03-18 5:23:26 PM", "2018-03-01", "2018-01-03"],
  ["23.O3.2O26", "2026-03-23", "2026-03-23"],
  ["Dat e:  1 7/O4/26", "2026-04-17", "undefined"],
  ["OCT 3, 2016", "2016-10-03", "2016-10-03"],
  ["05 MAR 2018 18:24", "2018-03-05", "2018-03-05"],
  ["7. Oktober 2026", "2026-10-07", "2026-10-07"],
  ["2026-03-31", "2026-03-31", "2026-03-31"],
  ["DATE:21/05/2018TIME: 11:12", "2018-05-21", "undefined"],
  ["31/02/2026", "none", "none"],
  ["1.234,56", "none", "none"],
  ["192.168.10.12", "none", "none"],
  ["12 May, 10:15", "none", "none"],
])("dates in %s", (line, byDay, byMonth) => {
  const [date] = datesIn(line);
  expect([date === undefined ? "none" : `${date.byDay}`, date === undefined ? "none" : `${date.byMonth}`]).toEqual([
    byDay,
    byMonth,
  ]);
});

test("days without a year take the one that is given", () => {
  expect(yearlessIn("by 30. Oktober or 2 Nov", 2026).map(({ byDay }) => byDay)).toEqual(["2026-10-30", "2026-11-02"]);
  expect(yearlessIn("may 500 people", 2026)).toEqual([]);
});

test.each([
  ["TOTAL SALES (EXCLUDING GST) :", "subtotal"],
  ["TOTAL QTY. :", "count"],
  ["Su mme   EUR", "total"],
  ["T0TA1", "total"],
  ["T0tal due   £", "payable"],
  ["NET TOTAL ROUNDED (MYR) :", "grand"],
  ["TOTAL INCL. GST@6%", "grand"],
  ["ROUNDLNG", "rounding"],
  ["TOTAL GST :", "tax"],
  ["davon l9% MwSt", "taxIncluded"],
  ["V.A.T. 20 %", "tax"],
  ["gegeben BAR", "tendered"],
  ["CHANGE DUE", "change"],
  ["CASHIER", undefined],
  ["Baumarkt", undefined],
  ["Arnount paid", "payable"],
])("%s is a label for %s", (text, label) => {
  expect(labelFrom(partsIn(text))).toBe(label);
});

test("letters and digits that look alike are one, words that mix them on purpose stay", () => {
  expect(skeleton("T0TA1")).toBe(skeleton("TOTAL"));
  expect(skeleton("Arnount")).toBe(skeleton("Amount"));
  expect(alike("ROUNDING", "ROUNDLNG")).toBe(true);
  expect(alike("TOTAL", "TODAL")).toBe(false);
  expect(["ST0RCH", "8AUMARKT", "S1GN", "B2B", "4x40", "A4", "1STOP"].map(mended)).toEqual([
    "STORCH",
    "BAUMARKT",
    "SIGN",
    "B2B",
    "4x40",
    "A4",
    "1STOP",
  ]);
});
