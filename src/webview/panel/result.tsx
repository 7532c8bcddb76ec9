/** The result: what the model says came out (marked as its words), the outputs with their seals, the checks. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CheckResult, Finding } from "../../protocol/events.ts";
import { nameOf, samePath, type WorkPath } from "../../protocol/paths.ts";
import type { Output, TaskState } from "../../protocol/state.ts";
import type { TaskView } from "../../protocol/view.ts";
import { useAsk, useCan } from "../context.ts";
import { bytes } from "../format.ts";
import { Markdown } from "../markdown.tsx";
import { fileIcon, severityIcons } from "../names.ts";
import { Cut, FileName, Icon, IconButton, Link, Section } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { isVerified, orderedOutputs, outputNote } from "./output-words.ts";

export function Result({ view }: { readonly view: TaskView }): JSX.Element {
  const { state } = view;
  return (
    <>
      <div class="prose">
        <Markdown text={state.summary ?? ""} level={2} />
      </div>
      <OutputList view={view} />
      <Checks state={state} />
    </>
  );
}

function OutputList({ view }: { readonly view: TaskView }): JSX.Element | null {
  const { state } = view;
  const verified = state.outputs.filter(isVerified).length;
  if (state.outputs.length === 0) return null;
  return (
    <Section id="results" title={t("outputs")} sub={t("nVerified", { done: verified, of: state.outputs.length })}>
      <div role="list" aria-labelledby="results">
        {orderedOutputs(state).map((output) => (
          <OutputRow key={output.path.path} output={output} isNew={isNew(output, view)} />
        ))}
      </div>
    </Section>
  );
}

/** Whether the task made the file; a changed one can be compared with the version before. */
const isNew = (output: Output, { state, touched }: TaskView): boolean =>
  !state.plan?.plan.operations.some(
    ({ kind, paths }) => kind === "change" && paths.some((path) => samePath(path, output.path)),
  ) &&
  // What was done without a plan, or beyond it, is known from what the task touched.
  !touched.some(({ act, path }) => act === "changed" && samePath(path, output.path));

function OutputRow({ output, isNew }: { readonly output: Output; readonly isNew: boolean }): JSX.Element {
  const sources = useCan("output.sources");
  const { path } = output;
  const note = outputNote(output);
  const verified = isVerified(output);
  const warnings = output.findings.filter(({ severity }) => severity === "warning").length;
  const facts = [
    t(isNew ? "new" : "changed"),
    bytes(output.bytes),
    ...(warnings > 0 ? [t("nWarnings", { n: warnings })] : []),
  ];
  return (
    <div class="out" role="listitem">
      <Thumb name={path.path} />
      <div class="t-clip">
        <div class="a">
          <FileName name={nameOf(path)} />
          <span class="seal" title={verified ? t("sealTitle") : note.text}>
            <Icon {...note.icon} small />
            {t(verified ? "verified" : "notVerifiedShort")}
          </span>
        </div>
        <div class="b">
          <Cut cls="" text={verified ? facts.join(", ") : note.text} />
        </div>
      </div>
      <span class="out-act">
        <Action icon="go-to-file" word={t("open")} intent="output.open" path={path} />
        <Action icon="folder-opened" word={t("reveal")} intent="output.reveal" path={path} />
        {!isNew && <Action icon="diff" word={t("compare")} intent="output.compare" path={path} />}
        {isNew && sources && <Action icon="references" word={t("sources")} intent="output.sources" path={path} />}
        <UndoOne path={path} />
      </span>
    </div>
  );
}

type ActionProps = {
  readonly icon: string;
  readonly word: string;
  readonly intent: "output.open" | "output.reveal" | "output.compare" | "output.sources";
  readonly path: WorkPath;
};

function Action({ icon, word, intent, path }: ActionProps): JSX.Element {
  const { busy, ask } = useAsk();
  return (
    <button
      type="button"
      class="pick"
      data-intent={intent}
      aria-disabled={busy}
      aria-label={t("actOn", { act: word, name: nameOf(path) })}
      onClick={() => !busy && ask({ type: intent, path })}
    >
      <Icon name={icon} />
      <span>{word}</span>
    </button>
  );
}

/** Takes back this one file; the preview comes first, as for the whole task. */
function UndoOne({ path }: { readonly path: WorkPath }): JSX.Element {
  const label = t("actOn", { act: t("undoFact"), name: nameOf(path) });
  return <IconButton icon="discard" label={label} intent={{ type: "undo.preview", scope: { path } }} />;
}

