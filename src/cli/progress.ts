/** A running task on the terminal: a line for each thing that came to an end, one line for what goes on. */
import { clip } from "../base/words.ts";
import type { TaskEvent, TaskSignal } from "../protocol/events.ts";
import type { StepProgress, TaskState } from "../protocol/state.ts";
import { duration, line, type Screen } from "./screen.ts";

export type Progress = {
  event(event: TaskEvent, state: TaskState): void;
  signal(signal: TaskSignal): void;
  /** Draws the live line anew. */
  tick(): void;
};

const spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
/** How much of what the model says between its calls is shown. */
const saidLength = 300;

export function progressOn(screen: Screen): Progress {
  const begun = screen.terminal.time();
  let turn = 0;
  let now = "";
  let detail = "";

  function tick(): void {
    if (now === "") return;
    turn += 1;
    const time = duration(screen.terminal.time() - begun);
    const text = `${spinner[turn % spinner.length]} ${now}${detail === "" ? "" : ` · ${detail}`} · ${time}`;
    screen.live(clip(text, screen.terminal.width() - 1));
  }

  return {
    tick,
    event(event, state) {
      for (const text of wordsFor(event, state, screen)) screen.say(text);
      if (event.type !== "call.asked" && event.type !== "plan.proposed") detail = "";
      now = goingOn(state);
      if (now === "") screen.live("");
      else tick();
    },
    signal(signal) {
      if (signal.type === "progress") {
        const of = signal.of === undefined ? "" : ` of ${signal.of.toLocaleString("en-US")}`;
        detail = `${line(signal.what)} ${signal.done.toLocaleString("en-US")}${of}`.trim();
      } else if (signal.type === "waiting") {
        detail = `${line(signal.why)}; next try in ${duration(signal.retryInMs)}`;
      }
      tick();
    },
  };
}

/** What the live line says; nothing while the task waits or has come to an end. */
function goingOn(state: TaskState): string {
  if (state.status === "planning") return "Looking at the folder and planning";
  if (state.status !== "working") return "";
  const at = state.steps.findIndex((step) => step.state === "running");
  const step = state.steps[at];
  if (step !== undefined) return `Step ${at + 1} of ${state.steps.length}: ${line(step.title)}`;
  const call = state.calls.findLast((one) => one.state === "running");
  return call === undefined ? "Working" : line(call.title);
}

function wordsFor(event: TaskEvent, state: TaskState, { paint: { err: paint }, terminal }: Screen): readonly string[] {
  switch (event.type) {
    case "step.changed":
      return stepWords(event.step, state, terminal.redraws).map(([mark, text]) =>
        mark === "✓"
          ? `${paint("green", mark)} ${text}`
          : mark === "✗"
            ? `${paint("red", mark)} ${text}`
            : `${mark} ${text}`,
      );
    case "model.replied":
      return event.calls > 0 && event.text.trim() !== "" ? [paint("dim", clip(line(event.text), saidLength))] : [];
    case "call.finished": {
      const title = state.calls.findLast(({ id }) => id === event.call)?.title ?? event.tool;
      if (event.outcome === "denied") return [paint("dim", `– Not allowed, not done: ${line(title)}`)];
      return event.ok ? [] : [paint("yellow", `! ${clip(line(event.text), saidLength)}`)];
    }
    case "task.paused":
      return [paint("yellow", `Paused: ${line(event.why)}`)];
    case "user.steered":
      return event.withdrawn ? [] : [paint("dim", `You said: ${clip(line(event.text), saidLength)}`)];
    default:
      return [];
  }
}

/** A line for a step that began (only where no live line says so) or came to an end. */
function stepWords(
  id: StepProgress["id"],
  { steps }: TaskState,
  redraws: boolean,
): readonly (readonly [string, string])[] {
  const at = steps.findIndex((step) => step.id === id);
  const step = steps[at];
  if (step === undefined) return [];
  const text = `${at + 1}/${steps.length} ${line(step.title)}${step.detail ? `: ${line(step.detail)}` : ""}`;
  switch (step.state) {
    case "running":
      return redraws ? [] : [["▸", text]];
    case "done":
      return [["✓", text]];
    case "failed":
    case "unknown":
      return [["✗", text]];
    case "skipped":
      return [["–", `${text} (skipped)`]];
    default:
      return [];
  }
}
