/** Who works on the task, with tokens, money and time; and the same as a bill when it is done. */
import type { JSX } from "preact";
import type { TaskFacts } from "../../protocol/channel.ts";
import { type AgentId, lead } from "../../protocol/ids.ts";
import type { Usage } from "../../protocol/messages.ts";
import type { AgentSummary, TaskState } from "../../protocol/state.ts";
import { isEnded } from "../../protocol/state.ts";
import type { TaskView } from "../../protocol/view.ts";
import { useCan, useSeconds } from "../context.ts";
import { between, money, moneyRange, tokens } from "../format.ts";
import { Cut, Icon, IconButton, type IconProps, Section } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";

type Line = {
  readonly key: string;
  readonly id?: AgentId;
  readonly name: string;
  readonly brief: string;
  readonly icon: IconProps;
  /** Not done yet. */
  readonly open: boolean;
  readonly tokens: number;
  readonly usd?: number | undefined;
  readonly time: string;
};

type Props = { readonly view: TaskView; readonly facts: TaskFacts; readonly open: (agent: AgentId) => void };

export function Agents({ view, facts, open }: Props): JSX.Element | null {
  const { state } = view;
  const stoppable = useCan("agent.stop");
  const running = state.agents.some((agent) => agent.state === "working") && !isEnded(state.status);
  const now = useSeconds(running);
  if (state.agents.length === 0) return null;
  const lines = agentLines(state, now);
  return (
    <Section id="agents" title={t("agents")} sub={subWords(state)}>
      <div class="agents" role="table" aria-label={t("agents")}>
        <div class="ag-h" role="row">
          <span role="columnheader">
            <span class="sr">{t("stateColumn")}</span>
          </span>
          <span role="columnheader">
            <span class="sr">{t("agentColumn")}</span>
          </span>
          <span role="columnheader">{t("tokens")}</span>
          <span role="columnheader">{t("cost")}</span>
          <span role="columnheader">{t("time")}</span>
        </div>
        {lines.map((one) => (
          <AgentRow key={one.key} one={one} lock={one.id && facts.locks?.[one.id]} stoppable={stoppable} open={open} />
        ))}
        <Sum state={state} now={now} />
      </div>
    </Section>
  );
}

/** Agents that have work, the lead with them: how many wait for an answer and how many do not. */
export function busyAgents(state: TaskState): { readonly waiting: number; readonly others: number } {
  const open = [lead, ...state.agents.filter((agent) => agent.state === "working").map(({ id }) => id)];
  const waiting = open.filter((id) => asks(state, id)).length;
  return { waiting, others: isEnded(state.status) && state.status !== "failed" ? 0 : open.length - waiting };
}

function subWords(state: TaskState): string {
  const { waiting, others: n } = busyAgents(state);
  const done = state.agents.filter((agent) => agent.state !== "working").length;
  const words = [
    waiting > 0 ? t("nWait", { n: waiting }) : "",
    n > 0 ? t(openWord(state), { n }) : "",
    done > 0 ? t("nDone", { n: done }) : "",
  ];
  return words.filter((word) => word !== "").join(", ");
}

const asks = (state: TaskState, id: AgentId): boolean => state.questions.some(({ agent }) => agent === id);
const openWord = (state: TaskState): "nWorking" | "nStopped" | "nPaused" =>
  isActive(state) ? "nWorking" : state.status === "failed" ? "nStopped" : "nPaused";
const isActive = ({ status }: TaskState): boolean =>
  status === "working" || status === "waiting" || status === "planning";

const total = (usage: Usage): number => usage.input + usage.output + usage.cacheRead + usage.cacheWrite;

function agentLines(state: TaskState, now: number): readonly Line[] {
  const groups = new Map<string, AgentSummary[]>();
  for (const agent of state.agents) {
    const key = agent.state === "done" ? `done ${agent.role}` : `${agent.state} ${agent.id}`;
    groups.set(key, [...(groups.get(key) ?? []), agent]);
  }
  const lines = [...groups.values()].map((agents) => groupLine(agents, state, now));
  return [leadLine(state, now), ...lines.filter(({ open }) => open), ...lines.filter(({ open }) => !open)];
}

function leadLine(state: TaskState, now: number): Line {
  const usage = state.agents.map((agent) => agent.usage);
  const spent = total(state.spent) - usage.reduce((sum, one) => sum + total(one), 0);
  const usd = (state.spent.usd ?? 0) - usage.reduce((sum, one) => sum + (one.usd ?? 0), 0);
  const running = state.status === "working" || state.status === "planning";
  const icon: IconProps = running
    ? { name: "session-in-progress" }
    : state.status === "waiting"
      ? { name: "bell-dot", tone: "t-you" }
      : isEnded(state.status)
        ? { name: "pass", tone: "t-ok" }
        : { name: "debug-pause", tone: "i-muted" };
  return {
    key: lead,
    id: lead,
    name: t("lead"),
    brief: "",
    open: true,
    icon: state.status === "failed" ? { name: "error", tone: "t-bad" } : icon,
    tokens: spent,
    usd: state.spent.usd === undefined ? undefined : Math.max(0, usd),
    time: between(state.created, running || state.status === "waiting" ? now : state.updated),
  };
}

