/** The rows of single operations in "Changes to the folder": name, tick, target, paths, what is wrong with them. */
import type { ComponentChildren, JSX } from "preact";

import type { PlanDraft } from "../../protocol/channel.ts";
import { shown, type WorkPath } from "../../protocol/paths.ts";
import type { Operation, Plan } from "../../protocol/plan.ts";
import type { TaskState } from "../../protocol/state.ts";
import { isOpen } from "../context.ts";
import { bytes, number } from "../format.ts";
import type { MenuItem } from "../menu.tsx";
import { fileIcon, rowIcons, spaced } from "../names.ts";
import { Cut, FileName, Icon, Link } from "../parts.tsx";
import type { Store } from "../store.ts";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import type { Row, Tick } from "../tree.tsx";
import { TargetField } from "./edits.tsx";
import { doneOf, operationState } from "./plan-model.ts";

export type Props = {
  readonly state: TaskState;
  readonly plan: Plan;
  readonly draft: PlanDraft | undefined;
  /** Puts words about a row into the steering box. */
  readonly discuss: (about: string) => void;
};

export type Making = Props & {
  readonly store: Store;
  readonly choosing: boolean;
  readonly limit: (key: string) => number;
  readonly more: (key: string) => void;
  readonly editing: string | undefined;
  readonly edit: (id: string | undefined) => void;
};

export const firstRows = 200;
export const furtherRows = 500;

export function tick(store: Store, state: TaskState, operations: readonly Operation[], on: boolean): void {
  if (state.plan === undefined) return;
  store.ask({ type: "plan.tick", hash: state.plan.hash, operations: operations.map(({ id }) => id), on });
}

export function operationRows(operation: Operation, making: Making): readonly Row[] {
  const { state, choosing, store, editing } = making;
  const many = operation.paths.length > 1;
  const key = `op.${operation.id}`;
  const open = many && isOpen(store.model().kept.folds, key, false);
  const name = operationName(operation, state);
  const row: Row = {
    key,
    level: 2,
    label: name,
    ...(many ? { open } : {}),
    ...(choosing ? { tick: operationTick(operation, name, making) } : {}),
    main: (
      <>
        {!choosing && <Icon {...rowIcons[operationState(state, operation)]} />}
        <OperationName operation={operation} state={state} />
      </>
    ),
    first: many ? countOf(operation, making) : "",
    second: operation.bytes > 0 ? bytes(operation.bytes) : "",
    menu: operationMenu(operation, name, making),
  };
  return [
    row,
    ...(editing === operation.id ? [targetRow(operation, making)] : []),
    ...(operation.problem === undefined ? [] : [problemRow(operation)]),
    ...(many && !open && operation.kind === "move" ? [exampleRow(operation, making)] : []),
    ...(open ? pathRows(operation, making) : []),
  ];
}

const countOf = (operation: Operation, { choosing, state }: Making): string =>
  choosing ? number(operation.paths.length) : t("nOf", { done: doneOf(state, operation), of: operation.paths.length });

function operationTick(operation: Operation, name: string, { draft, store, state }: Making): Tick {
  const blocked = operation.problem !== undefined;
  const on = !blocked && !draft?.unticked.includes(operation.id);
  return {
    on,
    off: blocked,
    label: t("tickRow", { kind: t(`kind.${operation.kind}`), name }),
    toggle: () => tick(store, state, [operation], !on),
  };
}

function operationMenu(operation: Operation, name: string, making: Making): readonly MenuItem[] {
  const { state, choosing, discuss, edit } = making;
  const path = operation.paths[0];
  const movable = operation.kind === "move" || operation.kind === "create";
  return [
    ...(choosing && movable ? [{ label: t("changeTarget"), icon: "edit", act: () => edit(operation.id) }] : []),
    ...(choosing ? [{ label: t("comment"), icon: "comment", act: () => discuss(name) }] : []),
    ...(path !== undefined && (operation.kind !== "create" || operationState(state, operation) === "done")
      ? [
          { label: t("open"), icon: "go-to-file", intent: { type: "output.open" as const, path } },
          { label: t("reveal"), icon: "folder-opened", intent: { type: "output.reveal" as const, path } },
        ]
      : []),
  ];
}

function targetRow(operation: Operation, { state, draft, store, edit }: Making): Row {
  const path = operation.targets?.[0] ?? operation.paths[0];
  const now = operation.shape ?? (path === undefined ? "" : shown(path, state.roots));
  return {
    key: `edit.${operation.id}`,
    level: 2,
    label: "",
    box: true,
    main: (
      <TargetField
        value={now}
        close={() => edit(undefined)}
        save={(to) => {
          const others = (draft?.edits ?? []).filter((one) => one.kind !== "target" || one.operation !== operation.id);
          if (draft)
            store.ask({
              type: "plan.draft",
              hash: draft.hash,
              edits: [...others, { kind: "target", operation: operation.id, to }],
            });
          edit(undefined);
        }}
      />
    ),
  };
}

