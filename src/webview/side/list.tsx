/** All tasks in three groups: those that need the user, those under way, the rest. One tab stop per group. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { SideState } from "../../protocol/channel.ts";
import type { TaskId } from "../../protocol/ids.ts";
import type { TaskRow } from "../../protocol/view.ts";
import { useStore } from "../context.ts";
import { money, when } from "../format.ts";
import { stateIcons } from "../names.ts";
import { shortDetail, stateWord } from "../panel/status.ts";
import { Icon, Link, Section } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { keyTarget, typedIndex } from "../tree-keys.ts";

const firstRows = 200;
const furtherRows = 500;

type Group = "needsYou" | "inProgress" | "earlier";

const groupOf = ({ status }: TaskRow): Group =>
  status === "waiting"
    ? "needsYou"
    : status === "planning" || status === "working" || status === "paused"
      ? "inProgress"
      : "earlier";

export function TaskList({ side }: { readonly side: SideState }): JSX.Element {
  const [limit, setLimit] = useState(firstRows);
  const shown = side.rows.slice(0, limit);
  const left = side.rows.length - shown.length;
  const groups: readonly Group[] = ["needsYou", "inProgress", "earlier"];
  return (
    <>
      <h1 class="sr">{t("tasks")}</h1>
      {groups.map((group) => {
        const rows = shown.filter((row) => groupOf(row) === group);
        if (rows.length === 0) return null;
        return (
          <Section key={group} id={group} title={t(group)} {...(group === "needsYou" ? { badge: rows.length } : {})}>
            <Rows id={group} rows={rows} selected={side.open} />
          </Section>
        );
      })}
      {left > 0 && (
        <p class="foot">
          <Link act={() => setLimit(limit + furtherRows)}>{t("showEarlier", { n: Math.min(left, furtherRows) })}</Link>
        </p>
      )}
    </>
  );
}

type RowsProps = { readonly id: Group; readonly rows: readonly TaskRow[]; readonly selected: TaskId | undefined };

function Rows({ id, rows, selected }: RowsProps): JSX.Element {
  const store = useStore();
  const [active, setActive] = useState<string>();
  const ref = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: "", at: 0 });
  const current = rows.some(({ task }) => task === active) ? active : rows[0]?.task;
  const go = (index: number): void => {
    const row = rows[index];
    if (row === undefined) return;
    setActive(row.task);
    ref.current?.querySelector<HTMLElement>(`[data-task="${CSS.escape(row.task)}"]`)?.focus();
  };
  const open = (row: TaskRow): void => {
    store.ask({ type: "task.open", task: row.task });
  };
  const onKey = (event: KeyboardEvent): void => {
    const at = rows.findIndex(({ task }) => task === current);
    const row = rows[at];
    const move = keyTarget(
      event.key,
      rows.map(() => ({ level: 1 })),
      at,
    );
    if (event.key === "Enter" && row) open(row);
    else if (move) go(move.to);
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey)
      go(typing(event, typed.current, rows, at));
    else return;
    event.preventDefault();
  };
  return (
    <div role="listbox" aria-labelledby={id} ref={ref} onKeyDown={onKey} class={rows.length > 60 ? "long" : ""}>
      {rows.map((row) => (
        <TaskItem
          key={row.task}
          row={row}
          tab={row.task === current ? 0 : -1}
          selected={row.task === selected}
          open={() => open(row)}
          onFocus={() => setActive(row.task)}
        />
      ))}
    </div>
  );
}

function typing(
  event: KeyboardEvent,
  typed: { text: string; at: number },
  rows: readonly TaskRow[],
  at: number,
): number {
  typed.text = event.timeStamp - typed.at < 800 ? typed.text + event.key : event.key;
  typed.at = event.timeStamp;
  return typedIndex(
    rows.map(({ title }) => title),
    typed.text,
    at,
  );
}

type ItemProps = {
  readonly row: TaskRow;
  readonly tab: 0 | -1;
  readonly selected: boolean;
  readonly open: () => void;
  readonly onFocus: () => void;
};

function TaskItem({ row, tab, selected, open, onFocus }: ItemProps): JSX.Element {
  const title = line(row.title);
  const word = stateWord(row.status);
  const detail = shortDetail(row);
  const cost = row.usd === undefined ? "" : money(row.usd);
  const time = when(row.updated);
  const yours = row.status === "waiting";
  return (
    <div
      class={`task${yours ? " you" : ""}${selected ? " sel" : ""}`}
      role="option"
      aria-selected={selected}
      tabIndex={tab}
      data-task={row.task}
      data-intent="task.open"
      onClick={open}
      onFocus={onFocus}
    >
      <Icon {...stateIcons[row.status]} />
      <span class="ttl" title={title}>
        {title}
      </span>
      <Comma />
      <span class="st" title={`${word} · ${detail}`}>
        <b>{word}</b>
        {detail !== "" && ` · ${detail}`}
      </span>
      <Comma />
      <span class="cost">{cost}</span>
      {cost !== "" && <Comma />}
      <span class="when">
        {time}
        {yours && <span class="dot" />}
      </span>
    </div>
  );
}

/** A pause for the ear: the name of a row is its own text, in the order in which it is worth hearing. */
const Comma = (): JSX.Element => <span class="sr">, </span>;
