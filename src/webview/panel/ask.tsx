/** A question about effects, in place: what, why, undo, who waits; names; the safe answer first; keys inside it. */
import type { ComponentChildren, JSX, TargetedKeyboardEvent } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Intent } from "../../protocol/channel.ts";
import type { Instant } from "../../protocol/ids.ts";
import { useAsk, useCan } from "../context.ts";
import { clock, day } from "../format.ts";
import { Icon } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { Answers, Names } from "./ask-parts.tsx";
import { type Approval, runsCode, whatWords } from "./ask-words.ts";

type Props = {
  readonly question: Approval;
  readonly askedAt?: Instant | undefined;
  readonly waiting: string;
  readonly keptUntil?: Instant | undefined;
};

const firstNames = 5;
const furtherNames = 500;

export function AskBox({ question, askedAt, waiting, keptUntil }: Props): JSX.Element {
  const [chosen, setChosen] = useState<ReadonlySet<number>>();
  const [names, setNames] = useState(firstNames);
  const { busy, ask } = useAsk();
  const preview = useCan("call.preview");
  const ref = useRef<HTMLElement>(null);
  const titleId = `ask-${question.call}`;
  const code = runsCode(question);

  const decide = (allow: boolean, remember = false): void => {
    if (busy || (allow && chosen?.size === 0)) return;
    ask({
      type: "call.decide",
      call: question.call,
      allow,
      hash: question.hash,
      ...(allow && chosen !== undefined ? { chosen: [...chosen] } : {}),
      ...(remember ? { remember: "task" as const } : {}),
    });
  };
  const choose = (): void => {
    setNames(question.effects.length);
    setChosen(new Set(question.effects.map(({ index }) => index)));
  };
  const text = question.effects.find(({ effect }) => effect.kind === "create" || effect.kind === "change");
  const open: Intent | undefined =
    preview && text ? { type: "call.preview", call: question.call, effect: text.index } : undefined;
  const actions = keyActions(question, { decide, choose, open: open && (() => ask(open)) });
  return (
    <section
      class="ask"
      role="group"
      aria-labelledby={titleId}
      data-call={question.call}
      ref={ref}
      onKeyDown={(event) => onKey(event, actions)}
    >
      <div class="ask-h">
        <Icon name={code ? "warning" : "bell-dot"} tone={code ? "t-warn" : "t-you"} />
        <h3 id={titleId}>{line(question.title)}</h3>
        {askedAt && <span class="t-s t-muted">{t("askedAt", { time: clock(askedAt) })}</span>}
      </div>
      <Facts question={question} waiting={waiting} keptUntil={keptUntil} />
      <Names
        question={question}
        chosen={chosen}
        setChosen={setChosen}
        names={names}
        more={() => setNames(names + furtherNames)}
      />
      <Answers
        question={question}
        busy={busy}
        chosen={chosen}
        decide={decide}
        choose={choose}
        stop={() => setChosen(undefined)}
        open={open ? () => ask(open) : undefined}
      />
    </section>
  );
}

type Acts = {
  readonly decide: (allow: boolean, remember?: boolean) => void;
  readonly choose: () => void;
  readonly open: (() => void) | undefined;
};

const keyActions = (question: Approval, { decide, choose, open }: Acts): Readonly<Record<string, () => void>> => ({
  y: () => decide(true),
  n: () => decide(false),
  ...(question.effects.length > 1 ? { c: choose } : {}),
  ...(open ? { o: open } : {}),
  ...(question.mayRemember ? { a: () => decide(true, true) } : {}),
});

function onKey(event: TargetedKeyboardEvent<HTMLElement>, actions: Readonly<Record<string, () => void>>): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return;
  const act = actions[event.key.toLowerCase()];
  if (act === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches("input, textarea, vscode-text-field, vscode-text-area");

function Facts({ question, waiting, keptUntil }: Omit<Props, "askedAt">): JSX.Element {
  const code = question.effects.map((effect) => effect.runsCode).find((words) => words !== undefined);
  const undo = question.reversible
    ? keptUntil === undefined
      ? t("undoPossible")
      : t("undoUntil", { day: day(keptUntil) })
    : t("undoNot");
  return (
    <dl class="kv">
      <Fact name={code === undefined ? t("what") : t("whatRuns")}>{line(code ?? whatWords(question))}</Fact>
      <Fact name={t("why")}>{line(question.why)}</Fact>
      <Fact name={t("undoFact")}>{code === undefined ? undo : t("undoCode")}</Fact>
      {code === undefined ? (
        <Fact name={t("waitingFact")}>{waiting}</Fact>
      ) : (
        <Fact name={t("alwaysAsked")}>{t("alwaysAskedCode")}</Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
