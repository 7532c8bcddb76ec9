/** `show`: one task whole. */
import { clip, count, size } from "../base/words.ts";
import type { TaskEvent } from "../protocol/events.ts";
import type { InstructionFile } from "../protocol/instructions.ts";
import { shown } from "../protocol/paths.ts";
import { type CallSummary, type StepProgress, stateWords, type TaskState } from "../protocol/state.ts";
import { type Args, wordsOf } from "./args.ts";
import { checkLine, costWords, countWords, usageWords, waitingLines } from "./ending.ts";
import { planLines } from "./plan-text.ts";
import { block, columns, line, moment, type Paint, type Screen } from "./screen.ts";
import { type ExitCode, exits, type Workspace } from "./types.ts";

export async function show(args: Args, { service }: Workspace, screen: Screen): Promise<ExitCode> {
  const { ID } = wordsOf(args, ["ID"]);
  const id = await service.find(ID);
  const state = await service.state(id);
  if (args.has("json")) screen.print(JSON.stringify({ ...state, state: stateWords[state.status] }));
  else for (const row of shownTask(state, await service.events(id), screen)) screen.print(row);
  return exits.done;
}

/** How many of the newest calls and replies are listed. */
const shownCalls = 20;

type Section = readonly [title: string, rows: readonly string[]];

function shownTask(state: TaskState, events: readonly TaskEvent[], screen: Screen): readonly string[] {
  const { out: paint } = screen.paint;
  const sections = (all: readonly Section[]): readonly string[] =>
    all.flatMap(([title, rows]) =>
      rows.length === 0 ? [] : ["", paint("bold", title), ...rows.map((row) => `  ${row}`)],
    );
  return [
    paint("bold", line(state.title)),
    ...columns(facts(state), ""),
    ...sections([
      ["Request", block(state.request)],
      ["Instructions", state.instructions.map((file) => instructionLine(file, paint))],
    ]),
    ...planPart(state, screen),
    ...sections([
      ["Steps", state.steps.map((step, at) => stepLine(step, at + 1, paint))],
      [callsTitle(state), state.calls.slice(-shownCalls).map((call) => callLine(call, paint))],
      webSection(state),
      ["Made", state.outputs.map(({ path }) => line(shown(path, state.roots)))],
      ["Checks", state.checks.map((check) => checkLine(check, paint))],
      ["Warnings", state.warnings.map((warning) => `! ${line(warning)}`)],
      replySection(events),
      ["Result", state.summary ? block(state.summary) : []],
      ["Questions", questionRows(state, screen)],
    ]),
  ];
}

function facts(state: TaskState): readonly (readonly [string, string])[] {
  const reason = state.reason === undefined ? "" : `: ${line(state.reason)}`;
  return [
    ["Task", state.task],
    ["State", `${stateWords[state.status]}${reason}`],
    ["Folder", state.roots.map(({ absolute }) => line(absolute)).join(", ")],
    ["Mode", `${state.mode}, model ${line(state.model)}`],
    ["Begun", moment(state.created)],
    ["Last", moment(state.updated)],
    ["Cost", costWords(state)],
    ["Files", countWords(state).join("") || "none touched"],
  ];
}

const instructionLine = ({ path, bytes, note }: InstructionFile, paint: Paint): string =>
  `${line(path)}  ${size(bytes)}${note === undefined ? "" : paint("dim", `  ${line(note)}`)}`;

function stepLine(step: StepProgress, number: number, paint: Paint): string {
  const more = [...(step.detail ? [line(step.detail)] : []), ...(step.usage ? [usageWords(step.usage)] : [])];
  return `${stepMark(step)} ${number}. ${line(step.title)}${more.map((one) => paint("dim", `  ${one}`)).join("")}`;
}

/** What each of the newest replies of a model cost. The playbooks cost nothing and are left out. */
function replySection(events: readonly TaskEvent[]): Section {
  const replies = events.flatMap((event) =>
    event.type === "model.replied" && event.usage.input + event.usage.output > 0 ? [event] : [],
  );
  const title =
    replies.length > shownCalls
      ? `Replies (the last ${shownCalls} of ${replies.length.toLocaleString("en-US")})`
      : "Replies";
  return [
    title,
    replies.slice(-shownCalls).map(({ turn, usage }) => `${String(turn).padStart(3)}  ${usageWords(usage)}`),
  ];
}

/** What left for the web. Shown also when nothing did, where it was allowed. */
function webSection({ web, webCount, webUses }: TaskState): Section {
  if (web.length === 0 && webCount === 0) return ["Web", []];
  const title = `Sent into the web (${webCount.toLocaleString("en-US")}; allowed: ${web.join(" and ") || "nothing"})`;
  const rows = webUses.slice(-shownCalls).map(({ tool, what }) => `${tool.padEnd(6)} ${clip(line(what), 200)}`);
  return [title, rows.length > 0 ? rows : ["nothing"]];
}

const callLine = (call: CallSummary, paint: Paint): string =>
  `${call.state.padEnd(8)} ${line(call.title)}${call.error ? paint("dim", `  ${clip(line(call.error), 200)}`) : ""}`;

const callsTitle = ({ callCount }: TaskState): string =>
  callCount > shownCalls ? `Calls (the last ${shownCalls} of ${count(callCount, "call")})` : "Calls";

function planPart({ plan, roots }: TaskState, screen: Screen): readonly string[] {
  if (plan === undefined) return [];
  const impossible = plan.plan.operations.filter(({ problem }) => problem !== undefined).map(({ id }) => id);
  const off = new Set([...plan.unticked, ...impossible]);
  return ["", ...planLines(plan.plan, { roots, paint: screen.paint.out, off, whole: false })];
}

const stepMark = ({ state }: StepProgress): string =>
  ({ waiting: "○", running: "▸", done: "✓", skipped: "–", failed: "✗", unknown: "?" })[state];

function questionRows(state: TaskState, screen: Screen): readonly string[] {
  const asked = state.questions.flatMap((question) => [
    `${question.call}  ${line(question.title)}`,
    ...(question.kind === "approval"
      ? question.effects.map(({ words }) => `  ${line(words)}`)
      : question.choices.map(({ label }) => `  ${line(label)}`)),
  ]);
  const open = state.plan !== undefined && state.plan.decided === undefined;
  const rows = open ? ["plan  Approve the plan above?", ...asked] : asked;
  if (rows.length === 0) return [];
  return [...rows, ...columns(waitingLines(state, screen), "").map((row) => screen.paint.out("dim", row))];
}