const problemRow = (operation: Operation): Row => ({
  key: `problem.${operation.id}`,
  level: 2,
  label: operation.problem ?? "",
  cls: "msg",
  noTick: true,
  main: (
    <>
      <Icon name="warning" tone="t-warn" />
      <span class="lab">{t("problem", { why: line(operation.problem ?? "") })}</span>
    </>
  ),
});

function exampleRow(operation: Operation, { state, store }: Making): Row {
  const from = operation.paths[0];
  const to = operation.targets?.[0];
  const names = from === undefined ? "" : moveWords(from, to, state) || spaced(shown(from, state.roots));
  return {
    key: `example.${operation.id}`,
    level: 3,
    label: names,
    main: (
      <>
        <Cut cls="lab t-s t-muted" text={t("example", { text: line(names) })} />
        <Link
          inRow
          name="plan.showAll"
          act={() => store.keep({ folds: { ...store.model().kept.folds, [`op.${operation.id}`]: true } })}
        >
          {t("showAll")}
        </Link>
      </>
    ),
    onEnter: () => store.keep({ folds: { ...store.model().kept.folds, [`op.${operation.id}`]: true } }),
    first: "",
    second: "",
  };
}

function pathRows(operation: Operation, { state, limit, more }: Making): readonly Row[] {
  const key = `op.${operation.id}`;
  const rows = operation.paths.slice(0, limit(key)).map((path, index): Row => {
    const to = operation.targets?.[index];
    const text = to === undefined ? spaced(shown(path, state.roots)) : moveWords(path, to, state);
    return {
      key: `${key}.${index}`,
      level: 3,
      label: text,
      main: to === undefined ? <FileName name={text} /> : <Cut cls="lab" text={line(text)} />,
      first: "",
      second: "",
      menu: [{ label: t("reveal"), icon: "folder-opened", intent: { type: "output.reveal", path } }],
    };
  });
  const left = operation.paths.length - rows.length;
  return left > 0 ? [...rows, moreRow(key, left, () => more(key))] : rows;
}

const moreRow = (key: string, left: number, act: () => void): Row => ({
  key: `${key}.more`,
  level: 3,
  label: t("showMore", { n: Math.min(left, furtherRows) }),
  main: (
    <Link inRow act={act}>
      {t("showMoreOf", { n: Math.min(left, furtherRows), left })}
    </Link>
  ),
  onEnter: act,
  first: "",
  second: "",
});

const moveWords = (from: WorkPath, to: WorkPath | undefined, { roots }: TaskState): string =>
  to === undefined ? "" : `${spaced(shown(from, roots))} → ${spaced(shown(to, roots))}`;

function operationName(operation: Operation, { roots }: TaskState): string {
  const [only] = operation.paths;
  if (operation.detail !== undefined) return line(operation.detail);
  if (operation.shape !== undefined) return `${spaced(sourceName(operation, roots))} → ${spaced(operation.shape)}`;
  if (operation.kind === "move" && operation.paths.length === 1 && only && operation.targets?.[0])
    return `${spaced(shown(only, roots))} → ${spaced(shown(operation.targets[0], roots))}`;
  return spaced(sourceName(operation, roots));
}

function sourceName(operation: Operation, roots: TaskState["roots"]): string {
  const [only] = operation.paths;
  return operation.paths.length === 1 && only
    ? shown(only, roots)
    : (operation.group ?? t("nFiles", { n: operation.paths.length }));
}

function OperationName({
  operation,
  state,
}: {
  readonly operation: Operation;
  readonly state: TaskState;
}): JSX.Element {
  const name = operationName(operation, state);
  const plainFile = operation.shape === undefined && operation.kind !== "move" && operation.detail === undefined;
  return (
    <>
      {operation.detail === undefined && <Icon name={fileIcon(operation.paths[0]?.path ?? operation.group ?? name)} />}
      {plainFile ? (
        <FileName name={name} />
      ) : (
        <span class="t-clip" title={line(name)} dir="ltr">
          {shapeWords(name)}
        </span>
      )}
      {operation.why !== undefined && <Cut cls="det" text={line(operation.why)} />}
    </>
  );
}

/** Placeholders of a shape stand out from the words around them. */
const shapeWords = (name: string): ComponentChildren =>
  name.split(/\{([^{}/]+)\}/).map((part, index) =>
    index % 2 === 1 ? (
      <span class="var" key={index}>
        {line(part)}
      </span>
    ) : (
      line(part)
    ),
  );
