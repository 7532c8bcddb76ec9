/** The names a question is about, and its answers: the safe one first and filled, each with its key. */
import type { JSX } from "preact";
import type { AskedEffect } from "../../protocol/questions.ts";
import { bytes, number } from "../format.ts";
import { Button, Cut, FileName, Icon, Link } from "../parts.tsx";
import { t } from "../strings.ts";
import { line, plain } from "../text.ts";
import { type Approval, allowLabel, denyLabel, effectRow, safeAnswer } from "./ask-words.ts";

type NamesProps = {
  readonly question: Approval;
  readonly chosen: ReadonlySet<number> | undefined;
  readonly setChosen: (chosen: ReadonlySet<number>) => void;
  readonly names: number;
  readonly more: () => void;
};

export function Names({ question, chosen, setChosen, names, more }: NamesProps): JSX.Element {
  const run = question.effects.find(({ effect }) => effect.kind === "run")?.effect;
  if (run?.kind === "run" && question.effects.length === 1) return <pre class="code">{plain(run.argv.join(" "))}</pre>;
  const rest = question.effects.slice(names);
  const toggle = (index: number): void => {
    const next = new Set(chosen);
    if (!next.delete(index)) next.add(index);
    setChosen(next);
  };
  return (
    <div class="list" role="list" aria-label={t("nFiles", { n: question.effects.length })}>
      {question.effects.slice(0, names).map((asked) => (
        <NameRow
          key={asked.index}
          asked={asked}
          why={question.why}
          on={chosen?.has(asked.index)}
          toggle={() => toggle(asked.index)}
        />
      ))}
      {rest.length > 0 && (
        <div class="row" role="listitem">
          <span class="n">
            <Icon name="ellipsis" tone="i-muted" />
            <Link name="call.showAll" act={more}>
              {t("nMore", { n: rest.length })}
            </Link>
          </span>
          <span class="num">{sizeSum(rest)}</span>
          <span class="num m" />
        </div>
      )}
    </div>
  );
}

const sizeSum = (effects: readonly AskedEffect[]): string => {
  const sum = effects.reduce((total, effect) => total + effect.bytes, 0);
  return sum > 0 ? bytes(sum) : "";
};

type NameProps = {
  readonly asked: AskedEffect;
  readonly why: string;
  readonly on: boolean | undefined;
  readonly toggle: () => void;
};

function NameRow({ asked, why, on, toggle }: NameProps): JSX.Element {
  const { icon, name, owner } = effectRow(asked);
  return (
    <div class="row" role="listitem">
      <span class="n">
        {on !== undefined && (
          <vscode-checkbox checked={on} aria-label={name} onChange={toggle} data-intent="call.choose" />
        )}
        <Icon name={icon} />
        <FileName name={name} />
        {asked.why !== why && <Cut cls="det" text={line(asked.why)} />}
      </span>
      <span class="num">{asked.bytes > 0 ? bytes(asked.bytes) : ""}</span>
      <span class="num m">{owner}</span>
    </div>
  );
}

type AnswerProps = {
  readonly question: Approval;
  readonly busy: boolean;
  readonly chosen: ReadonlySet<number> | undefined;
  readonly decide: (allow: boolean, remember?: boolean) => void;
  readonly choose: () => void;
  readonly stop: () => void;
  readonly open: (() => void) | undefined;
};

export function Answers({ question, busy, chosen, decide, choose, stop, open }: AnswerProps): JSX.Element {
  if (chosen !== undefined) {
    const [n, of] = [chosen.size, question.effects.length];
    return (
      <div class="btns">
        <Button main off={busy || n === 0} name="call.decide" act={() => decide(true)}>
          {t("allow.chosen", { n: number(n), of: number(of) })}
        </Button>
        <Button act={stop}>{t("back")}</Button>
      </div>
    );
  }
  const allow = { label: allowLabel(question), act: () => decide(true), key: "Y", word: t("keyAllow") };
  const deny = { label: denyLabel(question), act: () => decide(false), key: "N", word: t("keyRefuse") };
  const [first, second] = safeAnswer(question) === "allow" ? [allow, deny] : [deny, allow];
  const many = question.effects.length > 1;
  return (
    <div class="btns">
      <Button main off={busy} name="call.decide" act={first.act}>
        {first.label}
      </Button>
      <Button off={busy} name="call.decide" act={second.act}>
        {second.label}
      </Button>
      {many && (
        <Button off={busy} name="call.choose" act={choose}>
          {t("choose")}
        </Button>
      )}
      {open && (
        <Button off={busy} name="call.preview" act={open}>
          {t("openText")}
        </Button>
      )}
      {question.mayRemember && (
        <Button off={busy} name="call.decide" act={() => decide(true, true)}>
          {t("allow.task")}
        </Button>
      )}
      <Keys
        keys={[
          [first.key, first.word],
          [second.key, second.word],
          ...(many ? [["C", t("keyChoose")] as const] : []),
          ...(open ? [["O", t("keyOpen")] as const] : []),
          ...(question.mayRemember ? [["A", t("keyTask")] as const] : []),
        ]}
      />
    </div>
  );
}

function Keys({ keys }: { readonly keys: readonly (readonly [string, string])[] }): JSX.Element {
  return (
    <span class="keys">
      {keys.map(([key, word]) => (
        <span key={key}>
          <kbd>{key}</kbd>
          {word}
        </span>
      ))}
    </span>
  );
}
