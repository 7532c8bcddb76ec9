import { clip } from "../../base/words.ts";

/** Where two JSON values differ first, in the order of the recorded one. */
export type Difference = { readonly path: string; readonly recorded: string; readonly sent: string };

export function firstDifference(recorded: unknown, sent: unknown, path = ""): Difference | undefined {
  if (Array.isArray(recorded) && Array.isArray(sent)) return inList(recorded, sent, path);
  if (isObject(recorded) && isObject(sent)) return inObject(recorded, sent, path);
  if (Object.is(recorded, sent)) return undefined;
  if (typeof recorded === "string" && typeof sent === "string") return { path, ...excerpts(recorded, sent) };
  return { path, recorded: shown(recorded), sent: shown(sent) };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function inList(recorded: readonly unknown[], sent: readonly unknown[], path: string): Difference | undefined {
  for (let index = 0; index < Math.max(recorded.length, sent.length); index += 1) {
    const found = firstDifference(recorded[index], sent[index], `${path}[${index}]`);
    if (found) return found;
  }
  return undefined;
}

function inObject(
  recorded: Readonly<Record<string, unknown>>,
  sent: Readonly<Record<string, unknown>>,
  path: string,
): Difference | undefined {
  for (const key of new Set([...Object.keys(recorded), ...Object.keys(sent)])) {
    const found = firstDifference(recorded[key], sent[key], path === "" ? key : `${path}.${key}`);
    if (found) return found;
  }
  return undefined;
}

const shown = (value: unknown): string => (value === undefined ? "(nothing)" : clip(JSON.stringify(value), 300));

/** Long texts around the first character that differs. */
function excerpts(recorded: string, sent: string): Pick<Difference, "recorded" | "sent"> {
  let at = 0;
  while (at < recorded.length && recorded[at] === sent[at]) at += 1;
  const from = Math.max(0, at - 60);
  const around = (text: string) =>
    `${from > 0 ? "…" : ""}${JSON.stringify(text.slice(from, at + 120))}${text.length > at + 120 ? "…" : ""}`;
  return { recorded: around(recorded), sent: around(sent) };
}
