/** How a run ended: what was made, what the checks say, what it cost, how to undo it or go on; and the exit code. */
import { count, size } from "../base/words.ts";
import type { CheckResult } from "../protocol/events.ts";
import type { Usage } from "../protocol/messages.ts";
import { samePath, shown } from "../protocol/paths.ts";
import { type Output, type Status, stateWords, type TaskState } from "../protocol/state.ts";
import { block, columns, duration, line, type Paint, type Screen } from "./screen.ts";
import { type ExitCode, exits } from "./types.ts";

const codes: Readonly<Record<Status, ExitCode>> = {
  planning: exits.failed,
  working: exits.failed,
  waiting: exits.waits,
  paused: exits.failed,
  stopped: exits.stopped,
  stoppedAtBudget: exits.cap,
  failed: exits.failed,
  done: exits.done,
  doneWithWarnings: exits.warnings,
  undone: exits.done,
};

/** The exit code of a state; a crash is a failure, a turn limit a cap. */
export function exitCodeOf({ status, stop }: Pick<TaskState, "status" | "stop">): ExitCode {
  if (status === "stopped" && stop === "turns") return exits.cap;
  if (status === "stopped" && stop === "crash") return exits.failed;
  return codes[status];
}

/** Prints the result of a run that took `ms` milliseconds to stdout. */
export function printEnding(state: TaskState, ms: number, screen: Screen): void {
  const { out: paint } = screen.paint;
  screen.print("");
  screen.print(headline(state, ms, paint));
  if (state.summary) for (const row of block(state.summary)) screen.print(row === "" ? "" : `  ${row}`);
  section("Made", outputLines(state, paint), screen);
  section(
    "Checks",
    state.checks.map((check) => `  ${checkLine(check, paint)}`),
    screen,
  );
  section(
    "Warnings",
    state.warnings.map((warning) => `  ${paint("yellow", "!")} ${line(warning)}`),
    screen,
  );
  const facts = [
    ...(state.status === "done" || state.status === "doneWithWarnings" || state.status === "waiting"
      ? []
      : goOn(state, screen)),
    ...(state.status === "waiting" ? waitingLines(state, screen) : []),
    ["Cost", costWords(state)] as const,
    ...(state.webCount > 0
      ? [["Web", `${count(state.webCount, "request")} sent into it; show lists them`] as const]
      : []),
    ...(canUndo(state) ? [["Undo", screen.command(`undo ${state.task}`)] as const] : []),
  ];
  screen.print("");
  for (const row of columns(facts, "")) screen.print(row);
}

const goOn = ({ task, status }: TaskState, { command }: Screen): readonly (readonly [string, string])[] =>
  status === "undone" ? [["Redo", command(`redo ${task}`)]] : [["Go on", command(`resume ${task}`)]];

/** How to answer what is open, and how to go on then. */
export function waitingLines(
  { task, plan, questions, single }: TaskState,
  { command }: Screen,
): readonly (readonly [string, string])[] {
  if (single)
    return [
      ["Nothing done", "One call, and nobody was there to answer. Make it again, with an answer or with --approve."],
    ];
  const asked = plan !== undefined && plan.decided === undefined;
  return [
    ...(asked ? [["Decide", `${command(`approve ${task}`)}   or   ${command(`reject ${task}`)}`] as const] : []),
    ...questions.map(
      (question) =>
        [
          "Decide",
          command(`decide ${task} ${question.call} ${question.kind === "approval" ? "yes|no" : "ANSWER"}`),
        ] as const,
    ),
    ["Then", command(`resume ${task}`)],
  ];
}

function section(title: string, rows: readonly string[], screen: Screen): void {
  if (rows.length === 0) return;
  screen.print("");
  screen.print(screen.paint.out("bold", title));
  for (const row of rows) screen.print(row);
}

const marks: Readonly<Partial<Record<Status, readonly [string, "green" | "yellow" | "red"]>>> = {
  done: ["✓", "green"],
  doneWithWarnings: ["!", "yellow"],
  failed: ["✗", "red"],
};

function headline(state: TaskState, ms: number, paint: Paint): string {
  const [mark, style] = marks[state.status] ?? ["•", "yellow"];
  const facts = [duration(ms), ...countWords(state)];
  const reason = state.reason === undefined ? "" : `: ${line(state.reason)}`;
  const open = state.status === "waiting" ? openWords(state) : "";
  return `${paint(style, mark)} ${paint("bold", stateWords[state.status])}${reason}${open}${paint("dim", `  ${facts.join(" · ")}`)}`;
}

