/** The pinned box below: corrections while it works, words about the plan before, the next wish after. */
import type { JSX, RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Intent, Refused } from "../../protocol/channel.ts";
import { isEnded } from "../../protocol/state.ts";
import { CompleteMenu, type Completer, useCompletion } from "../complete.tsx";
import { useStore } from "../context.ts";
import type { TextAreaElement } from "../controls.ts";
import type { Model } from "../model.ts";
import { Icon, IconButton, Link } from "../parts.tsx";
import type { Store } from "../store.ts";
import { type Key, t } from "../strings.ts";
import { line } from "../text.ts";
import { isChoosing } from "./plan-model.ts";

type Props = { readonly model: Model; readonly box: RefObject<TextAreaElement | null> };

export function SteerBox({ model, box }: Props): JSX.Element {
  const store = useStore();
  const [text, setText] = useState(model.kept.text ?? "");
  const [mentions, setMentions] = useState<readonly string[]>(model.kept.mentions ?? []);
  const write = (next: string): void => {
    setText(next);
    store.keep({ text: next });
  };
  const complete = useCompletion({ box, text, write, mention: (path) => setMentions([...mentions, path]) });
  const hint = t(hintFor(model));
  const send = (): void => {
    const intent = intentFor(model, text.trim(), mentions);
    if (intent === undefined) return;
    store.ask(intent);
    write("");
    setMentions([]);
  };
  useEffect(() => store.onMentions((paths) => setMentions((now) => [...now, ...paths])), [store]);
  return (
    <footer class="pf">
      {model.refused && <RefusedLine refused={model.refused} store={store} />}
      <Queue model={model} edit={(id, words) => takeBack(store, id, () => write(words), box)} />
      <div class="box line">
        <CompleteMenu complete={complete} />
        <vscode-text-area
          ref={box}
          class="txt"
          rows={1}
          value={text}
          placeholder={hint}
          aria-label={hint}
          onInput={(event: Event) => write((event.currentTarget as TextAreaElement).value)}
          onKeyDown={(event: KeyboardEvent) => onKey(event, complete, text.trim() === "" ? undefined : send)}
        />
        <span class="tools">
          <IconButton icon="mention" label={t("mention")} name="composer.mention" act={() => complete.start("@")} />
          <IconButton icon="send" label={t("send")} name="task.steer" act={send} />
        </span>
      </div>
    </footer>
  );
}

/** Enter sends what is there. With nothing to send, Ctrl+Enter is left to the filled button above. */
function onKey(event: KeyboardEvent, complete: Completer, send: (() => void) | undefined): void {
  if (event.isComposing || complete.onKey(event)) return;
  if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
  if (send === undefined && (event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.stopPropagation();
  send?.();
}

const hintFor = ({ view }: Model): Key => {
  if (view === undefined) return "steerHint";
  if (isChoosing(view.state)) return "steerPlan";
  return isEnded(view.state.status) && view.state.status !== "failed" ? "steerNext" : "steerHint";
};

/** Words about an open plan go back with it; all others wait for the next step, or begin the next part. */
function intentFor({ view, draft }: Model, text: string, mentions: readonly string[]): Intent | undefined {
  if (text === "" || view === undefined) return undefined;
  const missing = mentions.filter((path) => !text.includes(path));
  const words = missing.length === 0 ? text : `${text}\n\n${missing.map((path) => `@${path}`).join(" ")}`;
  const { plan } = view.state;
  if (plan !== undefined && isChoosing(view.state))
    return {
      type: "plan.decide",
      verdict: "revise",
      hash: plan.hash,
      note: words,
      ...(draft && draft.edits.length > 0 ? { edits: [...draft.edits] } : {}),
    };
  return { type: "task.steer", id: crypto.randomUUID(), text: words };
}

function takeBack(store: Store, id: string, then: () => void, box: RefObject<TextAreaElement | null>): void {
  store.ask({ type: "steer.withdraw", id });
  then();
  box.current?.focus();
}

type QueueProps = { readonly model: Model; readonly edit: (id: string, text: string) => void };

function Queue({ model, edit }: QueueProps): JSX.Element | null {
  const waiting = model.view?.state.steering.filter(({ taken }) => !taken) ?? [];
  if (waiting.length === 0) return null;
  return (
    <>
      {waiting.map(({ id, text }) => (
        <div class="queue" key={id}>
          <Icon name="clock" tone="i-muted" small />
          <span class="t-clip" title={line(text)}>
            {line(text)}
          </span>
          <span class="t-muted keep">{t("readNext")}</span>
          <span class="acts t-right">
            <IconButton icon="edit" label={t("edit")} name="steer.edit" act={() => edit(id, text)} />
            <IconButton icon="close" label={t("takeBack")} intent={{ type: "steer.withdraw", id }} />
          </span>
        </div>
      ))}
    </>
  );
}

/** What was refused, by which rule, who set it, and the way to change it. */
export function RefusedLine({ refused, store }: { readonly refused: Refused; readonly store: Store }): JSX.Element {
  const rule =
    refused.rule === undefined ? "" : ` ${t("byRule", { rule: line(refused.rule), source: refused.source ?? "" })}`;
  return (
    <div class="note refused" role="alert">
      <Icon name="circle-slash" tone="t-bad" />
      <span>
        {line(refused.why)}
        {rule}{" "}
        {refused.change !== undefined && (
          <Link intent={{ type: "settings.open", change: refused.change }}>{t("changeRule")}</Link>
        )}
      </span>
      <span class="acts t-right">
        <IconButton icon="close" label={t("close")} act={() => store.close("refused")} />
      </span>
    </div>
  );
}
