import { expect, test } from "vitest";
import { isoOf, parseDate, readDate, serialOf } from "../../../src/documents/tables/dates.ts";

test("dates are read as people write them", () => {
  const cases: readonly [string, "day" | "month", string | undefined][] = [
    ["2026-03-31", "day", "2026-03-31"],
    ["2026/3/1", "month", "2026-03-01"],
    ["2026-03-31T14:05:00Z", "day", "2026-03-31T14:05:00"],
    ["2026-03-31 14:05", "day", "2026-03-31T14:05:00"],
    ["31.03.2026", "month", "2026-03-31"],
    ["1.2.26", "day", "2026-02-01"],
    ["03/04/2026", "day", "2026-04-03"],
    ["03/04/2026", "month", "2026-03-04"],
    ["3/4/99", "month", "1999-03-04"],
    ["4 Mar 2026", "day", "2026-03-04"],
    ["4. März 2026", "day", "2026-03-04"],
    ["March 4, 2026", "day", "2026-03-04"],
    ["Wed 4-Mar-26", "day", "2026-03-04"],
    ["3/4/2026 2:05 PM", "month", "2026-03-04T14:05:00"],
    ["30.02.2026", "day", undefined],
    ["29.02.2024", "day", "2024-02-29"],
    ["1.2.3", "day", undefined],
    ["May be", "day", undefined],
    ["12345678", "day", undefined],
  ];
  expect(cases.map(([text, order]) => [text, order, parseDate(text, order)])).toEqual(cases.map((one) => [...one]));
});

test("a date that has one reading says so", () => {
  expect(readDate("13/04/2026")?.orders).toEqual(["day"]);
  expect(readDate("04/13/2026")?.orders).toEqual(["month"]);
  expect(readDate("04/05/2026")?.orders).toEqual(["day", "month"]);
  expect(readDate("04/04/2026")?.same).toBe(true);
  expect(readDate("31.02.2026")?.orders).toEqual([]);
});

test("day numbers are those of spreadsheets, there and back", () => {
  expect([serialOf("1900-03-01"), serialOf("2026-01-31"), serialOf("2026-01-31T12:00:00")]).toEqual([
    61, 46_053, 46_053.5,
  ]);
  expect([isoOf(61), isoOf(46_053), isoOf(46_053.5)]).toEqual(["1900-03-01", "2026-01-31", "2026-01-31T12:00:00"]);
});
