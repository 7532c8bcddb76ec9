/** The cards of the right column: what waits, what came out, who works, what changed, what the agents know. */
import type { JSX } from "preact";
import type { TaskFacts } from "../../protocol/channel.ts";
import type { CallId } from "../../protocol/ids.ts";
import { nameOf, samePath, type WorkPath } from "../../protocol/paths.ts";
import type { Plan } from "../../protocol/plan.ts";
import type { Question } from "../../protocol/questions.ts";
import type { Output, TaskState } from "../../protocol/state.ts";
import type { TaskView } from "../../protocol/view.ts";
import { touchedName } from "../../protocol/view.ts";
import { useCan } from "../context.ts";
import { bytes, day, number } from "../format.ts";
import { fileIcon, kindIcons, letters } from "../names.ts";
import { Cut, FileName, Icon, IconButton, Link, Section } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { askIcon, askSummary } from "./ask-words.ts";
import { orderedOutputs, outputNote, promiseNow } from "./output-words.ts";

type ApprovalsProps = {
  readonly questions: readonly Question[];
  readonly show: (call: CallId) => void;
};

/** First of all cards, and there only while something is asked. */
export function Approvals({ questions, show }: ApprovalsProps): JSX.Element {
  const end =
    questions.length > 1 ? (
      <span>
        <kbd>F8</kbd> {t("next")}
      </span>
    ) : undefined;
  return (
    <Section id="approvals" title={t("approvals")} badge={questions.length} end={end}>
      <div role="list" aria-labelledby="approvals">
        {questions.map((question) => (
          <div class="it" role="listitem" key={question.call}>
            <QuestionIcon question={question} />
            <div class="t-clip">
              <div class="a">
                {questions.length === 1 ? (
                  <Cut cls="t-clip t-strong" text={line(question.title)} />
                ) : (
                  <button
                    type="button"
                    class="plain t-clip"
                    title={line(question.title)}
                    data-intent="call.show"
                    onClick={() => show(question.call)}
                  >
                    {line(question.title)}
                  </button>
                )}
              </div>
              {question.kind === "approval" && (
                <div class="b">
                  <Cut cls="" text={askSummary(question)} />
                </div>
              )}
            </div>
            {questions.length === 1 && (
              <span class="acts">
                <vscode-button
                  class="btn"
                  appearance="secondary"
                  data-intent="call.show"
                  onClick={() => show(question.call)}
                >
                  {t("review")}
                </vscode-button>
              </span>
            )}
          </div>
        ))}
      </div>
    </Section>
  );
}

function QuestionIcon({ question }: { readonly question: Question }): JSX.Element {
  if (question.kind === "choice") return <Icon name="bell-dot" tone="t-you" />;
  const kind = askIcon(question);
  if (kind === "code") return <Icon name="file-code" />;
  return kind === "mixed" ? <Icon name="bell-dot" tone="t-you" /> : <Icon {...kindIcons[kind]} />;
}

type OutputsProps = { readonly view: TaskView; readonly plan: Plan | undefined };

/** What was promised, and of it what was written and read back. */
export function Outputs({ view, plan }: OutputsProps): JSX.Element | null {
  const { state } = view;
  const promised = plan?.deliverables ?? [];
  const rest = promised.filter(({ path }) => !state.outputs.some((output) => samePath(output.path, path)));
  const of = state.outputs.length + rest.length;
  if (of === 0) return null;
  const sub =
    state.plan?.decided === "approve" || state.outputs.length > 0
      ? t("nOf", { done: state.outputs.length, of })
      : t("promised", { n: of });
  return (
    <Section id="outputs" title={t("outputs")} sub={sub}>
      <div role="list" aria-labelledby="outputs">
        {orderedOutputs(state).map((output) => (
          <OutputItem key={output.path.path} output={output} />
        ))}
        {rest.map(({ path, what }) => (
          <PromisedItem key={path.path} path={path} what={what} state={state} />
        ))}
      </div>
    </Section>
  );
}

function OutputItem({ output }: { readonly output: Output }): JSX.Element {
  const name = nameOf(output.path);
  const note = outputNote(output);
  return (
    <div class="it" role="listitem">
      <Icon name={fileIcon(name)} />
      <div class="t-clip">
        <div class="a">
          <FileName name={name} />
        </div>
        <div class="b">
          <Icon {...note.icon} small />
          <Cut cls="" text={note.text} />
        </div>
      </div>
      <span class="acts on-hover">
        <IconButton
          icon="go-to-file"
          label={t("openFile", { name })}
          intent={{ type: "output.open", path: output.path }}
        />
        <IconButton
          icon="folder-opened"
          label={t("revealFile", { name })}
          intent={{ type: "output.reveal", path: output.path }}
        />
      </span>
    </div>
  );
}

type PromisedProps = { readonly path: WorkPath; readonly what: string; readonly state: TaskState };

function PromisedItem({ path, what, state }: PromisedProps): JSX.Element {
  const name = nameOf(path);
  const now = promiseNow(path, state);
  return (
    <div class="it" role="listitem">
      <Icon name={fileIcon(name)} />
      <div class="t-clip">
        <div class="a">
          <FileName name={name} />
        </div>
        <div class="b">
          {now && <Icon {...now.icon} small />}
          <Cut cls="" text={now?.words ?? line(what)} />
        </div>
      </div>
    </div>
  );
}

export function FolderChanges({ view }: { readonly view: TaskView }): JSX.Element | null {
  const open = useCan("changes.open");
  const { counts, status } = view.state;
  const total = counts.created + counts.changed + counts.moved + counts.deleted;
  if (total === 0 || status === "undone") return null;
  const end = open ? <Link intent={{ type: "changes.open" }}>{t("openAll")}</Link> : undefined;
  return (
    <Section id="folder" title={t("folderChanges")} sub={number(total)} end={end}>
      <div role="list" aria-labelledby="folder">
        {view.touched.map((row) => {
          const [letter, tone] = letters[row.act];
          const name = touchedName(row);
          const folder = row.folder && row.count > 1;
          return (
            <div class="row two" role="listitem" key={`${row.act}${row.path.path}`}>
              <span class="n">
                <Icon name={row.folder ? "folder" : fileIcon(name)} />
                {folder ? <Cut cls="lab" text={line(name)} /> : <FileName name={name} />}
              </span>
              <span class="num chg">
                {row.count > 1 && <span class="t-muted">{number(row.count)}</span>}
                <abbr class={`ltr ${tone}`} title={t(`act.${row.act}`)}>
                  {letter}
                </abbr>
              </span>
            </div>
          );
        })}
      </div>
    </Section>
  );
}

export function UndoCard({ view, facts }: { readonly view: TaskView; readonly facts: TaskFacts }): JSX.Element | null {
  const { counts, status } = view.state;
  const total = counts.created + counts.changed + counts.moved + counts.deleted;
  if (total === 0 || status === "undone" || facts.vault === undefined) return null;
  return (
    <Section id="undo" title={t("undoFact")}>
      <p class="t-muted para">
        {t("undoCard", { n: total, day: day(facts.vault.until), size: bytes(facts.vault.bytes) })}
      </p>
    </Section>
  );
}
