import { expect, test } from "vitest";
import { decimalEvidence, parseNumber } from "../../../src/documents/tables/numbers.ts";

test("numbers are read as people write them", () => {
  const cases: readonly [string, "." | ",", unknown][] = [
    ["1,234.56", ".", { value: 1234.56 }],
    ["1.234,56", ",", { value: 1234.56 }],
    ["1 234,50", ",", { value: 1234.5 }],
    ["1\u202f234,50 €", ",", { value: 1234.5, currency: "EUR" }],
    ["1'234.50", ".", { value: 1234.5 }],
    ["12,34,567", ".", { value: 1234567 }],
    ["$1,200", ".", { value: 1200, currency: "USD" }],
    ["-€5", ".", { value: -5, currency: "EUR" }],
    ["CHF 12.50", ".", { value: 12.5, currency: "CHF" }],
    ["12.50 usd", ".", { value: 12.5, currency: "USD" }],
    ["(1,000.00)", ".", { value: -1000 }],
    ["($5)", ".", { value: -5, currency: "USD" }],
    ["12.5-", ".", { value: -12.5 }],
    ["−3", ".", { value: -3 }],
    ["7.1%", ".", { value: 0.071, percent: true }],
    ["5 %", ",", { value: 0.05, percent: true }],
    ["1.2E+05", ".", { value: 120_000 }],
    [".5", ".", { value: 0.5 }],
    ["1,2,3", ".", undefined],
    ["12 apples", ".", undefined],
    ["1.2.2026", ".", undefined],
    ["", ".", undefined],
    ["-", ".", undefined],
  ];
  const read = cases.map(([text, decimal]) => [text, decimal, parseNumber(text, decimal)]);
  expect(read).toEqual(cases.map((one) => [...one]));
});

test("a text proves a decimal sign only when it can be read in one way", () => {
  const texts = ["1,234.5", "1.234,5", "1,5", "1.5", "1,234", "1.234", "0,500", "0.500", "1,234,567", "12", "abc"];
  const proofs = Object.fromEntries(texts.map((text) => [text, decimalEvidence(text)]));
  expect(proofs).toEqual({
    "1,234.5": ".",
    "1.234,5": ",",
    "1,5": ",",
    "1.5": ".",
    "1,234": "either",
    "1.234": "either",
    "0,500": ",",
    "0.500": ".",
    "1,234,567": ".",
    "12": "none",
    abc: undefined,
  });
});
