import { z } from "zod";
import type { Entry, Look } from "../agent/ports.ts";
import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { clip, count, size, some } from "../base/words.ts";
import type { Effect } from "../protocol/effects.ts";
import { isWithin, parts, pathKey, shown, type WorkPath } from "../protocol/paths.ts";
import { workThrough } from "./batches.ts";
import { expandOrSay, onOneLine } from "./patterns.ts";

const DeleteInput = z.strictObject({
  paths: z
    .array(z.string().min(1))
    .min(1)
    .describe("Files, links, folders with everything in them, or patterns for files: **/*.tmp."),
});
type DeleteInput = z.infer<typeof DeleteInput>;

const description = `Deletes files, links and folders, many in one call; the user can undo it. A link is deleted, never what it points to. Delete only what the task asks for; moving is usually better.`;

type Resolved = {
  /** Files and links first, then folders, deepest first: each its own effect. */
  readonly entries: readonly Entry[];
  readonly problems: readonly string[];
};

async function resolved({ paths }: DeleteInput, look: Look): Promise<Resolved> {
  const found = new Map<string, Entry>();
  const problems: string[] = [];
  for (const raw of paths) {
    const named = await expandOrSay(raw, look, problems);
    for (const entry of named.filter(({ path }) => path.path !== "")) {
      const below = entry.type === "folder" ? await look.walk(entry.path) : [];
      for (const one of [entry, ...below]) found.set(pathKey(one.path), one);
    }
    if (named.some(({ path }) => path.path === "")) {
      problems.push("The granted folder itself cannot be deleted; name what is in it.");
    }
  }
  const all = [...found.values()];
  const folders = all.filter(({ type }) => type === "folder");
  const depth = (entry: Entry) => parts(entry.path.path).length;
  return {
    entries: [...all.filter(({ type }) => type !== "folder"), ...folders.sort((a, b) => depth(b) - depth(a))],
    problems,
  };
}

const deletion = ({ path }: Entry): Effect => ({ kind: "delete", path });

async function effects(input: DeleteInput, look: Look): Promise<readonly Effect[]> {
  return (await resolved(input, look)).entries.map(deletion);
}

type Tally = { readonly gone: Entry[]; readonly left: Entry[]; readonly why: string[] };

async function run(input: DeleteInput, hands: Hands): Promise<Outcome> {
  const { entries, problems } = await resolved(input, hands);
  const tally: Tally = { gone: [], left: [], why: [...problems] };
  const ready: Entry[] = [];
  for (const entry of entries) {
    const why = await reasonToLeave(entry, hands);
    if (why === undefined) ready.push(entry);
    else keep(entry, why, { tally, hands });
  }
  await removeAll(ready, tally, hands);
  const text = report(tally, hands);
  const failed = tally.gone.length === 0 && tally.why.length > 0;
  return failed ? { ok: false, error: text } : { ok: true, content: [{ type: "text", text }] };
}

const name = (path: WorkPath, look: Look): string => onOneLine(shown(path, look.roots));

/** Undefined when the entry may go. */
async function reasonToLeave(entry: Entry, hands: Hands): Promise<string | undefined> {
  if (!hands.admitted(deletion(entry))) return "not allowed";
  if (entry.type === "file" && (await hands.unsaved(entry.path)) !== undefined) {
    return "it has changes in the editor that are not saved";
  }
  return undefined;
}

function keep(entry: Entry, why: string, { tally, hands }: { readonly tally: Tally; readonly hands: Hands }): void {
  tally.left.push(entry);
  if (why !== "") tally.why.push(`${name(entry.path, hands)}: ${why}`);
}

const removeAll = (entries: readonly Entry[], tally: Tally, hands: Hands): Promise<void> =>
  workThrough(entries, hands, {
    what: "Deleting files",
    // Folders come last, and each by itself: whether it may go depends on what went before.
    take: (rest) => (rest[0]?.type === "folder" ? rest.slice(0, 1) : rest.filter(({ type }) => type !== "folder")),
    act: async (batch) => {
      const [first] = batch;
      if (first !== undefined && holdsLeft(first, tally)) return { index: 0, error: "", kind: "refused" };
      return hands.remove(batch.map(({ path }) => path));
    },
    onDone: (batch) => tally.gone.push(...batch),
    onFailed: (entry, why) => keep(entry, why, { tally, hands }),
  });

const holdsLeft = (entry: Entry, { left }: Tally): boolean =>
  entry.type === "folder" && left.some(({ path }) => isWithin(path, entry.path));

function report({ gone, left, why }: Tally, look: Look): string {
  const folders = gone.filter(({ type }) => type === "folder").length;
  const files = gone.length - folders;
  const bytes = gone.reduce((sum, entry) => sum + (entry.type === "file" ? entry.size : 0), 0);
  const what = [
    ...(files > 0 ? [`${count(files, "file")} (${size(bytes)})`] : []),
    ...(folders > 0 ? [count(folders, "folder")] : []),
  ];
  const names = gone.map(({ path }) => name(path, look));
  return [
    gone.length === 0 ? "Nothing was deleted." : `Deleted ${what.join(" and ")}: ${some(names, 40)}.`,
    ...(gone.length > 0 ? ["All of it is in the vault; undoing the task brings it back."] : []),
    ...(left.length > 0 ? [`${count(left.length, "path")} stayed.`] : []),
    ...(why.length > 0 ? [`Not deleted: ${some(why, 20)}`] : []),
  ].join("\n");
}

/** Deletes to the vault, in batches. */
export const deleteTool: Tool = tool<DeleteInput>({
  name: "Delete",
  description,
  input: DeleteInput,
  title: ({ paths }) =>
    paths.length === 1 ? `Delete ${clip(paths[0] ?? "", 80)}` : `Delete ${count(paths.length, "path")}`,
  effects,
  run,
  partial: true,
});
