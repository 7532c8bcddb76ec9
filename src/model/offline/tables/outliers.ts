/** Unusual values: limits, flags and a list, all of them formulas over the data sheet. */
import { plainName } from "./choices.ts";
import type { Source } from "./choose-table.ts";
import type { TableColumn } from "./profile.ts";

const sheet = "Outliers";
const flag = "Outlier row";
const lower = `${sheet}!$B$6`;
const upper = `${sheet}!$B$7`;

/** A column of the data sheet that holds the row's number where its value lies outside the limits. */
export function outlierColumn(measure: TableColumn): unknown {
  const cell = `[@[${plainName(measure.name)}]]`;
  return {
    header: flag,
    formula: `IF(ISNUMBER(${cell}),IF(OR(${cell}<${lower},${cell}>${upper}),ROW(),""),"")`,
    format: "0",
  };
}

/** Colours the values outside the limits in the data sheet. */
export function outlierMarks({ columns }: Source, measure: TableColumn): unknown {
  const letter = letterOf(columns.findIndex(({ name }) => name === measure.name));
  const formula = `AND(ISNUMBER($${letter}2),OR($${letter}2<${lower},$${letter}2>${upper}))`;
  return [{ range: `Data[${plainName(measure.name)}]`, rule: "formula", value: formula, style: "warning" }];
}

/** 0 → A, 25 → Z, 26 → AA. */
function letterOf(index: number): string {
  const high = Math.floor(index / 26);
  return `${high > 0 ? letterOf(high - 1) : ""}${String.fromCharCode(65 + (index % 26))}`;
}

/** Free lines below today's outliers, so that new ones show when the data changes. */
const spare = 10;
const mostListed = 200;

/**
 * Tukey's fences (Tukey, Exploratory Data Analysis, 1977): outside the quartiles by more than 1.5 interquartile ranges.
 * Where half of all values are equal there is no range to measure by, and nothing is flagged.
 */
export function outlierSheet(source: Source, measure: TableColumn, listed: boolean): unknown {
  const values = `Data[${plainName(measure.name)}]`;
  return {
    name: sheet,
    title: `Unusual values of ${plainName(measure.name)}`,
    cells: {
      A3: "First quartile",
      B3: { f: `QUARTILE(${values},1)`, format: "number 2" },
      A4: "Third quartile",
      B4: { f: `QUARTILE(${values},3)`, format: "number 2" },
      A5: "Interquartile range",
      B5: { f: "B4-B3", format: "number 2" },
      A6: "Lower limit",
      B6: { f: `IF(B5=0,MIN(${values}),B3-1.5*B5)`, format: "number 2" },
      A7: "Upper limit",
      B7: { f: `IF(B5=0,MAX(${values}),B4+1.5*B5)`, format: "number 2" },
      A8: { v: "Values outside the limits", style: "bold" },
      B8: { f: `COUNTIF(${values},"<"&B6)+COUNTIF(${values},">"&B7)`, format: "integer", style: "bold" },
    },
    widths: { A: 28 },
    ...(listed ? listOf(source, measure) : {}),
  };
}

function listOf(source: Source, measure: TableColumn): object {
  const lines = Math.min(mostListed, (measure.outlierCount ?? 0) + spare);
  const row = `[@[Row in Data]]`;
  const others = source.columns
    .filter(({ name, role }) => name !== measure.name && role !== "empty" && role !== "measure")
    .slice(0, 4);
  const shown = (name: string) => `INDEX(Data[${plainName(name)}],${row}-1)`;
  const cell = ({ name }: TableColumn) => `IF(${row}="","",IF(${shown(name)}="","",${shown(name)}))`;
  return {
    at: "A11",
    columns: [
      { header: "No" },
      { header: "Row in Data", formula: `IFERROR(SMALL(Data[${flag}],[@No]),"")`, format: "0" },
      { header: plainName(measure.name), formula: cell(measure), format: "number 2" },
      ...others.map((other) => ({
        header: freeHeader(plainName(other.name)),
        formula: cell(other),
        format: other.role === "date" ? "date" : "text",
      })),
    ],
    rows: Array.from({ length: lines }, (_, index) => [index + 1]),
  };
}

/** The list's own headings must not meet those of the data. */
const freeHeader = (name: string): string => (/^(?:no|row in data)$/i.test(name) ? `${name} (data)` : name);
