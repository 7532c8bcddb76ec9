/** What was said and done, newest last: the model's words as Markdown, tool work in one line that unfolds. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { AgentId } from "../../protocol/ids.ts";
import { shown } from "../../protocol/paths.ts";
import type { TaskState } from "../../protocol/state.ts";
import type { Activity } from "../../protocol/view.ts";
import { useAsk, useLive, useStore } from "../context.ts";
import { clockSeconds } from "../format.ts";
import { Markdown } from "../markdown.tsx";
import type { Model } from "../model.ts";
import type { IconProps } from "../parts.tsx";
import { Cut, Icon, IconButton, Link, Section } from "../parts.tsx";
import { type Key, language, t } from "../strings.ts";
import { line, plain } from "../text.ts";
import { agentName } from "./steps.tsx";

const olderRows = 500;

type Props = { readonly model: Model; readonly state: TaskState };

export function Transcript({ model, state }: Props): JSX.Element {
  const store = useStore();
  const { busy, ask } = useAsk();
  const agent = model.kept.agent ? (model.kept.agent as AgentId) : undefined;
  const all = [...model.history, ...(model.view?.activity ?? [])];
  const entries = agent === undefined ? all : all.filter((entry) => entry.agent === agent);
  const [first] = all;
  const lines = useLines(state);
  return (
    <>
      <h2 class="sr">{t("transcript")}</h2>
      {agent !== undefined && (
        <p class="note">
          <Icon name="filter" tone="i-muted" />
          <span>
            {t("onlyAgent", { name: agentName(agent, state) })}{" "}
            <Link act={() => store.keep({ agent: "" })}>{t("showAllAgents")}</Link>
          </span>
        </p>
      )}
      {model.earlier && first !== undefined && (
        <p class="para">
          <Link
            name="history.more"
            act={() => !busy && ask({ type: "history.more", before: first.seq, count: olderRows })}
          >
            {t("showEarlier", { n: olderRows })}
          </Link>
        </p>
      )}
      <div class={entries.length > 60 ? "log long" : "log"} role="list" aria-label={t("transcript")}>
        {lines(entries)}
        <Streaming state={state} agent={agent} />
      </div>
      {all.length === 0 && <p class="para t-muted">{t("nothingYet")}</p>}
    </>
  );
}

type Drawn = { readonly entry: Activity; readonly node: JSX.Element };

/** Draws entries, each once: an entry never changes, so that a new one costs one line and not the whole list. */
function useLines(state: TaskState): (entries: readonly Activity[]) => readonly JSX.Element[] {
  const drawn = useRef<{ readonly names: string; readonly lines: ReadonlyMap<number, Drawn> }>(undefined);
  const names = [language(), ...state.agents.map(({ id, role }) => `${id} ${role}`)].join("\n");
  return (entries) => {
    const before = drawn.current?.names === names ? drawn.current.lines : undefined;
    const lines = new Map<number, Drawn>();
    for (const entry of entries) {
      const known = before?.get(entry.seq);
      const node = known?.entry === entry ? known.node : <Entry key={entry.seq} entry={entry} state={state} />;
      lines.set(entry.seq, { entry, node });
    }
    drawn.current = { names, lines };
    return [...lines.values()].map(({ node }) => node);
  };
}

/** Text that is still coming in, as it comes: plain until the reply is whole. */
function Streaming({ state, agent }: { readonly state: TaskState; readonly agent: AgentId | undefined }): JSX.Element {
  const { text } = useLive();
  const shownText = [...text].filter(([id]) => agent === undefined || id === agent);
  return (
    <>
      {shownText.map(([id, words]) => (
        <div class="said" role="listitem" key={id} aria-busy="true">
          <h3 class="who t-s t-muted">{agentName(id, state)}</h3>
          <p class="raw">{plain(words)}</p>
        </div>
      ))}
    </>
  );
}

function Entry({ entry, state }: { readonly entry: Activity; readonly state: TaskState }): JSX.Element {
  if (entry.kind === "said" || entry.kind === "steered") return <Said entry={entry} state={state} />;
  return <Done entry={entry} state={state} />;
}

function Said({ entry, state }: { readonly entry: Activity; readonly state: TaskState }): JSX.Element {
  const mine = entry.kind === "steered";
  const who = mine ? t(entry.what === "withdrawn" ? "youTookBack" : "you") : agentName(entry.agent, state);
  return (
    <div class={mine ? "said mine" : "said"} role="listitem">
      <h3 class="who t-s t-muted">
        {who} <span class="when">{clockSeconds(entry.at)}</span>
      </h3>
      {mine ? <p class="raw">{plain(entry.text ?? "")}</p> : <Markdown text={entry.text ?? ""} level={4} />}
    </div>
  );
}