/** A sketch of what kind of file it is; not a picture of the content. */
const sketches: Readonly<Record<string, readonly string[]>> = {
  table: ["M5 6.5h14", "M5 12.5h26M5 17.5h26M5 22.5h26M14.5 12v21M22.5 12v21M5 27.5h26M5 32.5h26"],
  "file-text": ["M6 7.5h16", "M6 13.5h24M6 17.5h24M6 21.5h20M6 27.5h24M6 31.5h24M6 35.5h12"],
  preview: ["M6 9.5h18", "M6 16.5h24v14H6zM10 24.5h10M10 20.5h6"],
};

function Thumb({ name }: { readonly name: string }): JSX.Element {
  const [head, body] = sketches[fileIcon(name)] ?? ["M6 7.5h12", "M6 13.5h24M6 19.5h24M6 25.5h16"];
  return (
    <svg class="thumb" viewBox="0 0 36 40" aria-hidden="true" fill="none" stroke="currentColor">
      <path d={head} stroke-width="2" />
      <path d={body} stroke-opacity=".5" />
    </svg>
  );
}

type CheckLine = { readonly key: string; readonly finding: Finding | CheckResult; readonly path?: WorkPath };

function Checks({ state }: { readonly state: TaskState }): JSX.Element | null {
  const problems = useCan("check.openProblems");
  const [all, setAll] = useState(false);
  const lines = checkLines(state);
  if (lines.length + state.warnings.length === 0) return null;
  const bad = lines.filter(({ finding }) => isBad(finding));
  const good = lines.filter(({ finding }) => !isBad(finding));
  const passed = good.filter(({ finding }) => "ok" in finding && finding.ok === true).length;
  const shown = all ? good : good.slice(0, 5);
  const words = [
    passed > 0 ? t("nPassed", { n: passed }) : "",
    t("nWarnings", { n: bad.length + state.warnings.length }),
  ];
  return (
    <Section
      id="checks"
      title={t("checks")}
      sub={words.filter((word) => word !== "").join(", ")}
      end={problems ? <Link intent={{ type: "check.openProblems" }}>{t("showProblems")}</Link> : undefined}
    >
      <div role="list" aria-labelledby="checks">
        {state.warnings.map((text) => (
          <Check key={text} one={{ key: text, finding: { severity: "warning", text } }} />
        ))}
        {[...bad, ...shown].map((one) => (
          <Check key={one.key} one={one} />
        ))}
        {good.length > shown.length && (
          <div class="row two" role="listitem">
            <span class="n">
              <Icon name="pass" tone="t-ok" />
              <Link name="check.showAll" act={() => setAll(true)}>
                {t("nMorePassed", { n: good.length - shown.length })}
              </Link>
            </span>
            <span class="num" />
          </div>
        )}
      </div>
    </Section>
  );
}

const checkLines = (state: TaskState): readonly CheckLine[] => [
  ...orderedOutputs(state).flatMap(({ path, findings }) =>
    findings.map((finding, index) => ({ key: `${path.path} ${index}`, finding, path })),
  ),
  ...state.checks.map((finding, index) => ({ key: `done ${index}`, finding })),
];

const isBad = (finding: Finding | CheckResult): boolean =>
  "severity" in finding ? finding.severity !== "info" : finding.ok === false;

function Check({ one }: { readonly one: CheckLine }): JSX.Element {
  const { finding, path } = one;
  const icon =
    "severity" in finding
      ? severityIcons[finding.severity]
      : finding.ok === undefined
        ? { name: "circle-large-outline", tone: "i-muted" }
        : finding.ok
          ? { name: "pass", tone: "t-ok" }
          : { name: "warning", tone: "t-warn" };
  const place = "severity" in finding ? finding.place : undefined;
  const detail = "severity" in finding ? undefined : finding.ok === undefined ? t("notMachine") : finding.detail;
  return (
    <div class="row two msg" role="listitem">
      <span class="n">
        <Icon {...icon} />
        <span class="lab">
          {line(finding.text)}
          {detail !== undefined && <span class="t-s t-muted"> {line(detail)}</span>}
        </span>
      </span>
      <span class="num">
        {place !== undefined && path !== undefined && (
          <Link title={nameOf(path)} intent={{ type: "check.jump", path, place }}>
            {line(place)}
          </Link>
        )}
        <Fix one={one} />
      </span>
    </div>
  );
}

/** Fills the composer with a request that mends the finding. */
function Fix({ one: { path, finding } }: { readonly one: CheckLine }): JSX.Element | null {
  const can = useCan("check.fix");
  if (!can || path === undefined || !("severity" in finding) || !isBad(finding)) return null;
  return <IconButton icon="sparkle" label={t("fixThis")} intent={{ type: "check.fix", path, finding }} />;
}
