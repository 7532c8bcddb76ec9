import { expect, test } from "vitest";
import { distrust, forEngine } from "../../../src/documents/workbook/calls.ts";
import { formatCode, shownAs } from "../../../src/documents/workbook/formats.ts";
import { type Block, readFormula } from "../../../src/documents/workbook/formulas.ts";
import { nativeName } from "../../../src/documents/workbook/functions.ts";

const block = (name: string, sheet: string): Block => ({
  name,
  sheet,
  header: 0,
  first: 1,
  last: 9,
  left: 0,
  columns: ["Region", "Net amount", "Qty"],
});
const blocks = [block("Data", "Data"), block("Sales 2026", "Sales 2026")];
const at = (formula: string, sheet = "Summary"): string =>
  readFormula(formula, { sheet, row: 4, column: 1 }, blocks).text;

test("column names become ranges", () => {
  expect([
    at("=SUM(Data[Qty])"),
    at("SUMIFS(Data[Net amount],Data[Region],$A5)"),
    at("SUM('Sales 2026'[Qty])"),
    at("[@Qty]*[@[Net amount]]", "Data"),
    at("SUM(Data[[Net amount]:[Qty]])"),
    at("ROWS(Data[])"),
    at('"Data[Qty]"&A1'),
  ]).toEqual([
    "SUM(Data!$C$2:$C$10)",
    "SUMIFS(Data!$B$2:$B$10,Data!$A$2:$A$10,$A5)",
    "SUM('Sales 2026'!$C$2:$C$10)",
    "$C5*$B5",
    "SUM(Data!$B$2:$C$10)",
    "ROWS(Data!$A$2:$C$10)",
    '"Data[Qty]"&A1',
  ]);
});

test("unknown names are refused with what there is", () => {
  const refused = (formula: string) => {
    try {
      return at(formula);
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(refused("SUM(Data[Quantity])")).toBe('"Data" has no column "Quantity". It has: Region, Net amount, Qty.');
  expect(refused("SUM(Dta[Qty])")).toBe('There is no table or summary "Dta". There are: Data, Sales 2026.');
  expect(refused("[Book.xlsx]Sheet1!A1")).toMatch(/refers to another workbook/);
});

test("references, functions and names are told apart", () => {
  const read = readFormula('IF(VAT>1E+3,LOG10(A1),"x B2")+Other!C3:C9', { sheet: "S", row: 0, column: 0 }, []);
  expect(read.functions).toEqual(["IF", "LOG10"]);
  expect(read.names).toEqual(["VAT"]);
  expect(read.areas.map(({ sheet, area }) => [sheet, area.top, area.bottom])).toEqual([
    ["S", 0, 0],
    ["Other", 2, 8],
  ]);
});

test("formulas the engine computes wrongly are named or rewritten for it", () => {
  expect(forEngine('SUMPRODUCT(--(A1:A9="x"),B1:B9)')).toBe('SUMPRODUCT(1*(A1:A9="x"),B1:B9)');
  expect(forEngine('A1--B1&"--(x"')).toBe('A1--B1&"--(x"');
  const doubted = [
    "SUMPRODUCT(1*ISNUMBER(A1:A9))",
    'AVERAGE(IF(A1:A9="x",B1:B9))',
    "SUM(COUNTIF(A1:A9,A1:A9))",
    "SUM(A1:A9)",
    "COUNTIF(A1:A9,C1)",
    "ISNUMBER(A1)",
  ];
  expect(doubted.map((formula) => distrust(formula) !== undefined)).toEqual([true, true, true, false, false, false]);
});

test("functions newer than the file format get their prefix, text does not", () => {
  expect(nativeName('IFNA(XLOOKUP(A1,B:B,C:C),"UNIQUE(x)")+SUM(A1)+FILTER(A1:A2,B1:B2)')).toBe(
    '_xlfn.IFNA(_xlfn.XLOOKUP(A1,B:B,C:C),"UNIQUE(x)")+SUM(A1)+_xlfn._xlws.FILTER(A1:A2,B1:B2)',
  );
});

test("number formats in words", () => {
  const words = [
    "integer",
    "number",
    "number 1",
    "currency EUR",
    "currency $ 0",
    "currency CHF",
    "percent",
    "percent 0",
    "date",
    "month",
    "text",
    "#,##0.000",
  ];
  expect(words.map(formatCode)).toEqual([
    "#,##0",
    "#,##0.00",
    "#,##0.0",
    '#,##0.00 "€"',
    '"$"#,##0',
    '#,##0.00 "CHF"',
    "0.0%",
    "0%",
    "yyyy-mm-dd",
    "mmm yyyy",
    "@",
    "#,##0.000",
  ]);
  expect(() => formatCode("euros please")).toThrow('"euros please" is no number format.');
});

test("values are shown as their format shows them", () => {
  const shown = [
    shownAs(-1234.5, '#,##0.00 "€"'),
    shownAs(0.071, "0.0%"),
    shownAs(46_053, "yyyy-mm-dd"),
    shownAs(46_053, "mmm yyyy"),
    shownAs(46_053.5, "yyyy-mm-dd hh:mm"),
    shownAs(-5, "0;(0)"),
    shownAs(1 / 3, undefined),
  ];
  expect(shown).toEqual(["-1,234.50 €", "7.1%", "2026-01-31", "Jan 2026", "2026-01-31 12:00", "(5)", "0.3333333333"]);
});