function Done({ entry, state }: { readonly entry: Activity; readonly state: TaskState }): JSX.Element {
  const [open, setOpen] = useState(false);
  const words = entryWords(entry, state);
  const hasMore = entry.detail !== undefined && entry.detail.trim() !== "";
  return (
    <div class="did" role="listitem">
      <div class="row two">
        <span class="n">
          <Icon {...entryIcon(entry)} />
          <Cut cls="lab" text={words} />
          {hasMore && (
            <IconButton
              icon={open ? "chevron-up" : "chevron-down"}
              label={t(open ? "lessOf" : "moreOf", { what: words })}
              act={() => setOpen(!open)}
            />
          )}
        </span>
        <span class="num t-s t-muted">{clockSeconds(entry.at)}</span>
      </div>
      {open && <pre class="code">{plain(entry.detail ?? "")}</pre>}
    </div>
  );
}

const toolIcons: Readonly<Record<string, IconProps>> = {
  started: { name: "play", tone: "i-muted" },
  done: { name: "pass", tone: "t-ok" },
  failed: { name: "error", tone: "t-bad" },
  denied: { name: "circle-slash", tone: "i-muted" },
  unknown: { name: "question", tone: "t-warn" },
  stopped: { name: "debug-stop", tone: "i-muted" },
};

const kindIcon: Readonly<Record<Activity["kind"], IconProps>> = {
  said: { name: "comment" },
  tool: { name: "tools", tone: "i-muted" },
  asked: { name: "bell-dot", tone: "t-you" },
  answered: { name: "reply", tone: "i-muted" },
  output: { name: "verified-filled", tone: "t-seal" },
  steered: { name: "account" },
  agent: { name: "organization", tone: "i-muted" },
  plan: { name: "checklist", tone: "i-muted" },
  state: { name: "info", tone: "i-muted" },
  context: { name: "fold", tone: "i-muted" },
  undo: { name: "discard", tone: "i-muted" },
};

export const entryIcon = (entry: Activity): IconProps =>
  (entry.kind === "tool" ? toolIcons[entry.what] : undefined) ?? kindIcon[entry.kind];

const sentences: Readonly<Record<string, Key>> = {
  "tool.started": "log.started",
  "tool.done": "log.done",
  "tool.failed": "log.failed",
  "tool.denied": "log.denied",
  "tool.unknown": "log.unknown",
  "tool.stopped": "log.stopped",
  "asked.approval": "log.asked",
  "asked.choice": "log.asked",
  "answered.allowed": "log.allowed",
  "answered.refused": "log.refused",
  "answered.answered": "log.answered",
  "output.written": "log.output",
  "agent.spawned": "log.spawned",
  "agent.finished": "log.agentDone",
  "agent.failed": "log.agentFailed",
  "plan.proposed": "log.proposed",
  "plan.approve": "log.approved",
  "plan.revise": "log.revised",
  "plan.reject": "log.rejected",
  "state.paused": "log.paused",
  "state.resumed": "log.resumed",
  "state.recovered": "log.recovered",
  "state.finished": "log.finished",
  "state.failed": "log.taskFailed",
  "context.compacted": "log.compacted",
  "undo.undo.started": "log.undoStarted",
  "undo.undo.finished": "log.undoFinished",
  "undo.redo.started": "log.redoStarted",
  "undo.redo.finished": "log.redoFinished",
};

/** One sentence for an entry: who, what, of which file. */
export function entryWords(entry: Activity, state: TaskState): string {
  const key = sentences[`${entry.kind}.${entry.what}`];
  const agent = entry.kind === "agent" && entry.what !== "spawned" ? (entry.text as AgentId) : entry.agent;
  const text = line(entry.text ?? (entry.path ? shown(entry.path, state.roots) : ""));
  if (key === undefined) return entry.kind === "state" ? t("log.taskStopped") : text;
  return t(key, { agent: agentName(agent, state), text });
}

const inLatest: ReadonlySet<Activity["kind"]> = new Set([
  "tool",
  "asked",
  "answered",
  "output",
  "plan",
  "state",
  "undo",
]);

/** The last things that happened, newest first, beside the plan. */
export function Latest({ model, state }: Props): JSX.Element | null {
  const entries = (model.view?.activity ?? []).filter(({ kind }) => inLatest.has(kind)).slice(-5);
  if (entries.length === 0 || state.status === "waiting") return null;
  return (
    <Section id="latest" title={t("latest")} sub={t("newestFirst")} end={t("at")}>
      <div role="list" aria-labelledby="latest">
        {entries.reverse().map((entry) => (
          <div class="row two" role="listitem" key={entry.seq}>
            <span class="n">
              <span class="tw" />
              <Icon {...entryIcon(entry)} />
              <Cut cls="lab" text={entryWords(entry, state)} />
            </span>
            <span class="num t-muted">{clockSeconds(entry.at)}</span>
          </div>
        ))}
      </div>
    </Section>
  );
}
