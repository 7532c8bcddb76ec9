/** A tree with number columns: one tab stop, arrows, folding, ticking, finding by typing, a menu per row. */
import type { ComponentChildren, JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { setFolds, useStore } from "./context.ts";
import { Menu, type MenuAt, type MenuItem } from "./menu.tsx";
import { Icon } from "./parts.tsx";
import { t } from "./strings.ts";
import { keyTarget, typedIndex } from "./tree-keys.ts";

export type Tick = {
  readonly on: boolean | "mixed";
  readonly label: string;
  readonly off?: boolean;
  readonly toggle: () => void;
};

export type Row = {
  readonly key: string;
  readonly level: 1 | 2 | 3;
  /** What the row says, for finding it by typing. */
  readonly label: string;
  readonly main: ComponentChildren;
  /** Set on rows that fold. The key is also the fold's. */
  readonly open?: boolean;
  readonly tick?: Tick;
  /** Leaves the room of a tick box free. */
  readonly noTick?: boolean;
  readonly cls?: string;
  readonly first?: ComponentChildren;
  readonly second?: ComponentChildren;
  readonly menu?: readonly MenuItem[];
  readonly onEnter?: () => void;
  /** Alt with an arrow: moves the row among its like. */
  readonly onShift?: (by: 1 | -1) => void;
  /** Something else than a row, at this place: a question box, a field. */
  readonly box?: boolean;
};

export function Tree({ id, rows }: { readonly id: string; readonly rows: readonly Row[] }): JSX.Element {
  const store = useStore();
  const [active, setActive] = useState<string>();
  const [menu, setMenu] = useState<MenuAt>();
  const ref = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: "", at: 0 });
  const stops = rows.filter(({ box }) => !box);
  const current = stops.some(({ key }) => key === active) ? active : stops[0]?.key;

  const focus = (row: Row | undefined): void => {
    if (row === undefined) return;
    setActive(row.key);
    ref.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(row.key)}"]`)?.focus();
  };
  const fold = (row: Row, open: boolean): void => {
    if (row.open !== undefined && row.open !== open) setFolds(store, { [row.key]: open });
  };
  const openMenu = (row: Row, event: Event): void => {
    if (row.menu === undefined || row.menu.length === 0) return;
    event.preventDefault();
    const place = rowPlace(ref.current, row.key);
    const mouse = event instanceof MouseEvent && event.clientX > 0;
    setMenu({ items: row.menu, ...(mouse ? { x: event.clientX, y: event.clientY } : place) });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = stops.find(({ key }) => key === current);
    if (row) onTreeKey(event, row, { stops, fold, focus, openMenu, typed: typed.current });
  };
  return (
    <div role="treegrid" aria-labelledby={id} ref={ref} onKeyDown={onKeyDown} class={rows.length > 60 ? "long" : ""}>
      {rows.map((row) =>
        row.box ? (
          <Box key={row.key} row={row} />
        ) : (
          <Line
            key={row.key}
            row={row}
            tab={row.key === current ? 0 : -1}
            onFold={() => fold(row, !row.open)}
            onFocus={() => setActive(row.key)}
            onMenu={(event) => openMenu(row, event)}
          />
        ),
      )}
      {menu && (
        <Menu
          at={menu}
          close={() => {
            setMenu(undefined);
            focus(stops.find(({ key }) => key === current));
          }}
        />
      )}
    </div>
  );
}

function Box({ row }: { readonly row: Row }): JSX.Element {
  return (
    <div role="row" aria-level={row.level} data-box={row.key}>
      <div role="gridcell">{row.main}</div>
    </div>
  );
}

type LineProps = {
  readonly row: Row;
  readonly tab: 0 | -1;
  readonly onFold: () => void;
  readonly onFocus: () => void;
  readonly onMenu: (event: Event) => void;
};

function Line({ row, tab, onFold, onFocus, onMenu }: LineProps): JSX.Element {
  const { level, open, tick, cls = "" } = row;
  const levelClass = level === 1 ? "" : ` l${level}`;
  const one = row.first === undefined && row.second === undefined && cls.includes("msg") ? " one" : "";
  return (
    <div
      class={`row${levelClass}${one} ${cls}`.trimEnd()}
      role="row"
      tabIndex={tab}
      data-key={row.key}
      aria-level={level}
      aria-expanded={open}
      onFocus={onFocus}
      onClick={open === undefined ? undefined : onFold}
      onContextMenu={onMenu}
    >
      <span class="n" role="gridcell">
        {level < 3 && (open === undefined ? <span class="tw" /> : <Icon name={chevron(open)} tone="tw" />)}
        {tick && <TickBox tick={tick} />}
        {row.noTick && <span class="tick none" />}
        {row.main}
        {row.menu !== undefined && row.menu.length > 0 && <MenuButton label={row.label} open={onMenu} />}
      </span>
      {one === "" && (
        <>
          <span class="num" role="gridcell">
            {row.first}
          </span>
          <span class="num m" role="gridcell">
            {row.second}
          </span>
        </>
      )}
    </div>
  );
}

