/** The figures of a chart, from the copy that is kept in it (ECMA-376 part 1, 21.2). */
import type { PreviewChart } from "../../protocol/preview.ts";
import { child, descendants, type Element, elementsIn, firstElement, flat, textIn } from "../readers/markup.ts";

const mostSeries = 40;
const mostPoints = 1_000;

export function chartView(markup: string, at: string): PreviewChart {
  const chart = firstElement(markup, "chart");
  const plot = chart && descendants(chart, "plotArea")[0];
  const group = plot && elementsIn(plot).find(({ name }) => /Chart$/.test(name));
  const series = plot === undefined ? [] : descendants(plot, "ser").slice(0, mostSeries);
  const [first] = series;
  return {
    at,
    title: titleOf(chart),
    kind: group?.name.replace(/(?:3D)?Chart$/, "") ?? "",
    categories: first === undefined ? [] : pointsOf(child(first, "cat") ?? child(first, "xVal")),
    series: series.map((one, index) => ({
      name: pointsOf(child(one, "tx"))[0] ?? flat(textIn(child(one, "tx") ?? one)).slice(0, 100) ?? String(index + 1),
      values: pointsOf(child(one, "val") ?? child(one, "yVal")).map(figure),
    })),
  };
}

function titleOf(chart: Element | undefined): string {
  const title = child(chart, "title");
  return title === undefined ? "" : flat(descendants(title, "t").map(textIn).join(""));
}

/** Values by their place; what the copy leaves out is "". */
function pointsOf(source: Element | undefined): readonly string[] {
  const values: string[] = [];
  for (const point of source === undefined ? [] : descendants(source, "pt")) {
    const at = Number(point.attributes["idx"] ?? values.length);
    if (!Number.isInteger(at) || at < 0 || at >= mostPoints) continue;
    while (values.length < at) values.push("");
    values[at] = flat(textIn(point));
  }
  return values;
}

function figure(text: string): number | null {
  const value = Number(text);
  return text === "" || !Number.isFinite(value) ? null : value;
}
