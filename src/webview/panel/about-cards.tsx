/** The cards about the surroundings of a task: instructions, reach, context, notes. */
import type { JSX } from "preact";
import type { TaskFacts } from "../../protocol/channel.ts";
import type { TaskState } from "../../protocol/state.ts";
import { clock, tokens } from "../format.ts";
import { Bar, Cut, Icon, Link, Section } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";

/** What the agents were told and may reach. */
export function Instructions({ facts }: { readonly facts: TaskFacts }): JSX.Element | null {
  const { instructions = [] } = facts;
  if (instructions.length === 0) return null;
  return (
    <Section id="instructions" title={t("instructions")} sub={String(instructions.length)}>
      <div role="list" aria-labelledby="instructions">
        {instructions.map(({ name, detail, source, skill }) => (
          <div class="it" role="listitem" key={source}>
            <Icon name={skill ? "mortar-board" : "book"} />
            <div class="t-clip">
              <div class="a">
                <Link intent={{ type: "source.open", source }}>{line(name)}</Link>
              </div>
              <div class="b">
                <Cut cls="" text={line(detail)} />
              </div>
            </div>
          </div>
        ))}
      </div>
    </Section>
  );
}

export function Reach({ facts, state }: { readonly facts: TaskFacts; readonly state: TaskState }): JSX.Element | null {
  if (facts.reach === undefined) return null;
  const { network, connectors } = facts.reach;
  const rows = [
    ...state.roots.map((root) => ["folder", root.name, t("readWrite")] as const),
    ["globe", t("network"), network.join(", ") || t("none")] as const,
    ["plug", t("connectors"), connectors.join(", ") || t("none")] as const,
  ];
  return (
    <Section id="reach" title={t("reach")}>
      <div role="list" aria-labelledby="reach">
        {rows.map(([icon, name, what]) => (
          <div class="row two" role="listitem" key={icon + name}>
            <span class="n">
              <Icon name={icon} />
              <Cut cls="lab" text={line(name)} />
            </span>
            <span class="num">{line(what)}</span>
          </div>
        ))}
      </div>
    </Section>
  );
}

/** What left the machine for the web, newest first; the log keeps all of it. */
export function Web({ state }: { readonly state: TaskState }): JSX.Element | null {
  const { web, webCount, webUses } = state;
  if (web.length === 0) return null;
  return (
    <Section id="web" title={t("web")} sub={webCount === 0 ? t("webUnused") : t("webUses", { n: webCount })}>
      <div role="list" aria-labelledby="web">
        {webUses
          .map(({ tool, what }, at) => (
            <div class="row two" role="listitem" key={`${at} ${what}`}>
              <span class="n">
                <Icon name={tool === "search" ? "search" : "globe"} />
                <Cut cls="lab" text={line(what)} />
              </span>
              <span class="num t-s t-muted">{t(`web.${tool}`)}</span>
            </div>
          ))
          .reverse()}
      </div>
    </Section>
  );
}

const shades = { instructions: "k1", skills: "k2", files: "k3", conversation: "k4" } as const;

export function ContextCard({ facts }: { readonly facts: TaskFacts }): JSX.Element | null {
  if (facts.context === undefined) return null;
  const { used, of, parts } = facts.context;
  const words = t("contextOf", { used: tokens(used), of: tokens(of) });
  return (
    <Section id="context" title={t("context")} sub={words} open={false}>
      <div class="ctx" role="img" aria-label={words}>
        {parts.map(({ kind, tokens: n }) => (
          <Bar key={kind} cls={shades[kind]} part={n / of} />
        ))}
      </div>
      <div role="list" aria-labelledby="context">
        {parts.map(({ kind, tokens: n }) => (
          <div class="row two" role="listitem" key={kind}>
            <span class="n">
              <i class={`sw ${shades[kind]}`} />
              <span class="lab">{t(`context.${kind}`)}</span>
            </span>
            <span class="num">{tokens(n)}</span>
          </div>
        ))}
      </div>
    </Section>
  );
}

export function Notes({ facts }: { readonly facts: TaskFacts }): JSX.Element | null {
  const { notes = [] } = facts;
  if (notes.length === 0) return null;
  return (
    <Section id="notes" title={t("notes")} sub={String(notes.length)} open={false}>
      <div role="list" aria-labelledby="notes">
        {notes.map(({ text, at }) => (
          <div class="row two msg" role="listitem" key={at + text}>
            <span class="n">
              <span class="lab">{line(text)}</span>
            </span>
            <span class="num t-s t-muted">{clock(at)}</span>
          </div>
        ))}
      </div>
    </Section>
  );
}
