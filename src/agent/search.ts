/** Finding a task again by what was asked, said and made: titles first, then the text of the logs. */
import { clip } from "../base/words.ts";
import type { TaskEvent } from "../protocol/events.ts";
import type { TaskHead } from "./ports.ts";
import type { TaskService } from "./service.ts";

/** `line` is where the words stand; absent when the title says it. */
export type Found = { readonly head: TaskHead; readonly line?: string };

const folded = (text: string): string => text.normalize("NFKC").toLowerCase();

/** What people read of an event; "" for what they do not. */
function textOf(event: TaskEvent): string {
  switch (event.type) {
    case "task.created":
      return event.request;
    case "plan.proposed":
      return [event.plan.summary, ...event.plan.steps.map(({ title }) => title)].join("\n");
    case "model.replied":
    case "user.steered":
      return event.text;
    case "call.started":
      return event.title;
    case "deliverable.written":
      return event.path.path;
    case "task.finished":
      return event.summary;
    default:
      return "";
  }
}

/**
 * Tasks in which every word of `query` occurs, in whatever case; newest first, those whose title has them all before the
 * others. Only logs of tasks whose title does not say it are read, one at a time.
 */
export async function searchTasks(
  service: Pick<TaskService, "list" | "events">,
  query: string,
): Promise<readonly Found[]> {
  const words = folded(query).split(/\s+/).filter(Boolean);
  const holds = (text: string): boolean => words.every((word) => folded(text).includes(word));
  const titled: Found[] = [];
  const told: Found[] = [];
  for (const head of words.length === 0 ? [] : await service.list()) {
    if (holds(head.title)) {
      titled.push({ head });
      continue;
    }
    // A log that cannot be read is listed as broken already; it must not end the search.
    const events = await service.events(head.task).catch(() => []);
    const text = events.map(textOf).join("\n");
    if (holds(text)) told.push({ head, line: lineWith(text, words) });
  }
  return [...titled, ...told];
}

function lineWith(text: string, words: readonly string[]): string {
  const lines = text.split("\n");
  const line = lines.find((one) => words.some((word) => folded(one).includes(word))) ?? "";
  return clip(line.trim(), 120);
}
