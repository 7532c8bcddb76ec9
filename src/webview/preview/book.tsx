/** A workbook: the bar of the chosen cell, the grid of a sheet, its charts, and the tabs of all sheets. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import {
  type Preview,
  type PreviewCell,
  type PreviewRow,
  type PreviewSheet,
  rowsPerPiece,
} from "../../protocol/preview.ts";
import { Icon } from "../parts.tsx";
import { t } from "../strings.ts";
import { line, plain } from "../text.ts";
import { Act } from "./bits.tsx";
import { Chart } from "./chart.tsx";
import { Grid } from "./grid.tsx";
import { addressOf, formulaParts, placeIn, type Spot } from "./grid-model.ts";
import { useFile, useFileStore } from "./store.ts";

type GridPreview = Extract<Preview, { kind: "grid" }>;
const start: Spot = { row: 0, column: 0 };

export function Book({ preview: { sheets } }: { readonly preview: GridPreview }): JSX.Element {
  const store = useFile();
  const { goto } = store.model();
  const firstShown = Math.max(
    0,
    sheets.findIndex(({ hidden }) => !hidden),
  );
  const [at, setAt] = useState(firstShown);
  const [spots, setSpots] = useState<Readonly<Record<number, Spot>>>({});
  const [wish, setWish] = useState(0);
  const choose = (sheet: number, spot: Spot): void => {
    setAt(sheet);
    setSpots((all) => ({ ...all, [sheet]: spot }));
    const name = sheets[sheet]?.name ?? "";
    store.look(`'${name.replaceAll("'", "''")}'!${addressOf(spot)}`);
  };
  useEffect(() => {
    const found = goto && placeIn(goto.place, sheets);
    if (!found) return;
    choose(found.sheet, found);
    setWish((n) => n + 1);
  }, [goto?.n, sheets]);
  const sheet = sheets[at] ?? sheets[0];
  if (sheet === undefined) return <p class="pv-empty">{t("fileEmptySheet")}</p>;
  const active = spots[at] ?? start;
  return (
    <div
      class="pv-book"
      role="group"
      aria-label={t("fileSheets")}
      onKeyDown={(event) => turnSheet(event, at, sheets.length, setAt)}
    >
      <CellBar sheet={sheet} at={at} active={active} />
      <div role="tabpanel" id="pv-sheet" class="pv-panel" aria-label={line(sheet.name)}>
        {sheet.rows === 0 ? (
          <p class="pv-empty">{t("fileEmptySheet")}</p>
        ) : (
          <Grid key={at} sheet={sheet} at={at} active={active} choose={(spot) => choose(at, spot)} wish={wish} />
        )}
      </div>
      {sheet.charts.length > 0 && (
        <details class="pv-charts" open>
          <summary>{t("fileCharts", { n: sheet.charts.length })}</summary>
          <div class="pv-chart-row" tabIndex={0} role="group" aria-label={t("fileCharts", { n: sheet.charts.length })}>
            {sheet.charts.map((chart, n) => (
              <Chart key={`${n}`} chart={chart} />
            ))}
          </div>
        </details>
      )}
      <Tabs sheets={sheets} at={at} turn={setAt} />
    </div>
  );
}

function turnSheet(event: KeyboardEvent, at: number, count: number, turn: (at: number) => void): void {
  const step = event.ctrlKey && event.key === "PageDown" ? 1 : event.ctrlKey && event.key === "PageUp" ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  event.stopPropagation();
  turn(Math.min(count - 1, Math.max(0, at + step)));
}

type TabsProps = { readonly sheets: readonly PreviewSheet[]; readonly at: number; readonly turn: (at: number) => void };

function Tabs({ sheets, at, turn }: TabsProps): JSX.Element {
  return (
    <div
      class="pv-tabs"
      role="tablist"
      aria-label={t("fileSheets")}
      onKeyDown={(event) => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        const next = sheets[at + step];
        if (step === 0 || next === undefined) return;
        turn(at + step);
        (event.currentTarget.children[at + step] as HTMLElement | undefined)?.focus();
      }}
    >
      {sheets.map(({ name, hidden }, index) => (
        <button
          key={`${index}`}
          type="button"
          role="tab"
          class={index === at ? "pv-tab on" : "pv-tab"}
          aria-selected={index === at}
          aria-controls="pv-sheet"
          tabIndex={index === at ? 0 : -1}
          title={hidden ? t("fileSheetHidden", { name }) : line(name)}
          onClick={() => turn(index)}
        >
          {hidden && <Icon name="eye-closed" small />}
          <span class="t-clip">{line(name)}</span>
          {hidden && <span class="sr">{t("fileHidden")}</span>}
        </button>
      ))}
    </div>
  );
}

type BarProps = { readonly sheet: PreviewSheet; readonly at: number; readonly active: Spot };

/** What the chosen cell holds: its formula with ways to the cells it uses, its comment, its source. */
function CellBar({ sheet, at, active }: BarProps): JSX.Element {
  const store = useFile();
  const piece = Math.floor(active.row / rowsPerPiece);
  const row: PreviewRow | undefined =
    active.row < sheet.rows ? store.piece(at, piece)?.[active.row % rowsPerPiece] : undefined;
  const cell = row?.c.find(({ c }) => c === active.column);
  const source = cell?.s ?? (cell === undefined ? undefined : row?.s);
  return (
    <div class="pv-bar" role="group" aria-label={t("fileCell")}>
      <output class="pv-at">{addressOf(active)}</output>
      <div class="pv-f">
        <Content cell={cell} sheet={sheet.name} />
        {cell?.n !== undefined && <span class="pv-note">{plain(t("fileNote", { text: cell.n }))}</span>}
      </div>
      {source && (
        <Act
          button
          icon="references"
          intent={{ type: "preview.source", source }}
          title={t("fileSourceOpen", { what: source.file })}
        >
          <span class="t-clip">
            {t("fileSource", { what: source.place === undefined ? source.file : `${source.file}, ${source.place}` })}
          </span>
        </Act>
      )}
    </div>
  );
}

function Content({ cell, sheet }: { readonly cell: PreviewCell | undefined; readonly sheet: string }): JSX.Element {
  const store = useFileStore();
  if (cell === undefined) return <span class="t-muted">{t("fileEmpty")}</span>;
  if (cell.f === undefined) return <span class="pv-v">{plain(cell.t)}</span>;
  return (
    <span class="pv-v">
      <span class="sr">{t("fileFormula")} </span>={" "}
      {formulaParts(cell.f, sheet).map(({ text, to }, n) =>
        to === undefined ? (
          <span key={`${n}`}>{line(text)}</span>
        ) : (
          <Act key={`${n}`} name="preview.goto" act={() => store.goto(to)}>
            {line(text)}
          </Act>
        ),
      )}
      <span class="t-muted"> → {line(cell.t)}</span>
    </span>
  );
}
