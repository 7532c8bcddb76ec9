/** Undo: what it will do before it is done, and the proof after. The same pages serve redo. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { UndoRow } from "../../protocol/changes.ts";
import type { TaskFacts, UndoPreview } from "../../protocol/channel.ts";
import { shown, type WorkPath } from "../../protocol/paths.ts";
import type { TaskState } from "../../protocol/state.ts";
import type { TaskView } from "../../protocol/view.ts";
import { isOpen, useCan, useStore } from "../context.ts";
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
  const n = preview.rows.filter(({ act }) => act !== "nothing").length;
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

type Group = UndoRow["act"];
const groups: readonly (readonly [Group, IconProps])[] = [
  ["move back", kindIcons.move],
  ["restore", kindIcons.change],
  ["remove", kindIcons.delete],
  ["nothing", { name: "circle-slash", tone: "i-muted" }],
];
const firstRows = 200;
const furtherRows = 500;
const exampleRows = 3;

function PreviewRows({ state, preview }: { readonly state: TaskState; readonly preview: UndoPreview }): JSX.Element {
  const store = useStore();
  const compare = useCan("undo.compare");
  const [limit, setLimit] = useState(firstRows);
  const making: Making = { state, store, compare, limit, more: () => setLimit(limit + furtherRows) };
  const rows = groups.flatMap(([act, icon]) =>
    groupRows(
      act,
      icon,
      preview.rows.filter((row) => row.act === act),
      making,
    ),
  );
  return (
    <Section
      id="undoRows"
      title={t(preview.direction === "undo" ? "undoWill" : "redoWill")}
      sub={t("reverseOrder", { n: preview.rows.length })}
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

const groupNames = {
  "move back": "undo.move",
  restore: "undo.restore",
  remove: "undo.remove",
  nothing: "undo.nothing",
} as const;

function groupRows(act: Group, icon: IconProps, rows: readonly UndoRow[], making: Making): readonly Row[] {
  if (rows.length === 0) return [];
  const key = `undo.${act}`;
  const conflicts = rows.some(({ conflict }) => conflict !== undefined);
  const open = isOpen(making.store.model().kept.folds, key, conflicts || rows.length <= exampleRows);
  const head: Row = {
    key,
    level: 1,
    label: t(groupNames[act]),
    open,
    cls: "grp",
    main: (
      <>
        <Icon {...icon} />
        <span class="lab keep">{t(groupNames[act])}</span>
        {act === "remove" && <Cut cls="det" text={t("undo.removeKept")} />}
      </>
    ),
    first: number(rows.length),
    second: "",
  };
  if (!open) return [head];
  // What the user has changed since comes first: it is what the decision hangs on.
  const sorted = [...rows].sort((a, b) => Number(b.conflict !== undefined) - Number(a.conflict !== undefined));
  const shownRows = sorted.slice(0, making.limit).flatMap((row) => rowRows(row, key, making));
  const left = rows.length - making.limit;
  return [head, ...shownRows, ...(left > 0 ? [moreRow(key, left, making)] : [])];
}

function rowRows(row: UndoRow, key: string, { state, compare }: Making): readonly Row[] {
  const name = spaced(shown(row.path, state.roots));
  const text = row.to === undefined ? name : `${name} → ${spaced(shown(row.to, state.roots))}`;
  const main: Row = {
    key: `${key}.${text}`,
    level: 2,
    label: text,
    main: (
      <>
        <Icon name={fileIcon(row.path.path)} />
        {row.to === undefined ? <FileName name={name} /> : <Cut cls="lab" text={line(text)} />}
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

/** "412 of 412 files identical", and what is not, by name and reason. */
export function Proof({ state }: { readonly state: TaskState }): JSX.Element | null {
  const { undo } = state;
  if (undo === undefined) return null;
  if (undo.running)
    return (
      <div class="note">
        <Icon name="session-in-progress" />
        <span>{t(undo.direction === "undo" ? "undoRunning" : "redoRunning")}</span>
      </div>
    );
  const whole = undo.identical === undo.of;
  return (
    <>
      <div class="proof">
        <Icon name={whole ? "verified-filled" : "warning"} tone={whole ? "t-seal" : "t-warn"} />
        <div>
          <h2>{t("identical", { done: undo.identical, of: undo.of })}</h2>
          <p class="t-muted">
            {undo.differences.length === 0 ? t("proofAll") : t("proofDiffers", { n: undo.differences.length })}
          </p>
        </div>
      </div>
      {undo.differences.length > 0 && (
        <Section id="differs" title={t("differs")} sub={number(undo.differences.length)}>
          <div role="list" aria-labelledby="differs">
            {undo.differences.map(({ path, why }) => (
              <Difference key={`${path.root}.${path.path}`} path={path} why={why} state={state} />
            ))}
          </div>
        </Section>
      )}
    </>
  );
}

type DifferenceProps = { readonly path: WorkPath; readonly why: string; readonly state: TaskState };

function Difference({ path, why, state }: DifferenceProps): JSX.Element {
  const compare = useCan("undo.compare");
  const resolve = useCan("undo.resolve");
  const name = spaced(shown(path, state.roots));
  return (
    <div class="row two" role="listitem">
      <span class="n">
        <Icon name={fileIcon(path.path)} />
        <FileName name={name} />
        <Cut cls="det" text={line(why)} />
      </span>
      <span class="num lnks">
        {compare && <Link intent={{ type: "undo.compare", path }}>{t("compare")}</Link>}
        {resolve && (
          <>
            <Link intent={{ type: "undo.resolve", path, keep: "mine" }}>{t("keepMine")}</Link>
            <Link intent={{ type: "undo.resolve", path, keep: "before" }}>{t("keepBefore")}</Link>
          </>
        )}
      </span>
    </div>
  );
}
