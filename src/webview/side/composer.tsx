/** Where a task is described: the outcome in words, files it is about, mode, model and limit. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { HostSettings } from "../../protocol/channel.ts";
import type { TaskStart } from "../../protocol/intents.ts";
import { CompleteMenu, type Completer, useCompletion } from "../complete.tsx";
import { useAsk, useCan, useStore } from "../context.ts";
import type { TextAreaElement } from "../controls.ts";
import { money } from "../format.ts";
import type { Model } from "../model.ts";
import { RefusedLine } from "../panel/steer.tsx";
import { Ask, Icon, IconButton, Link } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";

type Props = { readonly model: Model; readonly settings: HostSettings; readonly samples: number };

export function Composer({ model, settings, samples }: Props): JSX.Element {
  const store = useStore();
  const box = useRef<TextAreaElement>(null);
  const [text, setText] = useState(model.kept.text ?? "");
  const [mentions, setMentions] = useState<readonly string[]>(model.kept.mentions ?? []);
  const [web, setWeb] = useState(false);
  const off = !settings.trusted || settings.folders.length === 0;
  const write = (next: string): void => {
    setText(next);
    store.keep({ text: next });
  };
  const mention = (path: string): void => {
    const next = [...new Set([...mentions, path])];
    setMentions(next);
    store.keep({ mentions: next });
  };
  const complete = useCompletion({ box, text, write, mention });
  useFill({ box, write, setMentions });
  return (
    <div class="sf">
      {model.refused && <RefusedLine refused={model.refused} store={store} />}
      <Notice settings={settings} samples={samples} />
      <div class="box">
        <CompleteMenu complete={complete} />
        <vscode-text-area
          ref={box}
          class="txt"
          rows={text === "" ? 4 : 3}
          data-rows={text === "" ? "4" : "3"}
          value={text}
          disabled={off}
          placeholder={t("composerHint")}
          aria-label={t("composerLabel")}
          onInput={(event: Event) => write((event.currentTarget as TextAreaElement).value)}
          onKeyDown={(event: KeyboardEvent) => onKey(event, complete)}
        />
        <Mentioned
          mentions={mentions}
          remove={(path) => {
            const next = mentions.filter((one) => one !== path);
            setMentions(next);
            store.keep({ mentions: next });
          }}
        />
        <Tools
          off={off}
          start={start(settings, text.trim(), { mentions, web })}
          complete={complete}
          web={settings.model.offline ? undefined : { on: web, set: setWeb }}
          sent={() => {
            write("");
            setWeb(false);
            setMentions([]);
            store.keep({ mentions: [] });
          }}
        />
      </div>
      <Picks settings={settings} />
    </div>
  );
}

type Given = { readonly mentions: readonly string[]; readonly web: boolean };

const start = (settings: HostSettings, text: string, { mentions, web }: Given): TaskStart => ({
  type: "task.start",
  text,
  mentions: [...mentions],
  mode: settings.mode,
  model: settings.model.id,
  ...(web && !settings.model.offline ? { web: ["search", "fetch"] } : {}),
  ...(settings.capUsd === undefined || settings.model.offline ? {} : { capUsd: settings.capUsd }),
});

function onKey(event: KeyboardEvent, complete: Completer): void {
  if (event.isComposing || complete.onKey(event)) return;
  if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const box = event.currentTarget instanceof Element ? event.currentTarget.closest(".box") : null;
  box?.querySelector<HTMLElement>('[data-intent="task.start"]')?.click();
}

type Fill = {
  readonly box: { readonly current: TextAreaElement | null };
  readonly write: (text: string) => void;
  readonly setMentions: (change: (now: readonly string[]) => readonly string[]) => void;
};

/** What commands and links of the editor put into the box. They fill it and never send it. */
function useFill({ box, write, setMentions }: Fill): void {
  const store = useStore();
  useEffect(() => {
    const add = (paths: readonly string[]): void => setMentions((now) => [...new Set([...now, ...paths])]);
    const offMentions = store.onMentions(add);
    const offAct = store.onAct((act) => {
      if (act.act !== "focusComposer") return;
      if (act.text !== undefined) write(act.text);
      if (act.mentions) add(act.mentions);
      box.current?.focus();
    });
    return () => {
      offMentions();
      offAct();
    };
  }, [store]);
}

