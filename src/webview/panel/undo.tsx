/** What an undo will do, before it is done. The same page serves redo. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { UndoRow } from "../../protocol/changes.ts";
import type { TaskFacts, UndoPreview } from "../../protocol/channel.ts";
import { shown } from "../../protocol/paths.ts";
import type { TaskState } from "../../protocol/state.ts";
import type { TaskView } from "../../protocol/view.ts";
import { isOpen, setFolds, useCan, useStore } from "../context.ts";
import { bytes, day, number } from "../format.ts";
import { fileIcon, kindIcons, spaced, stateIcons } from "../names.ts";
import type { IconProps } from "../parts.tsx";
import { Ask, Button, Cut, FileName, Icon, Link, Section } from "../parts.tsx";
import type { Store } from "../store.ts";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { type Row, Tree } from "../tree.tsx";
import { Fact } from "./header.tsx";
import { stateWord } from "./status.ts";

type Props = {
  readonly view: TaskView;
  readonly preview: UndoPreview;
  readonly facts: TaskFacts;
  readonly said: string;
};

export function UndoPage({ view, preview, facts, said }: Props): JSX.Element {
  const store = useStore();
  const { state } = view;
  const undo = preview.direction === "undo";
  const n = preview.rows.filter((row) => groupOf(row) !== "nothing").length;
  const title = t(undo ? "undoTitle" : "redoTitle", { title: line(state.title) });
  return (
    <>
      <header class="ph">
        <p class="sr" role="status" aria-live="polite">
          {said}
        </p>
        <div class="ph-top">
          <div>
            <div class="ph-st">
              <span class="state">
                <Icon {...stateIcons[state.status]} />
                {stateWord(state.status)}
              </span>
              <span class="t-muted t-clip">{t(undo ? "undoAsked" : "redoAsked")}</span>
            </div>
            <h1 title={title}>{title}</h1>
          </div>
          <div class="btns">
            <Ask
              main
              off={n === 0}
              intent={{ type: "undo.run", previewHash: preview.hash, direction: preview.direction }}
            >
              {t(undo ? "undoRun" : "redoRun", { n })}
            </Ask>
            <Button name="undo.cancel" act={() => store.close("preview")}>
              {t("cancel")}
            </Button>
          </div>
        </div>
        <PreviewFacts state={state} preview={preview} facts={facts} />
      </header>
      <div class="pb solo">
        <main class="pm">
          <PreviewRows state={state} preview={preview} />
        </main>
      </div>
    </>
  );
}

function PreviewFacts({ state, preview, facts }: { state: TaskState } & Pick<Props, "preview" | "facts">): JSX.Element {
  return (
    <dl class="facts">
      <Fact name={t("folder")}>
        <Icon name="folder" />
        {line(state.roots.map(({ name }) => name).join(", "))}
      </Fact>
      {preview.untouched !== undefined && (
        <Fact name={t("notTouched")}>{t("nOtherFiles", { n: preview.untouched })}</Fact>
      )}
      {preview.vaultBytes !== undefined && <Fact name={t("fromVault")}>{bytes(preview.vaultBytes)}</Fact>}
      {preview.seconds !== undefined && <Fact name={t("takes")}>{t("aboutSeconds", { n: preview.seconds })}</Fact>}
      {facts.vault && preview.direction === "undo" && (
        <Fact name={t("redo")}>{t("possibleUntil", { day: day(facts.vault.until) })}</Fact>
      )}
    </dl>
  );
}

type Group = "move" | "back" | "restore" | "both" | "remove" | "nothing";

function groupOf({ act, conflict, gone }: UndoRow): Group {
  if (conflict !== undefined) return "both";
  if (act === "move back") return "move";
  return act === "restore" && gone ? "back" : act;
}

const groups: readonly (readonly [Group, IconProps])[] = [
  ["move", kindIcons.move],
  ["back", kindIcons.create],
  ["restore", kindIcons.change],
  ["both", { name: "warning", tone: "t-warn" }],
  ["remove", kindIcons.delete],
  ["nothing", { name: "circle-slash", tone: "i-muted" }],
];
const details: Partial<Readonly<Record<Group, "undo.fromVault" | "undo.bothWhy" | "undo.removeKept">>> = {
  back: "undo.fromVault",
  both: "undo.bothWhy",
  remove: "undo.removeKept",
};
const firstRows = 200;
const furtherRows = 500;
const exampleRows = 3;

function PreviewRows({ state, preview }: { readonly state: TaskState; readonly preview: UndoPreview }): JSX.Element {
  const store = useStore();
  const compare = useCan("undo.compare");
  const [limit, setLimit] = useState(firstRows);
  const making: Making = { state, store, compare, limit, more: () => setLimit(limit + furtherRows) };
  const byGroup = new Map<Group, UndoRow[]>();
  for (const row of preview.rows) byGroup.set(groupOf(row), [...(byGroup.get(groupOf(row)) ?? []), row]);
  const rows = groups.flatMap(([group, icon]) => groupRows(group, icon, byGroup.get(group) ?? [], making));
  return (
    <Section
      id="undoRows"
      title={t(preview.direction === "undo" ? "undoWill" : "redoWill")}
      sub={t("reverseOrder", { n: preview.rows.length - (byGroup.get("nothing")?.length ?? 0) })}
      columns={[t("files"), ""]}
    >
      <Tree id="undoRows" rows={rows} />
    </Section>
  );
}

type Making = {
  readonly state: TaskState;
  readonly store: Store;
  readonly compare: boolean;
  readonly limit: number;
  readonly more: () => void;
};

function groupRows(group: Group, icon: IconProps, rows: readonly UndoRow[], making: Making): readonly Row[] {
  const [first] = rows;
  if (first === undefined) return [];
  const key = `undo.${group}`;
  const open = isOpen(making.store.model().kept.folds, key, group === "both" || rows.length <= exampleRows);
  const detail = details[group];
  const head: Row = {
    key,
    level: 1,
    label: t(`undo.${group}`),
    open,
    cls: "grp",
    main: (
      <>
        <Icon {...icon} />
        <span class="lab keep">{t(`undo.${group}`)}</span>
        {detail && <Cut cls="det" text={t(detail)} />}
      </>
    ),
    first: number(rows.length),
    second: "",
  };
  if (!open) return [head, exampleRow(first, key, making)];
  const shownRows = rows.slice(0, making.limit).flatMap((row) => rowRows(row, key, making));
  const left = rows.length - making.limit;
  return [head, ...shownRows, ...(left > 0 ? [moreRow(key, left, making)] : [])];
}

const rowName = ({ path, to }: UndoRow, { roots }: TaskState): string =>
  [path, ...(to === undefined ? [] : [to])].map((one) => spaced(shown(one, roots))).join(" → ");

/** One of many, so that a folded group still says what it is about. */
function exampleRow(row: UndoRow, key: string, { state, store }: Making): Row {
  const name = rowName(row, state);
  const unfold = (): void => setFolds(store, { [key]: true });
  return {
    key: `${key}.example`,
    level: 2,
    label: name,
    main: (
      <>
        <Cut cls="lab t-s t-muted" text={t("example", { text: line(name) })} />
        <Link inRow name="undo.showAll" act={unfold}>
          {t("showAll")}
        </Link>
      </>
    ),
    onEnter: unfold,
    first: "",
    second: "",
  };
}