/** For the mouse what Shift+F10 is for the keyboard; not a tab stop, the row is. */
function MenuButton({ label, open }: { readonly label: string; readonly open: (event: Event) => void }): JSX.Element {
  const words = t("rowActions", { name: label });
  return (
    <span class="acts t-right on-hover">
      <button
        type="button"
        class="act"
        tabIndex={-1}
        title={words}
        aria-label={words}
        aria-haspopup="menu"
        data-intent="panel.menu"
        onClick={(event) => {
          event.stopPropagation();
          open(event);
        }}
      >
        <Icon name="ellipsis" />
      </button>
    </span>
  );
}

const chevron = (open: boolean): string => (open ? "chevron-down" : "chevron-right");

function TickBox({ tick }: { readonly tick: Tick }): JSX.Element {
  const { on, off = false } = tick;
  return (
    <span
      class={on === false ? "tick" : "tick on"}
      role="checkbox"
      aria-checked={on}
      aria-disabled={off}
      aria-label={tick.label}
      data-intent="plan.tick"
      onClick={(event) => {
        event.stopPropagation();
        if (!off) tick.toggle();
      }}
    >
      {on !== false && <Icon name={on === "mixed" ? "dash" : "check"} />}
    </span>
  );
}

/** Keys count when they come from a row itself, not from a question, a field or a button inside the tree. */
function fromRow(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.matches("[role=row]");
}

function rowPlace(tree: HTMLElement | null, key: string): { x: number; y: number } {
  const box = tree?.querySelector(`[data-key="${CSS.escape(key)}"]`)?.getBoundingClientRect();
  return { x: (box?.left ?? 0) + 24, y: box?.bottom ?? 0 };
}

function shifted(event: KeyboardEvent, row: Row): boolean {
  if (!event.altKey || row.onShift === undefined) return false;
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return false;
  row.onShift(event.key === "ArrowUp" ? -1 : 1);
  return true;
}

type Moves = {
  readonly stops: readonly Row[];
  fold(row: Row, open: boolean): void;
  focus(row: Row | undefined): void;
};
type Handlers = Moves & {
  readonly typed: { text: string; at: number };
  openMenu(row: Row, event: Event): void;
};

function onTreeKey(event: KeyboardEvent, row: Row, handlers: Handlers): void {
  if (!fromRow(event)) return;
  const handled =
    shifted(event, row) ||
    folded(event, row, handlers) ||
    acted(event, row, handlers.openMenu) ||
    found(event, row, handlers);
  if (!handled) return;
  event.preventDefault();
  event.stopPropagation();
}

function folded(event: KeyboardEvent, row: Row, { stops, fold, focus }: Moves): boolean {
  if (event.altKey || event.ctrlKey || event.metaKey) return false;
  const move = keyTarget(event.key, stops, stops.indexOf(row), document.dir === "rtl");
  if (move === undefined) return false;
  if (move.fold !== undefined) fold(row, move.fold);
  else focus(stops[move.to]);
  return true;
}

function acted(event: KeyboardEvent, row: Row, openMenu: (row: Row, event: Event) => void): boolean {
  if ((event.key === "F10" && event.shiftKey) || event.key === "ContextMenu") {
    openMenu(row, event);
    return true;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === " " && row.tick) {
    if (!row.tick.off) row.tick.toggle();
    return true;
  }
  if (event.key === "Enter" && row.onEnter) {
    row.onEnter();
    return true;
  }
  return false;
}

function found(event: KeyboardEvent, row: Row, { stops, typed, focus }: Handlers): boolean {
  if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return false;
  typed.text = event.timeStamp - typed.at < 800 ? typed.text + event.key : event.key;
  typed.at = event.timeStamp;
  const labels = stops.map(({ label }) => label);
  focus(stops[typedIndex(labels, typed.text, stops.indexOf(row))]);
  return true;
}
