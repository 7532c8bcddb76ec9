/** Questions whose answer is a choice: asked by a call in mid-work, or part of a plan and optional there. */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { PlanDraft } from "../../protocol/channel.ts";
import type { Instant } from "../../protocol/ids.ts";
import type { PlanQuestion } from "../../protocol/plan.ts";
import type { Question } from "../../protocol/questions.ts";
import { useAsk, useStore } from "../context.ts";
import type { TextFieldElement } from "../controls.ts";
import { clock } from "../format.ts";
import { Button, Icon, Section } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";

export type Choice = Extract<Question, { kind: "choice" }>;

type Props = { readonly question: Choice; readonly askedAt?: Instant | undefined };

export function ChoiceBox({ question, askedAt }: Props): JSX.Element {
  const [picked, setPicked] = useState<readonly string[]>(question.several ? [] : first(question));
  const { busy, ask } = useAsk();
  const own = useRef<TextFieldElement>(null);
  const titleId = `ask-${question.call}`;
  const pick = (label: string): void => {
    if (!question.several) setPicked([label]);
    else setPicked(picked.includes(label) ? picked.filter((one) => one !== label) : [...picked, label]);
  };
  const send = (): void => {
    const text = own.current?.value.trim() ?? "";
    if (busy || (picked.length === 0 && text === "")) return;
    ask({
      type: "question.answer",
      call: question.call,
      hash: question.hash,
      picked: [...picked],
      ...(text === "" ? {} : { text }),
    });
  };
  return (
    <section class="ask" role="group" aria-labelledby={titleId} data-call={question.call}>
      <div class="ask-h">
        <Icon name="bell-dot" tone="t-you" />
        <h3 id={titleId}>{line(question.title)}</h3>
        {askedAt && <span class="t-s t-muted">{t("askedAt", { time: clock(askedAt) })}</span>}
      </div>
      <fieldset class="picks-in" aria-label={line(question.title)}>
        {question.choices.map(({ label, detail }) => (
          <Radio
            key={label}
            group={titleId}
            several={question.several}
            on={picked.includes(label)}
            label={label}
            detail={detail}
            pick={() => pick(label)}
          />
        ))}
      </fieldset>
      <div class="own">
        <vscode-text-field
          ref={own}
          placeholder={t("ownWords")}
          aria-label={t("ownWords")}
          onKeyDown={(event: KeyboardEvent) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            send();
          }}
        />
      </div>
      <div class="btns">
        <Button main off={busy} name="question.answer" act={send}>
          {t("answer")}
        </Button>
      </div>
    </section>
  );
}

const first = (question: Choice): readonly string[] => question.choices.slice(0, 1).map(({ label }) => label);

type RadioProps = {
  readonly group: string;
  readonly several?: boolean;
  readonly on: boolean;
  readonly label: string;
  readonly detail?: string | undefined;
  readonly pick: () => void;
};

/** A native control under our own picture of it: keyboard, groups and names are the browser's. */
function Radio({ group, several = false, on, label, detail, pick }: RadioProps): JSX.Element {
  return (
    <label class={`radio${several ? " check" : ""}${on ? " on" : ""}`} data-intent="question.answer">
      <input class="sr" type={several ? "checkbox" : "radio"} name={group} checked={on} onChange={pick} />
      <span>
        {line(label)}
        {detail !== undefined && <span class="t-s t-muted"> {line(detail)}</span>}
      </span>
    </label>
  );
}

type PlanProps = { readonly questions: readonly PlanQuestion[]; readonly draft: PlanDraft };

/** The plan's own questions. The first choice is recommended and counts when nothing is chosen. */
export function PlanQuestions({ questions, draft }: PlanProps): JSX.Element {
  const store = useStore();
  return (
    <Section id="questions" title={t("questions")} badge={questions.length} end={t("optional")}>
      {questions.map(({ id, text, choices }) => (
        <fieldset class="q" role="radiogroup" aria-label={line(text)} key={id}>
          <p>{line(text)}</p>
          {choices.map((choice) => (
            <Radio
              key={choice}
              group={`plan-${id}`}
              on={(draft.answers[id] ?? choices[0]) === choice}
              label={choice}
              pick={() =>
                store.ask({ type: "plan.draft", hash: draft.hash, answers: { ...draft.answers, [id]: choice } })
              }
            />
          ))}
        </fieldset>
      ))}
    </Section>
  );
}