function rowRows(row: UndoRow, key: string, { state, compare }: Making): readonly Row[] {
  const text = rowName(row, state);
  const main: Row = {
    key: `${key}.${text}`,
    level: 2,
    label: text,
    main: (
      <>
        <Icon name={fileIcon(row.path.path)} />
        {row.to === undefined ? <FileName name={text} /> : <Cut cls="lab" text={line(text)} />}
      </>
    ),
    first: "",
    second: "",
  };
  return row.conflict === undefined ? [main] : [main, conflictRow(row, row.conflict, compare)];
}

const conflictRow = (row: UndoRow, conflict: string, compare: boolean): Row => ({
  key: `conflict.${row.path.root}.${row.path.path}`,
  level: 2,
  label: conflict,
  cls: "msg",
  main: (
    <>
      <Icon name="warning" tone="t-warn" />
      <span class="lab">{t("undo.conflict", { name: line(conflict) })}</span>
      {compare && (
        <Link inRow intent={{ type: "undo.compare", path: row.path }}>
          {t("compare")}
        </Link>
      )}
    </>
  ),
  menu: compare ? [{ label: t("compare"), icon: "diff", intent: { type: "undo.compare", path: row.path } }] : [],
});

const moreRow = (key: string, left: number, { more }: Making): Row => ({
  key: `${key}.more`,
  level: 2,
  label: t("showMore", { n: Math.min(left, furtherRows) }),
  main: (
    <Link inRow name="undo.showAll" act={more}>
      {t("showMoreOf", { n: Math.min(left, furtherRows), left })}
    </Link>
  ),
  onEnter: more,
  first: "",
  second: "",
});
