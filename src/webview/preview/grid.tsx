/** A sheet as a grid: only what is in sight is on the page, whatever the size of the sheet. */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { type PreviewCell, type PreviewRow, type PreviewSheet, rowsPerPiece } from "../../protocol/preview.ts";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import {
  addressOf,
  type Bounds,
  between,
  drawnIn,
  edgesOf,
  letterOf,
  mergesOf,
  moved,
  type Spot,
} from "./grid-model.ts";
import { useFile } from "./store.ts";

const high = 22;
const margin = 56;
/** Rows that are drawn above and below what is in sight. */
const beside = 6;

type Props = {
  readonly sheet: PreviewSheet;
  readonly at: number;
  readonly active: Spot;
  readonly choose: (spot: Spot) => void;
  /** Counts up when the active cell must come into sight. */
  readonly wish: number;
};

type Look = { readonly top: number; readonly left: number; readonly width: number; readonly height: number };

export function Grid({ sheet, at, active, choose, wish }: Props): JSX.Element {
  const store = useFile();
  const box = useRef<HTMLDivElement>(null);
  const look = useSight(box);
  const rowOf = (row: number) => store.piece(at, Math.floor(row / rowsPerPiece))?.[row % rowsPerPiece];
  const head = sheet.rows > 0 ? store.piece(at, 0) : [];
  const edges = useMemo(() => edgesOf(sheet, head?.slice(0, 60) ?? []), [sheet, head]);
  const merged = useMemo(() => mergesOf(sheet.merged), [sheet]);
  useLayoutEffect(
    () => bringInto(box.current, active, { edges, frozen: sheet.frozen }),
    [wish, active.row, active.column, at],
  );
  const columns = between(edges, look.left, look.left + look.width);
  const [first, last] = rowsIn(look, sheet);
  const numbers = [
    ...Array.from({ length: Math.min(sheet.frozen, sheet.rows) }, (_none, row) => row),
    ...Array.from({ length: Math.max(0, last - first + 1) }, (_none, n) => first + n),
  ];
  const draw = (row: number): JSX.Element => (
    <Row
      key={row}
      number={row}
      row={rowOf(row)}
      edges={edges}
      columns={columns}
      merged={merged.get(row) ?? none}
      active={active.row === row ? active.column : -1}
      frozen={row < sheet.frozen}
      choose={choose}
    />
  );
  return (
    <div
      ref={box}
      class="pv-grid"
      role="grid"
      tabIndex={0}
      aria-label={t("fileGrid", { name: sheet.name, rows: sheet.rows, columns: sheet.columns })}
      aria-rowcount={sheet.rows + 1}
      aria-colcount={sheet.columns + 1}
      aria-activedescendant={numbers.includes(active.row) ? `c-${active.row}-${active.column}` : undefined}
      onKeyDown={(event) => {
        const page = Math.max(1, Math.floor(look.height / high) - 2 - sheet.frozen);
        const next = keyed(event, active, { rows: sheet.rows, columns: Math.max(1, sheet.columns), page });
        if (next) choose(next);
      }}
    >
      <div
        role="presentation"
        class="pv-in"
        style={{ height: `${(sheet.rows + 1) * high}px`, width: `${(edges.at(-1) ?? 0) + margin}px` }}
      >
        <div role="presentation" class="pv-top">
          <Letters edges={edges} columns={columns} active={active.column} />
          {numbers.filter((row) => row < sheet.frozen).map(draw)}
        </div>
        {numbers.filter((row) => row >= sheet.frozen).map(draw)}
      </div>
    </div>
  );
}

/** Where a key leads; the page's own use of it is then left out. */
function keyed(event: KeyboardEvent, active: Spot, bounds: Bounds): Spot | undefined {
  const next = moved(active, `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.key}`, bounds);
  if (next) event.preventDefault();
  return next;
}

const none: ReadonlyMap<number, number> = new Map();

/** First and last row below the frozen ones that are drawn. */
function rowsIn({ top, height }: Look, { rows, frozen }: PreviewSheet): readonly [number, number] {
  const first = Math.max(frozen, Math.floor(top / high) + frozen - beside);
  return [first, Math.min(rows - 1, Math.ceil((top + height) / high) + beside)];
}

/** Follows the scrolling and the size of the box, once per frame. */
function useSight(box: { readonly current: HTMLDivElement | null }): Look {
  const [look, setLook] = useState<Look>({ top: 0, left: 0, width: 1200, height: 800 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    let asked = 0;
    const see = (): void => {
      asked = 0;
      const { scrollTop, scrollLeft, clientWidth, clientHeight } = element;
      setLook({ top: scrollTop, left: scrollLeft, width: clientWidth, height: clientHeight });
    };
    const later = (): void => {
      asked ||= requestAnimationFrame(see);
    };
    element.addEventListener("scroll", later, { passive: true });
    const sizes = new ResizeObserver(later);
    sizes.observe(element);
    see();
    return () => {
      element.removeEventListener("scroll", later);
      sizes.disconnect();
      cancelAnimationFrame(asked);
    };
  }, [box]);
  return look;
}

