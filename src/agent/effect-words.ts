/** Effects in plain words, for questions and logs: names, counts and sizes; invisible characters made visible. */
import { assertNever } from "../base/assert-never.ts";
import { count, size, visible } from "../base/words.ts";
import type { Effect } from "../protocol/effects.ts";
import { type Root, shown, type WorkPath } from "../protocol/paths.ts";
import type { Known } from "./facts.ts";

/** "delete Photos/a.jpg (3.4 MB)". */
export function effectWords({ effect, entry }: Pick<Known, "effect" | "entry">, roots: readonly Root[]): string {
  const name = (path: WorkPath): string => visible(shown(path, roots));
  const bytes = entry?.type === "file" ? ` (${size(entry.size)})` : entry?.type === "folder" ? " (folder)" : "";
  switch (effect.kind) {
    case "read":
    case "change":
    case "delete":
      return `${effect.kind} ${name(effect.path)}${bytes}`;
    case "create":
      return `create ${name(effect.path)}${effect.type === "folder" ? " (folder)" : ""}`;
    case "move":
      return `move ${name(effect.from)} → ${name(effect.to)}${bytes}`;
    case "run":
      return `run ${visible(effect.argv.join(" "))}${effect.network.length > 0 ? `, reaching ${effect.network.join(", ")}` : ""}`;
    case "send":
      return `send to ${visible(`${effect.method} ${effect.host}${effect.path}`)} as ${visible(effect.identity)}`;
    case "connector":
      return `use ${visible(`${effect.server}: ${effect.tool}`)}`;
    case "spawn":
      return `start a ${visible(effect.role)}`;
    default:
      return assertNever(effect);
  }
}

const verbs: Readonly<Record<Effect["kind"], string>> = {
  read: "Read",
  create: "Create",
  change: "Change",
  delete: "Delete",
  move: "Move",
  run: "Run",
  send: "Send",
  connector: "Use a connector",
  spawn: "Start an agent",
};

/** A title with verb, count, things and size: "Delete 14 files (3.4 MB)". */
export function questionTitle(known: readonly Known[], roots: readonly Root[]): string {
  const first = known[0];
  if (first === undefined) return "Go on";
  if (known.length === 1) return capital(effectWords(first, roots));
  const bytes = known.reduce((sum, { entry }) => sum + (entry?.size ?? 0), 0);
  const kinds = [...new Set(known.map(({ effect }) => verbs[effect.kind]))];
  return `${kinds.join(" and ")} ${count(known.length, "file")}${bytes > 0 ? ` (${size(bytes)})` : ""}`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
