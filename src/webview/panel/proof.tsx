/** How an undo or redo ended: what was done, what is proved, and what was kept both ways. */
import type { JSX } from "preact";
import type { UndoDifference } from "../../protocol/changes.ts";
import { shown, type WorkPath } from "../../protocol/paths.ts";
import type { UndoState } from "../../protocol/state.ts";
import type { TaskView } from "../../protocol/view.ts";
import { useCan } from "../context.ts";
import { number } from "../format.ts";
import { fileIcon, kindIcons, spaced } from "../names.ts";
import { Cut, FileName, Icon, Link, Section } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";

type Props = { readonly view: TaskView };
/** Two versions of one file: the user's at `path`, the one before the task at `beside`. */
type Pair = UndoDifference & { readonly beside: WorkPath };

const isPair = (difference: UndoDifference): difference is Pair => difference.beside !== undefined;

/** "412 of 412 paths identical", and what is not, by name and reason. */
export function Proof({ view }: Props): JSX.Element | null {
  const { undo } = view.state;
  if (undo === undefined) return null;
  if (undo.running)
    return (
      <div class="note">
        <Icon name="session-in-progress" />
        <span>{t(undo.direction === "undo" ? "undoRunning" : "redoRunning")}</span>
      </div>
    );
  const keptBoth = undo.differences.filter(isPair);
  const others = undo.differences.filter((one) => !isPair(one));
  return (
    <>
      <Sum undo={undo} pairs={keptBoth.length} others={others.length} />
      <Done view={view} undo={undo} />
      {keptBoth.length > 0 && <KeptBoth pairs={keptBoth} view={view} />}
      {others.length > 0 && (
        <Section id="differs" title={t("differs")} sub={number(others.length)}>
          <div role="list" aria-labelledby="differs">
            {others.map(({ path, why }) => (
              <Version key={`${path.root}.${path.path}`} path={path} detail={why} view={view} />
            ))}
          </div>
        </Section>
      )}
    </>
  );
}

type SumProps = { readonly undo: UndoState; readonly pairs: number; readonly others: number };

function Sum({ undo, pairs, others }: SumProps): JSX.Element {
  const whole = undo.identical === undo.of;
  const words = [
    t("proofAll"),
    pairs > 0 ? t("proofBoth", { n: pairs }) : "",
    others > 0 ? t("proofDiffers", { n: others }) : "",
  ];
  return (
    <div class="proof">
      <Icon name={whole ? "verified-filled" : "warning"} tone={whole ? "t-seal" : "t-warn"} />
      <div>
        <h2>{t("identical", { done: undo.identical, of: undo.of })}</h2>
        <p class="t-muted">{words.filter((word) => word !== "").join(" ")}</p>
      </div>
    </div>
  );
}

/** What undo did, in numbers of files and links. */
function Done({ view, undo }: { readonly view: TaskView; readonly undo: UndoState }): JSX.Element | null {
  const { undid } = view;
  if (undid === undefined) return null;
  const back = undo.direction === "undo";
  const rows = [
    [kindIcons.move, t(back ? "proof.moved" : "proof.movedAgain"), undid.moved],
    [kindIcons.create, t("proof.fromVault"), undid.created + undid.changed],
    [kindIcons.delete, t("proof.taken"), undid.deleted],
  ] as const;
  const done = rows.filter(([, , n]) => n > 0);
  if (done.length === 0) return null;
  return (
    <Section id="undid" title={t(back ? "undid" : "redid")}>
      <div role="list" aria-labelledby="undid">
        {done.map(([icon, words, n]) => (
          <div class="row two" role="listitem" key={words}>
            <span class="n">
              <Icon {...icon} />
              <span class="lab">{words}</span>
            </span>
            <span class="num">{number(n)}</span>
          </div>
        ))}
      </div>
    </Section>
  );
}

type BothProps = { readonly pairs: readonly Pair[]; readonly view: TaskView };

/** Both versions stand. Nothing has to be chosen; what is not kept goes into the vault. */
function KeptBoth({ pairs, view }: BothProps): JSX.Element {
  return (
    <Section id="both" title={t("undo.both")} sub={number(pairs.length)}>
      <div role="list" aria-labelledby="both">
        {pairs.map((pair) => (
          <Both key={`${pair.path.root}.${pair.path.path}`} pair={pair} view={view} />
        ))}
      </div>
    </Section>
  );
}

function Both({ pair, view }: { readonly pair: Pair; readonly view: TaskView }): JSX.Element {
  const compare = useCan("undo.compare");
  const { path, beside } = pair;
  return (
    <>
      <Version path={path} detail={t("yourVersion")} view={view}>
        {compare && <Link intent={{ type: "undo.compare", path }}>{t("compare")}</Link>}
        <KeepOnly path={path} name={path} keep="mine" view={view} />
      </Version>
      <Version path={beside} detail={t("versionBefore")} view={view}>
        <KeepOnly path={path} name={beside} keep="before" view={view} />
      </Version>
    </>
  );
}

type KeepProps = {
  readonly path: WorkPath;
  readonly name: WorkPath;
  readonly keep: "mine" | "before";
  readonly view: TaskView;
};

function KeepOnly({ path, name, keep, view }: KeepProps): JSX.Element | null {
  if (!useCan("undo.resolve")) return null;
  const title = t("actOn", { act: t("keepOnly"), name: shown(name, view.state.roots) });
  return (
    <Link intent={{ type: "undo.resolve", path, keep }} title={title}>
      {t("keepOnly")}
    </Link>
  );
}

type VersionProps = {
  readonly path: WorkPath;
  readonly detail: string;
  readonly view: TaskView;
  readonly children?: JSX.Element | readonly (JSX.Element | false)[] | undefined;
};

function Version({ path, detail, view, children }: VersionProps): JSX.Element {
  return (
    <div class="row two" role="listitem">
      <span class="n">
        <Icon name={fileIcon(path.path)} />
        <FileName name={spaced(shown(path, view.state.roots))} />
        <Cut cls="det" text={line(detail)} />
      </span>
      <span class="num lnks">{children}</span>
    </div>
  );
}