function openWords({ plan, questions }: TaskState): string {
  const titles = questions.map(({ title }) => line(title));
  const all = plan !== undefined && plan.decided === undefined ? ["the plan", ...titles] : titles;
  return all.length === 0 ? "" : `: ${all.join("; ")}`;
}

/** "2 new, 37 moved". */
export function countWords({ counts }: Pick<TaskState, "counts">): readonly string[] {
  const words = [
    [counts.created, "new"],
    [counts.changed, "changed"],
    [counts.moved, "moved"],
    [counts.deleted, "deleted"],
  ] as const;
  const told = words.filter(([n]) => n > 0).map(([n, word]) => `${n.toLocaleString("en-US")} ${word}`);
  return told.length > 0 ? [told.join(", ")] : [];
}

/** What was delivered and checked, and what the approved plan promised besides. */
function outputLines(state: TaskState, paint: Paint): readonly string[] {
  const { outputs, roots, plan, status } = state;
  const ended = status === "done" || status === "doneWithWarnings";
  const promised = ended && plan?.decided === "approve" ? plan.plan.deliverables : [];
  const others = promised.filter(({ path }) => !outputs.some((output) => samePath(output.path, path)));
  return [
    ...checkedOutputs(state, paint),
    ...others.map(({ path, what }) => `  ${line(shown(path, roots))}${what === "" ? "" : `  ${line(what)}`}`),
  ];
}

const checkedOutputs = ({ outputs, roots }: TaskState, paint: Paint): readonly string[] =>
  columns(
    outputs.map((output) => [line(shown(output.path, roots)), `${size(output.bytes)}  ${verdict(output, paint)}`]),
    "  ",
  ).flatMap((row, at) => [row, ...findingLines(outputs[at], paint)]);

function verdict({ findings }: Output, paint: Paint): string {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  if (errors > 0) return paint("red", `✗ ${count(errors, "error")}`);
  return warnings > 0 ? paint("yellow", `! ${count(warnings, "warning")}`) : paint("green", "✓ checked");
}

const findingLines = (output: Output | undefined, paint: Paint): readonly string[] =>
  (output?.findings ?? []).map(({ severity, text, place }) => {
    const mark =
      severity === "error" ? paint("red", "✗") : severity === "warning" ? paint("yellow", "!") : paint("green", "✓");
    return `    ${mark} ${line(text)}${place === undefined ? "" : ` (${line(place)})`}`;
  });

export function checkLine({ text, ok, detail }: CheckResult, paint: Paint): string {
  const mark = ok === undefined ? "•" : ok ? paint("green", "✓") : paint("red", "✗");
  const more = detail ?? (ok === undefined ? "for you to judge" : undefined);
  return `${mark} ${line(text)}${more === undefined ? "" : paint("dim", `  ${line(more)}`)}`;
}

const canUndo = ({ counts, status }: TaskState): boolean =>
  status !== "undone" && counts.created + counts.changed + counts.moved + counts.deleted > 0;

/** "nothing (offline)", "$0.12, 45,000 tokens, 93 % of the input from the cache". */
export function costWords({ spent, model, budget }: Pick<TaskState, "spent" | "model" | "budget">): string {
  if (tokensOf(spent) === 0 && model === "offline") return "nothing (offline)";
  const unheld = tokensOf(spent) > 0 && spent.usd === undefined && budget.usd !== undefined;
  return `${usageWords(spent)}${unheld ? `; without a price the limit of $${budget.usd} cannot be held` : ""}`;
}

const tokensOf = ({ input, output, cacheRead, cacheWrite }: Usage): number => input + output + cacheRead + cacheWrite;

/** What replies cost; "price unknown" where the price table does not have the model. */
export function usageWords(usage: Usage): string {
  const tokens = tokensOf(usage);
  if (tokens === 0) return "nothing";
  const { usd, cacheRead } = usage;
  const money = usd === undefined ? "price unknown" : `$${usd.toFixed(usd < 1 ? 4 : 2)}`;
  const share = Math.floor((100 * cacheRead) / (tokens - usage.output));
  const cached = cacheRead > 0 ? `, ${share} % of the input from the cache` : "";
  return `${money}, ${tokens.toLocaleString("en-US")} tokens${cached}`;
}
