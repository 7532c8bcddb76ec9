/** What was asked for, what the machine check of the plan found, and when it counts as done. */
import type { JSX } from "preact";
import type { PlanDraft } from "../../protocol/channel.ts";
import { type Root, shown } from "../../protocol/paths.ts";
import type { DoneCheck, Plan } from "../../protocol/plan.ts";
import type { TaskView } from "../../protocol/view.ts";
import { clock } from "../format.ts";
import { Markdown } from "../markdown.tsx";
import { Icon, Link, Section } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { changeCount } from "./plan-model.ts";

type BriefProps = {
  readonly view: TaskView;
  readonly plan: Plan | undefined;
  readonly draft: PlanDraft | undefined;
};

export function Brief({ view, plan, draft }: BriefProps): JSX.Element {
  const { request, mentions } = view.state;
  return (
    <>
      <div class="brief">
        <p class="t-muted">
          {t("quoteStart")}
          {mentioned(line(request), mentions)}
          {t("quoteEnd")}
        </p>
      </div>
      {plan && (
        <>
          <div class="prose">
            <Markdown text={plan.summary} level={2} />
          </div>
          <Checked view={view} plan={plan} />
          {draft && draft.edits.length > 0 && <Edits draft={draft} />}
        </>
      )}
    </>
  );
}

/** What the user changed in the plan; taking it back is one click. */
function Edits({ draft }: { readonly draft: PlanDraft }): JSX.Element {
  return (
    <div class="note">
      <Icon name="edit" tone="i-muted" />
      <span>
        {t("yourEdits", { n: draft.edits.length })}{" "}
        <Link intent={{ type: "plan.draft", hash: draft.hash, edits: [] }}>{t("takeBackEdits")}</Link>
      </span>
    </div>
  );
}

/** The request with its mentions set off. Mentions are matched as plain text. */
function mentioned(text: string, mentions: readonly string[]): (string | JSX.Element)[] {
  let parts: (string | JSX.Element)[] = [text];
  for (const mention of mentions) {
    const word = `@${line(mention)}`;
    parts = parts.flatMap((part) =>
      typeof part !== "string"
        ? [part]
        : part.split(word).flatMap((piece, index) =>
            index === 0
              ? [piece]
              : [
                  <span class="chip" key={`${word}${index}`}>
                    {word}
                  </span>,
                  piece,
                ],
          ),
    );
  }
  return parts;
}

function Checked({ view, plan }: { readonly view: TaskView; readonly plan: Plan }): JSX.Element {
  const problems = plan.operations.filter(({ problem }) => problem !== undefined).length;
  const changes = plan.operations.filter(({ kind }) => kind === "change").length;
  const time = view.proposedAt === undefined ? "" : clock(view.proposedAt);
  const folder = line(view.state.roots.map(({ name }) => name).join(", "));
  const words = [
    t("checkedAll", { n: changeCount(plan.operations), folder, time }),
    changes > 0 ? t("checkedChanges", { n: changes }) : "",
    problems > 0 ? t("checkedProblems", { n: problems }) : "",
  ];
  return (
    <div class="note">
      <Icon name={problems > 0 ? "warning" : "pass"} tone={problems > 0 ? "t-warn" : "t-ok"} />
      <span>{words.filter((word) => word !== "").join(" ")}</span>
    </div>
  );
}

/** The definition of done: what is checked by machine when the task ends, and what only a person can judge. */
export function Definition({
  plan,
  roots,
}: {
  readonly plan: Plan;
  readonly roots: readonly Root[];
}): JSX.Element | null {
  if (plan.done.length === 0) return null;
  return (
    <Section id="done" title={t("doneWhen")} sub={String(plan.done.length)}>
      <div role="list" aria-labelledby="done">
        {plan.done.map((check) => (
          <div class="row two msg" role="listitem" key={check.kind + check.text}>
            <span class="n">
              <Icon name={check.kind === "words" ? "quote" : "beaker"} tone="i-muted" />
              <span class="lab">{line(check.text)}</span>
            </span>
            <span class="num t-s t-muted">{checkWords(check, roots)}</span>
          </div>
        ))}
      </div>
    </Section>
  );
}

function checkWords(check: DoneCheck, roots: readonly Root[]): string {
  if (check.kind === "words") return t("byEye");
  return "path" in check ? line(shown(check.path, roots)) : line(check.pattern);
}
