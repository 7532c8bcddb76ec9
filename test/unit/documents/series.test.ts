import { expect, test } from "vitest";
import { noStop, testDocuments, textSource } from "../../helpers/documents.ts";
import { dice } from "../../helpers/seeded.ts";

const documents = testDocuments();
const series = (csv: string, request: object) =>
  documents.series(textSource("s.csv", csv), { date: "Date", value: "Amount", ...request }, noStop);
const row = (month: number, amount: number): string =>
  `${2023 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-15,${amount}`;

test("a straight line is found as it was made, gaps are named, and the line forecasts without an error", async () => {
  const months = Array.from({ length: 14 }, (_, at) => at).filter((at) => at !== 5);
  const found = await series(`Date,Amount\n${months.map((at) => row(at, 100 + 10 * at)).join("\n")}\n`, {});
  expect({ gaps: found.gaps, what: found.what, periods: found.periods.length }).toEqual({
    gaps: ["2023-06"],
    what: "Sum of Amount by month of Date",
    periods: 14,
  });
  const whole = Array.from({ length: 12 }, (_, at) => row(at, 100 + 10 * at));
  const clean = await series(`Date,Amount\n${whole.join("\n")}\n`, { ahead: 2 });
  expect(clean.trend).toEqual({
    method: "straight line by least squares over all periods",
    perPeriod: 10,
    rSquared: 1,
  });
  expect(clean.forecast).toMatchObject({
    method: "straight line by least squares",
    values: [
      ["2024-01", 220],
      ["2024-02", 230],
    ],
    error: 0,
    over: 4,
  });
  expect(clean.notes).toEqual(["A season needs two full cycles (24 periods)."]);
});

test("a season is found with its indices, and the method that knows it wins", async () => {
  const { below } = dice(11);
  const shape = [0.5, 0.6, 0.8, 1, 1.1, 1.2, 1.3, 1.2, 1, 0.9, 0.9, 1.5];
  const rows = Array.from({ length: 36 }, (_, at) => row(at, Math.round(1000 * (shape[at % 12] ?? 1)) + below(20)));
  const found = await series(`Date,Amount\n${rows.join("\n")}\n`, { ahead: 12 });
  const indices = new Map(found.season?.indices);
  shape.forEach((wanted, at) => {
    expect(indices.get(`month ${String(at + 1).padStart(2, "0")}`)).toBeCloseTo(wanted, 1);
  });
  expect(found.forecast?.method).toBe("value of the same period one cycle (12) before");
  expect(found.forecast?.error).toBeLessThan(20);
  expect(found.forecast?.others.map(([name]) => name)).toContain("last value");
});

test("an odd period stands out from the trend, and rows without a date or number are counted", async () => {
  const rows = Array.from({ length: 18 }, (_, at) => row(at, at === 9 ? 9000 : 100 + at + (at % 3)));
  const found = await series(`Date,Amount\n${rows.join("\n")}\n2024-07-01,\n,55\n`, {});
  expect(found.outliers?.periods).toEqual([["2023-10", 9000]]);
  expect(found.left).toBe(2);
});

test("what is no series is said in a sentence", async () => {
  const why = (csv: string, request: object) => series(csv, request).then(String, (error: Error) => error.message);
  const csv = `Date,Amount,Name\n${row(0, 1)},a\n${row(1, 2)},b\n${row(2, 3)},c\n`;
  expect([
    await why(csv, { date: "Day" }),
    await why(csv, { date: "Name" }),
    await why(csv, { value: "Name" }),
  ]).toEqual([
    'There is no column "Day". Columns: Date (date), Amount (number), Name (text).',
    "Name is no column of dates. Columns: Date (date), Amount (number), Name (text).",
    "Name is no column of numbers. Columns: Date (date), Amount (number), Name (text).",
  ]);
  expect((await series(csv, {})).notes).toEqual(["3 periods are too few for a trend, a season or a forecast."]);
});
