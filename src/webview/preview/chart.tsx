/** A chart drawn from its figures. Colours are the editor's. */
import type { JSX } from "preact";
import type { PreviewChart } from "../../protocol/preview.ts";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { piePath, plotOf } from "./chart-model.ts";

const kinds: ReadonlySet<string> = new Set(["bar", "line", "area", "pie", "doughnut", "scatter"]);

export function Chart({ chart }: { readonly chart: PreviewChart }): JSX.Element {
  const title = line(chart.title) || t("fileChartUntitled");
  const drawn = kinds.has(chart.kind) && chart.series.some(({ values }) => values.some((value) => value !== null));
  const names = chart.series.map(({ name }) => line(name));
  return (
    <figure class="pv-chart">
      <figcaption>
        <span class="t-strong">{chart.at === "" ? title : t("fileChartAt", { title, at: chart.at })}</span>
        <span class="t-s t-muted">
          {drawn ? t("fileChartDrawn") : t("fileChartNotDrawn", { kind: chart.kind || "?" })}
        </span>
      </figcaption>
      {drawn && <Drawing chart={chart} label={`${title}: ${names.join(", ")}`} />}
      {drawn && chart.kind !== "pie" && chart.kind !== "doughnut" && <Legend names={names} />}
      {drawn && (chart.kind === "pie" || chart.kind === "doughnut") && <Legend names={chart.categories.map(line)} />}
      <details open={!drawn}>
        <summary>{t("fileChartFigures")}</summary>
        <Figures chart={chart} names={names} />
      </details>
    </figure>
  );
}

const shown = 8;

function Legend({ names }: { readonly names: readonly string[] }): JSX.Element {
  return (
    <ul class="pv-legend">
      {names.slice(0, shown).map((name, at) => (
        <li key={`${at} ${name}`} title={name}>
          <i class={`sw s${at % 6}`} />
          {name}
        </li>
      ))}
    </ul>
  );
}

function Drawing({ chart, label }: { readonly chart: PreviewChart; readonly label: string }): JSX.Element {
  if (chart.kind === "pie" || chart.kind === "doughnut") {
    const [first] = chart.series;
    const values = (first?.values ?? []).map((value) => Math.max(0, value ?? 0));
    return (
      <svg viewBox="0 0 320 160" role="img" aria-label={label}>
        {values.map((_value, at) => (
          <path key={`${at}`} class={`s${at % 6}`} d={piePath(values, at, [160, 80, 72])} />
        ))}
      </svg>
    );
  }
  const { bars, lines, zero } = plotOf(chart, [320, 160]);
  return (
    <svg viewBox="0 0 320 160" role="img" aria-label={label}>
      <line class="axis" x1="0" x2="320" y1={zero} y2={zero} />
      {bars.map((bar, at) => (
        <rect key={`${at}`} class={`s${bar.series % 6}`} x={bar.x} y={bar.y} width={bar.width} height={bar.height} />
      ))}
      {lines.map(({ series, path, dots }) => (
        <g key={`${series}`} class={`l${series % 6}`}>
          {path !== "" && <path d={path} fill="none" />}
          {dots.map(([x, y], at) => (
            <circle key={`${at}`} class={`s${series % 6}`} cx={x} cy={y} r="2.5" />
          ))}
        </g>
      ))}
    </svg>
  );
}

const mostFigures = 100;

function Figures({ chart, names }: { readonly chart: PreviewChart; readonly names: readonly string[] }): JSX.Element {
  const rows = Math.min(mostFigures, Math.max(0, ...chart.series.map(({ values }) => values.length)));
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t("fileChartCategory")}</th>
          {names.map((name, at) => (
            <th scope="col" key={`${at}`}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: rows }, (_none, row) => (
          <tr key={`${row}`}>
            <th scope="row">{line(chart.categories[row] ?? String(row + 1))}</th>
            {chart.series.map(({ values }, at) => (
              <td key={`${at}`}>{values[row] ?? ""}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