/** Why the composer is off, or what works without a key. */
function Notice({
  settings,
  samples,
}: {
  readonly settings: HostSettings;
  readonly samples: number;
}): JSX.Element | null {
  if (settings.folders.length === 0)
    return (
      <div class="net">
        <Icon name="folder-opened" small />
        <span>{t("noFolder")}</span>
        <Ask intent={{ type: "folder.open" }}>{t("openFolder")}</Ask>
      </div>
    );
  if (!settings.trusted)
    return (
      <div class="net">
        <Icon name="workspace-untrusted" small />
        <span>{t("notTrusted")}</span>
        <Ask intent={{ type: "trust.manage" }}>{t("manageTrust")}</Ask>
      </div>
    );
  if (settings.connected) return null;
  return (
    <p class="net">
      <Icon name="plug" small />
      <span>
        {samples > 0 ? t("offlineSamples", { n: samples }) : t("offline")}{" "}
        <Link intent={{ type: "model.connect" }}>{t("connect")}</Link> {t("offlineOther")}
      </span>
    </p>
  );
}

type MentionedProps = { readonly mentions: readonly string[]; readonly remove: (path: string) => void };

function Mentioned({ mentions, remove }: MentionedProps): JSX.Element | null {
  if (mentions.length === 0) return null;
  return (
    <div class="chips" role="list" aria-label={t("mentions")}>
      {mentions.map((path) => (
        <span class="chip" role="listitem" key={path} title={line(path)}>
          <span class="t-clip">@{line(path)}</span>
          <IconButton icon="close" label={t("removeMention", { name: line(path) })} act={() => remove(path)} />
        </span>
      ))}
    </div>
  );
}

type ToolsProps = {
  readonly off: boolean;
  readonly start: TaskStart;
  readonly complete: Completer;
  /** Whether this task may use the web; absent where the model cannot. Off again for each next one. */
  readonly web: { readonly on: boolean; readonly set: (on: boolean) => void } | undefined;
  readonly sent: () => void;
};

function Tools({ off, start: intent, complete, web, sent }: ToolsProps): JSX.Element {
  const attach = useCan("composer.attach");
  return (
    <div class="tools">
      {!off && (
        <IconButton icon="mention" label={t("mention")} name="composer.mention" act={() => complete.start("@")} />
      )}
      {!off && attach && <IconButton icon="attach" label={t("attach")} intent={{ type: "composer.attach" }} />}
      {!off && web && (
        <IconButton
          icon="globe"
          label={t("useWeb")}
          name="composer.web"
          pressed={web.on}
          act={() => web.set(!web.on)}
        />
      )}
      <span class="t-right" />
      <Ask main off={off || intent.text === ""} intent={intent} onSent={sent}>
        {t(intent.mode === "plan" ? "makePlan" : "startTask")}
      </Ask>
    </div>
  );
}

const modeIcons = { plan: "checklist", ask: "question", auto: "rocket" } as const;

function Picks({ settings }: { readonly settings: HostSettings }): JSX.Element {
  const mode = t(`mode.${settings.mode}`);
  const cap = settings.model.offline
    ? t("noCost")
    : settings.capUsd === undefined
      ? t("noCap")
      : t("cap", { usd: money(settings.capUsd) });
  return (
    <div class="picks">
      <Pick intent="mode.pick" label={t("pickMode", { what: mode })}>
        <Icon name={modeIcons[settings.mode]} small />
        <span class="wide t-clip">{mode}</span>
      </Pick>
      <Pick intent="model.pick" label={t("pickModel", { what: line(settings.model.name) })}>
        <span class="t-clip">{line(settings.model.name)}</span>
      </Pick>
      <Pick intent="budget.pick" label={t("pickCap", { what: cap })} push>
        <span class="t-clip">{cap}</span>
      </Pick>
    </div>
  );
}

type PickProps = {
  readonly intent: "mode.pick" | "model.pick" | "budget.pick";
  readonly label: string;
  readonly children: ComponentChildren;
  readonly push?: boolean;
};

function Pick({ intent, label, children, push = false }: PickProps): JSX.Element {
  const { busy, ask } = useAsk();
  return (
    <button
      type="button"
      class={push ? "pick push" : "pick"}
      aria-haspopup={intent === "budget.pick" ? "dialog" : "listbox"}
      aria-label={label}
      title={label}
      aria-disabled={busy}
      data-intent={intent}
      onClick={() => !busy && ask({ type: intent })}
    >
      {children}
      <Icon name="chevron-down" small tone="i-muted" />
    </button>
  );
}
