/** Two versions of a file: what differs, part by part, each to be kept or put back. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { FileChange, PreviewMessage } from "../../protocol/preview.ts";
import { Icon } from "../parts.tsx";
import { t } from "../strings.ts";
import { line, plain } from "../text.ts";
import { Act } from "./bits.tsx";
import { useFile } from "./store.ts";

type Comparison = Extract<PreviewMessage, { type: "comparison" }>;

/** What a person said they keep, by what the change is: a newer comparison may have other numbers. */
const keyOf = ({ place, old = "", now = "" }: FileChange): string => JSON.stringify([place, old, now]);

export function Compare({ shown }: { readonly shown: Comparison }): JSX.Element {
  const store = useFile();
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const { changes, more, facts } = shown.comparison;
  const [old, now] = shown.sides;
  const busy = [...store.model().pending.values()].some(({ type }) => type === "comparison.back");
  const open = changes.filter((change) => change.back && !kept.has(keyOf(change)));
  const parts = [...new Set(changes.map(({ part }) => part))];
  return (
    <div class="pv-cmp">
      <header>
        <h1>{t("cmpTitle", { name: shown.name, n: changes.length + more })}</h1>
        <p class="t-muted">{t("cmpSides", { old, now })}</p>
        {facts.includes("formatsNotCompared") && <p class="t-s t-muted">{t("cmpFormats")}</p>}
        {facts.includes("wholeOnly") && changes.length > 0 && <p class="t-s t-muted">{t("cmpWhole")}</p>}
        {shown.writable && open.length > 0 && (
          <p>
            <Act button off={busy} icon="discard" intent={{ type: "comparison.back", ids: open.map(({ id }) => id) }}>
              {t("cmpBackAll", { n: open.length })}
            </Act>
          </p>
        )}
      </header>
      {changes.length === 0 && (
        <p class="pv-same">
          <Icon name="pass" tone="t-ok" /> {t("cmpSame")}
        </p>
      )}
      {parts.map((part) => (
        <section key={part} aria-label={line(part) || line(shown.name)}>
          {part !== "" && <h2>{line(part)}</h2>}
          <ul>
            {changes
              .filter((change) => change.part === part)
              .map((change) => (
                <Change
                  key={change.id}
                  change={change}
                  kept={kept.has(keyOf(change))}
                  writable={shown.writable && change.back}
                  busy={busy}
                  keep={() => setKept(new Set([...kept, keyOf(change)]))}
                />
              ))}
          </ul>
        </section>
      ))}
      {more > 0 && <p class="t-muted">{t("cmpMore", { n: more })}</p>}
    </div>
  );
}

type ChangeProps = {
  readonly change: FileChange;
  readonly kept: boolean;
  readonly writable: boolean;
  readonly busy: boolean;
  readonly keep: () => void;
};

const kinds = {
  added: ["cmpAdded", "diff-added", "op-create"],
  removed: ["cmpRemoved", "diff-removed", "op-delete"],
  changed: ["cmpChanged", "diff-modified", "op-change"],
} as const;

function Change({ change, kept, writable, busy, keep }: ChangeProps): JSX.Element {
  const { id, place, kind, old, now } = change;
  const [word, icon, tone] = kinds[kind];
  return (
    <li class={kept ? "cmp is-kept" : "cmp"}>
      <span class="cmp-at">
        <Icon name={icon} tone={tone} />
        <span class="sr">{t(word)}</span>
        <Act intent={{ type: "comparison.open", place }} title={place}>
          {line(place)}
        </Act>
      </span>
      <span class="cmp-what">
        {old !== undefined && (
          <del>
            <span class="sr">{t("cmpOld")} </span>
            {plain(old)}
          </del>
        )}
        {now !== undefined && (
          <ins>
            <span class="sr">{t("cmpNow")} </span>
            {plain(now)}
          </ins>
        )}
      </span>
      <span class="cmp-act">
        {kept ? (
          <span class="t-muted">{t("cmpKept")}</span>
        ) : (
          <Act name="comparison.keep" act={keep} title={t("cmpKeepWhat", { place })}>
            {t("cmpKeep")}
          </Act>
        )}
        {writable && !kept && (
          <Act off={busy} intent={{ type: "comparison.back", ids: [id] }} title={t("cmpBackWhat", { place })}>
            {t("cmpBack")}
          </Act>
        )}
      </span>
    </li>
  );
}
