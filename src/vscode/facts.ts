/** What a panel shows of a task beside its log. */
import type { TaskFacts } from "../protocol/channel.ts";
import type { TaskState } from "../protocol/state.ts";
import { type Choices, offline } from "./choices.ts";
import type { Session } from "./core.ts";

/** Where requests to Claude go when no other endpoint is set. Source: base URL of the Claude API. */
const claudeHost = "api.anthropic.com";

export async function factsOf(
  state: TaskState,
  { service, runs, settings }: Pick<Session, "service" | "runs" | "settings">,
  choices: Pick<Choices, "modelName">,
): Promise<TaskFacts> {
  const owned = (await service.list()).some(({ task, owned }) => task === state.task && owned);
  const host = settings.endpoint === "" ? claudeHost : new URL(settings.endpoint).host;
  return {
    modelName: choices.modelName(state.model),
    reach: { network: state.model === offline ? [] : [host], connectors: [] },
    owner: runs.isHere(state.task) ? "here" : owned ? "elsewhere" : "nobody",
  };
}
