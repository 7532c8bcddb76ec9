/** From a description to a finished, checked file. */
import type { Finding } from "../../protocol/events.ts";
import type { Placed, Source, Written } from "../api.ts";
import type { Book } from "../book.ts";
import { inspectWorkbook } from "../checks/workbook.ts";
import { rangeOf } from "../tables/grid.ts";
import { type Calculated, calculate } from "./calculate.ts";
import { placeCharts } from "./chart-place.ts";
import { placeOf } from "./formulas.ts";
import { isVolatile, spills, wayRound } from "./functions.ts";
import { layOut } from "./layout.ts";
import { addParts, type PlacedChart } from "./parts.ts";
import type { BookPlan } from "./plan.ts";
import { checkMerges, render } from "./render.ts";

/** Makes the file. `loadEngine` must have been called. */
export async function writeBook(book: Book, sources: readonly Source[]): Promise<Written> {
  const plan = await layOut(book, new Map(sources.map((source) => [source.name, source])));
  for (const sheet of plan.sheets) checkMerges(sheet);
  const calculated = calculate(plan);
  const charts = plan.sheets.map((sheet, index) => placeCharts(sheet, index, plan, calculated));
  const bytes = addParts(await render(plan, calculated), plan, charts);
  const findings = [
    ...adviceOn(calculated),
    ...(await inspectWorkbook({ name: "workbook.xlsx", bytes }, { calculate: false })),
  ];
  return {
    bytes,
    findings,
    formulas: calculated.formulas.length,
    placed: placedIn(plan, charts),
    cleaned: plan.cleaned,
  };
}

/** What is right today and may not be elsewhere or tomorrow. Each function is mentioned once. */
function adviceOn({ formulas }: Calculated): Finding[] {
  const said = new Map<string, Finding>();
  for (const formula of formulas) {
    const place = placeOf(formula);
    const spilling = spills(formula.read.text)
      ? [{ key: "spill", text: "The formula gives several values; the cell shows only the first." }]
      : [];
    const about = formula.read.functions.flatMap((name) => aboutFunction(name));
    for (const { key, text } of [...spilling, ...about]) {
      if (!said.has(key))
        said.set(key, { severity: text.includes("each calculation") ? "info" : "warning", place, text });
    }
  }
  return [...said.values()];
}

function aboutFunction(name: string): { readonly key: string; readonly text: string }[] {
  const instead = wayRound(name);
  if (instead !== undefined) {
    return [
      {
        key: name,
        text: `${name} works only in programs from 2021 on; elsewhere the cell shows #NAME?. Use ${instead}.`,
      },
    ];
  }
  return isVolatile(name) ? [{ key: name, text: `${name} gives another value at each calculation.` }] : [];
}

function placedIn(plan: BookPlan, charts: readonly (readonly PlacedChart[])[]): Placed[] {
  return plan.sheets.flatMap((sheet, index) => {
    const seen = new Set<string>();
    const blocks = sheet.blocks.flatMap((block): Placed[] => {
      const range = `${sheet.name}!${rangeOf({ top: block.header, left: block.left, bottom: block.last, right: block.left + block.columns.length - 1 })}`;
      if (seen.has(range)) return [];
      seen.add(range);
      return [{ name: block.name, range, what: block.kind }];
    });
    const drawn = (charts[index] ?? []).map(
      ({ plan: chart, anchor }): Placed => ({
        name: chart.spec.title,
        range: `${sheet.name}!${rangeOf({ top: anchor.row, left: anchor.column, bottom: anchor.row, right: anchor.column })}`,
        what: `${chart.spec.kind} chart of ${chart.series.length} series`,
      }),
    );
    return [...blocks, ...drawn];
  });
}