function iconOf(agent: AgentSummary, state: TaskState): IconProps {
  if (agent.state === "working" && asks(state, agent.id)) return { name: "bell-dot", tone: "t-you" };
  if (agent.state === "working" && !isActive(state)) return { name: "debug-pause", tone: "i-muted" };
  return agentIcons[agent.state];
}

const agentIcons: Readonly<Record<AgentSummary["state"], IconProps>> = {
  working: { name: "session-in-progress" },
  done: { name: "pass", tone: "t-ok" },
  failed: { name: "error", tone: "t-bad" },
};

function groupLine(agents: readonly AgentSummary[], state: TaskState, now: number): Line {
  const [first] = agents;
  const usd = agents.map(({ usage }) => usage.usd);
  const ended = agents.map(({ ended: at }) => at).filter((at) => at !== undefined);
  const started = agents.map((agent) => agent.started).sort();
  const role = line(first?.role ?? "");
  return {
    key: first?.id ?? "",
    ...(agents.length === 1 && first ? { id: first.id } : {}),
    name: agents.length === 1 ? role : t("nAgents", { n: agents.length, role }),
    brief: agents.length === 1 ? line(first?.brief ?? "") : "",
    icon: first ? iconOf(first, state) : agentIcons.done,
    open: first?.state === "working",
    tokens: agents.reduce((sum, { usage }) => sum + total(usage), 0),
    usd: usd.every((one) => one === undefined) ? undefined : usd.reduce<number>((sum, one) => sum + (one ?? 0), 0),
    time: between(started[0], ended.length === agents.length ? ended.sort().at(-1) : now),
  };
}

type RowProps = {
  readonly one: Line;
  readonly lock: string | undefined;
  readonly stoppable: boolean;
  readonly open: (agent: AgentId) => void;
};

function AgentRow({ one, lock, stoppable, open }: RowProps): JSX.Element {
  const { id } = one;
  const working = one.icon.name === "session-in-progress";
  return (
    <div class="ag" role="row">
      <span role="cell">
        <Icon {...one.icon} />
        <span class="sr">{t(working ? "row.running" : one.icon.name === "error" ? "row.failed" : "row.done")}</span>
      </span>
      <span class="t-clip" role="cell" title={`${one.name} ${one.brief}`}>
        {one.name} <span class="t-muted">{one.brief}</span>
      </span>
      <span class="num" role="cell">
        {tokens(one.tokens)}
      </span>
      <span class="num" role="cell">
        {one.usd === undefined ? "" : money(one.usd)}
      </span>
      <span class="num" role="cell">
        {one.time}
      </span>
      {id !== undefined && id !== lead && one.open && (
        <span class="b" role="cell">
          {lock !== undefined && <Lock text={lock} />}
          <span class="acts t-right on-hover">
            {stoppable && working && id !== lead && (
              <IconButton
                icon="debug-stop"
                label={t("stopAgent", { name: one.name })}
                intent={{ type: "agent.stop", agent: id }}
              />
            )}
            <IconButton
              icon="open-in-window"
              label={t("openAgent", { name: one.name })}
              name="agent.open"
              act={() => open(id)}
            />
          </span>
        </span>
      )}
    </div>
  );
}

function Lock({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      <Icon name="lock" small />
      <Cut cls="" text={text} />
    </>
  );
}

function Sum({ state, now }: { readonly state: TaskState; readonly now: number }): JSX.Element {
  const running = state.status === "working" || state.status === "waiting";
  return (
    <div class="ag sum" role="row">
      <span role="cell" />
      <span class="t-clip" role="cell">
        <span class="t-muted">{t("all")}</span>
      </span>
      <span class="num" role="cell">
        {tokens(total(state.spent))}
      </span>
      <span class="num" role="cell">
        {state.spent.usd === undefined ? "" : money(state.spent.usd)}
      </span>
      <span class="num" role="cell">
        {between(state.created, running ? now : state.updated)}
      </span>
    </div>
  );
}

/** What the task cost, by agent; the sum is the spend of the header. */
export function Cost({ view, facts }: Pick<Props, "view" | "facts">): JSX.Element | null {
  const { state } = view;
  if (total(state.spent) === 0) return null;
  const lines = [...agentLines(state, Date.now())].sort((a, b) => (b.usd ?? 0) - (a.usd ?? 0));
  const forecast = facts.forecast?.usd;
  const sub = forecast === undefined ? undefined : t("forecastWas", { range: moneyRange(...forecast) });
  return (
    <Section id="cost" title={t("cost")} sub={sub}>
      <div class="money" role="list" aria-labelledby="cost">
        {lines.map((one) => (
          <div class="row" role="listitem" key={one.key}>
            <span class="n">
              <span class="lab">{one.name}</span>
            </span>
            <span class="num">{tokens(one.tokens)}</span>
            <span class="num m">{one.usd === undefined ? "" : money(one.usd)}</span>
          </div>
        ))}
        <div class="row total" role="listitem">
          <span class="n">
            <span class="lab t-strong">{t("allAgents")}</span>
          </span>
          <span class="num">{tokens(total(state.spent))}</span>
          <span class="num m t-strong">{state.spent.usd === undefined ? "" : money(state.spent.usd)}</span>
        </div>
      </div>
    </Section>
  );
}
