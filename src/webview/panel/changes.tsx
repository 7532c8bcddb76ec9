/** "Changes to the folder": the rows that are ticked before the decision and show the progress after it. */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { Operation, OperationKind } from "../../protocol/plan.ts";
import type { TaskState } from "../../protocol/state.ts";
import { isOpen, useStore } from "../context.ts";
import { bytes, number } from "../format.ts";
import { kindIcons, rowIcons } from "../names.ts";
import { Cut, Icon, Section } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { type Row, type Tick, Tree } from "../tree.tsx";
import { firstRows, furtherRows, type Making, operationRows, type Props, tick } from "./change-rows.tsx";
import {
  asked,
  changeCount,
  doneOf,
  groupState,
  isChoosing,
  isFileChange,
  kindOrder,
  pathCount,
  progressOf,
  sizeOf,
  ticked,
} from "./plan-model.ts";

export function Changes(props: Props): JSX.Element {
  const { state, plan, draft } = props;
  const store = useStore();
  const [limits, setLimits] = useState<Readonly<Record<string, number>>>({});
  const [editing, edit] = useState<string>();
  const choosing = isChoosing(state);
  const limit = (key: string): number => limits[key] ?? firstRows;
  const more = (key: string): void => setLimits({ ...limits, [key]: limit(key) + furtherRows });
  const progress = progressOf(state);
  const sub = choosing
    ? t("ticked", { done: changeCount(ticked(plan, draft)), of: changeCount(plan.operations) })
    : t("doneOf", { done: progress.done, of: progress.of });
  const making: Making = { ...props, store, choosing, limit, more, editing, edit };
  return (
    <Section id="changes" title={t("changes")} sub={sub} columns={[t("files"), t("size")]}>
      <Tree id="changes" rows={kindOrder.flatMap((kind) => groupRows(kind, making))} />
    </Section>
  );
}

function groupRows(kind: OperationKind, making: Making): readonly Row[] {
  const { plan, state, choosing, store } = making;
  const operations = plan.operations.filter((operation) => operation.kind === kind);
  if (operations.length === 0) return kind === "delete" ? [nothingDeleted(making)] : [];
  const key = `group.${kind}`;
  const open = isOpen(store.model().kept.folds, key, choosing && isFileChange({ kind }));
  const count = operations.reduce((sum, operation) => sum + pathCount(operation), 0);
  const done = operations.reduce((sum, operation) => sum + doneOf(state, operation), 0);
  const head: Row = {
    key,
    level: 1,
    label: t(`kind.${kind}`),
    open,
    cls: choosing ? "grp" : groupClass(state, operations, kind),
    ...(choosing ? { tick: groupTick(operations, making) } : {}),
    main: (
      <>
        {!choosing && <Icon {...rowIcons[groupState(state, operations, kind)]} />}
        <Icon {...kindIcons[kind]} />
        <span class="lab keep">{t(`kind.${kind}`)}</span>
        {groupDetail(kind, operations, making)}
      </>
    ),
    first: choosing ? kept(operations, making) : t("nOf", { done, of: count }),
    second: sizeOf(operations) > 0 ? bytes(sizeOf(operations)) : "",
  };
  return open ? [head, ...operations.flatMap((operation) => operationRows(operation, making))] : [head];
}

function kept(operations: readonly Operation[], { plan, draft }: Making): string {
  const on = ticked(plan, draft).filter((operation) => operations.includes(operation));
  const [n, of] = [on, operations].map((list) => list.reduce((sum, one) => sum + pathCount(one), 0));
  return n === of ? number(of ?? 0) : t("nOf", { done: n ?? 0, of: of ?? 0 });
}

function groupClass(state: TaskState, operations: readonly Operation[], kind: OperationKind): string {
  const now = groupState(state, operations, kind);
  return now === "done" ? "done" : now === "waiting" ? "idle" : "";
}

function groupDetail(kind: OperationKind, operations: readonly Operation[], making: Making): ComponentChildren {
  const [only] = operations;
  const open = asked(making.state, kind);
  if (open > 0 && !making.choosing) return <Cut cls="det" text={t("askedFor", { n: open })} />;
  const words = operations.length === 1 && only?.paths.length !== 1 ? only?.why : undefined;
  const run = kind === "run" && operations.length === 1 ? only?.detail : undefined;
  const text = words ?? run;
  return text === undefined ? null : <Cut cls="det" text={line(text)} />;
}

function nothingDeleted({ state, choosing }: Making): Row {
  const open = asked(state, "delete");
  const { deleted } = state.counts;
  const text = choosing
    ? t("deleteNothing")
    : open > 0
      ? t("deleteAsked", { n: open })
      : deleted > 0
        ? t("deleteAllowed", { n: deleted })
        : t("deleteNothing");
  const icon = open > 0 ? rowIcons.asked : deleted > 0 ? rowIcons.done : rowIcons.skipped;
  return {
    key: "group.delete",
    level: 1,
    label: t("kind.delete"),
    cls: choosing ? "grp" : "idle",
    noTick: choosing,
    main: (
      <>
        {!choosing && <Icon {...icon} />}
        <Icon {...kindIcons.delete} />
        <span class="lab keep">{t("kind.delete")}</span>
        <Cut cls="det" text={text} />
      </>
    ),
    first: choosing ? "0" : number(deleted),
    second: "",
  };
}

function groupTick(operations: readonly Operation[], { draft, store, state }: Making): Tick {
  const free = operations.filter(({ problem }) => problem === undefined);
  const off = free.filter(({ id }) => draft?.unticked.includes(id)).length;
  const on = free.length > 0 && off === 0 ? free.length === operations.length || "mixed" : off < free.length && "mixed";
  const kind = operations[0]?.kind ?? "create";
  return {
    on,
    off: free.length === 0,
    label: t("tickGroup", { kind: t(`kind.${kind}`), n: operations.length }),
    toggle: () => tick(store, state, free, on !== true && off > 0),
  };
}
