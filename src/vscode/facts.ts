/** What a panel shows of a task beside its log. */
import { size } from "../base/words.ts";
import { here } from "../platform/state-dir.ts";
import type { TaskFacts } from "../protocol/channel.ts";
import type { TaskEvent } from "../protocol/events.ts";
import type { InstructionFile } from "../protocol/instructions.ts";
import { workPath } from "../protocol/paths.ts";
import type { TaskState } from "../protocol/state.ts";
import { type Choices, offline } from "./choices.ts";
import type { Code, Uri } from "./code.ts";
import type { Session } from "./core.ts";

/** Where requests to Claude go when no other endpoint is set. Source: base URL of the Claude API. */
const claudeHost = "api.anthropic.com";

/** Events after which the facts may be others. */
export const changesFacts: ReadonlySet<TaskEvent["type"]> = new Set([
  "instructions.read",
  "model.replied",
  "task.resumed",
  "task.stopped",
  "task.finished",
  "task.failed",
  "undo.finished",
  "undo.resolved",
]);

export async function factsOf(
  state: TaskState,
  { service, runs, settings }: Pick<Session, "service" | "runs" | "settings">,
  { choices, used }: { readonly choices: Pick<Choices, "modelName" | "contextOf">; readonly used: number },
): Promise<TaskFacts> {
  const of = choices.contextOf(state.model);
  const owned = (await service.list()).some(({ task, owned }) => task === state.task && owned);
  const host = settings.endpoint === "" ? claudeHost : new URL(settings.endpoint).host;
  return {
    modelName: choices.modelName(state.model),
    reach: { network: state.model === offline ? [] : [host], connectors: [] },
    owner: runs.isHere(state.task) ? "here" : owned ? "elsewhere" : "nobody",
    instructions: state.instructions.map(instruction),
    ...(of !== undefined && used > 0 ? { context: { used, of, parts: [{ kind: "conversation", tokens: used }] } } : {}),
  };
}

/** `source` is the place in the task's own list: a view can name no other file. */
function instruction({ path, bytes, note }: InstructionFile, index: number) {
  const name = path.split("/").at(-1) ?? path;
  const detail = [path === name ? "" : path, size(bytes), note ?? ""].filter((part) => part !== "").join(" · ");
  return { name, detail, source: String(index) };
}

/** Where an instruction file can be looked at; undefined for the setting, and for a source the task does not have. */
export function instructionUri(
  state: TaskState,
  source: string,
  { places }: Pick<Session, "places">,
  { Uri }: Pick<Code, "Uri">,
): Uri | undefined {
  const file = state.instructions[Number(source)];
  if (file === undefined || file.source === "setting") return undefined;
  const inside = file.source === "folder" ? workPath(file.path, state.roots) : undefined;
  if (inside) return places.uri(inside);
  return Uri.file(file.path.replace(/^~(?=\/)/, here().home));
}