function bringInto(
  box: HTMLDivElement | null,
  { row, column }: Spot,
  { edges, frozen }: { readonly edges: readonly number[]; readonly frozen: number },
): void {
  if (box === null) return;
  const [left, right] = [edges[column] ?? 0, edges[column + 1] ?? 0];
  if (left < box.scrollLeft) box.scrollLeft = left;
  else if (right > box.scrollLeft + box.clientWidth - margin)
    box.scrollLeft = Math.min(left, right - box.clientWidth + margin);
  if (row < frozen) return;
  const [above, below] = [(row - frozen) * high, (row + 2) * high];
  if (above < box.scrollTop) box.scrollTop = above;
  else if (below > box.scrollTop + box.clientHeight) box.scrollTop = below - box.clientHeight;
}

type LettersProps = {
  readonly edges: readonly number[];
  readonly columns: readonly [number, number];
  readonly active: number;
};

function Letters({ edges, columns: [first, last], active }: LettersProps): JSX.Element {
  return (
    <div role="row" class="pv-row pv-letters" aria-rowindex={1}>
      <div role="columnheader" class="pv-n" aria-colindex={1}>
        <span class="sr">{t("fileCell")}</span>
      </div>
      {Array.from({ length: last - first + 1 }, (_none, n) => first + n).map((column) => (
        <div
          key={column}
          role="columnheader"
          class={column === active ? "pv-l on" : "pv-l"}
          aria-colindex={column + 2}
          style={{
            left: `${(edges[column] ?? 0) + margin}px`,
            width: `${(edges[column + 1] ?? 0) - (edges[column] ?? 0)}px`,
          }}
        >
          {letterOf(column)}
        </div>
      ))}
    </div>
  );
}

type RowProps = {
  readonly number: number;
  readonly row: PreviewRow | undefined;
  readonly edges: readonly number[];
  readonly columns: readonly [number, number];
  readonly merged: ReadonlyMap<number, number>;
  readonly active: number;
  readonly frozen: boolean;
  readonly choose: (spot: Spot) => void;
};

function Row({ number, row, edges, columns, merged, active, frozen, choose }: RowProps): JSX.Element {
  const drawn = row === undefined ? [] : drawnIn(row, edges, columns, merged);
  const hidden = row?.h === true;
  const empty = active >= 0 && !drawn.some(({ cell }) => cell.c === active);
  const pick = (event: MouseEvent): void => {
    const element = event.currentTarget as HTMLElement;
    const x = event.clientX - element.getBoundingClientRect().left - margin;
    if (x >= 0) choose({ row: number, column: between(edges, x, x)[0] });
  };
  return (
    <div
      role="row"
      class={`pv-row${frozen ? " pv-fixed" : ""}${active >= 0 ? " on" : ""}`}
      aria-rowindex={number + 2}
      style={frozen ? {} : { top: `${(number + 1) * high}px` }}
      onClick={pick}
    >
      <div
        role="rowheader"
        class={hidden ? "pv-n is-h" : "pv-n"}
        aria-colindex={1}
        title={hidden ? t("fileHidden") : undefined}
      >
        {number + 1}
      </div>
      {drawn.map(({ cell, left, width }) => (
        <Cell key={cell.c} cell={cell} row={number} left={left} width={width} active={cell.c === active} />
      ))}
      {empty && (
        <div
          role="gridcell"
          id={`c-${number}-${active}`}
          class="pv-c on"
          aria-colindex={active + 2}
          aria-selected="true"
          style={{
            left: `${(edges[active] ?? 0) + margin}px`,
            width: `${(edges[active + 1] ?? 0) - (edges[active] ?? 0)}px`,
          }}
        >
          <span class="sr">{t("fileEmpty")}</span>
        </div>
      )}
    </div>
  );
}

type CellProps = {
  readonly cell: PreviewCell;
  readonly row: number;
  readonly left: number;
  readonly width: number;
  readonly active: boolean;
};

function Cell({ cell, row, left, width, active }: CellProps): JSX.Element {
  const text = line(cell.t);
  const marks = `${cell.n === undefined ? "" : " has-n"}${cell.s === undefined ? "" : " has-s"}`;
  return (
    <div
      role="gridcell"
      id={`c-${row}-${cell.c}`}
      class={`pv-c${cell.k ? ` k-${cell.k}` : ""}${active ? " on" : ""}${marks}`}
      aria-colindex={cell.c + 2}
      aria-selected={active}
      aria-label={active ? `${addressOf({ row, column: cell.c })} ${text}` : undefined}
      title={text}
      style={{ left: `${left + margin}px`, width: `${width}px` }}
    >
      {text}
    </div>
  );
}
