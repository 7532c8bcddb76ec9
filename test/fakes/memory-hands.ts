/** Hands over a folder in memory that admit only declared effects, and one call of a tool as the gate would make it. */
import { type Bytes, type CallKey, Refusal } from "../../src/agent/ports.ts";
import type { BatchFailure, Hands, Tool } from "../../src/agent/tool.ts";
import type { ChangeRecord } from "../../src/protocol/changes.ts";
import { actKey, type Effect } from "../../src/protocol/effects.ts";
import { samePath, type WorkPath } from "../../src/protocol/paths.ts";
import type { MemoryFolder } from "./memory-folder.ts";
import { hashOf, sha256 } from "./memory-tree.ts";

export type HandsOptions = {
  /** Effects that the user or a rule took out of the batch. */
  readonly refused?: (words: string) => boolean;
  /** Unsaved text by shown path. */
  readonly unsaved?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

export type MemoryHands = Hands & { readonly records: readonly ChangeRecord[] };

const call = "test-call" as CallKey;

/** An effect in words: "create a.txt", "move a.txt -> b.txt", "create folder a". */
export function effectWords(effect: Effect, folder: MemoryFolder): string {
  if (effect.kind === "move") return `move ${folder.tree.show(effect.from)} -> ${folder.tree.show(effect.to)}`;
  if (!("path" in effect) || typeof effect.path === "string") return effect.kind;
  const type = "type" in effect && effect.type === "folder" ? " folder" : "";
  return `${effect.kind}${type} ${folder.tree.show(effect.path)}`;
}

/** Hands that may do `effects` and nothing else: anything else throws Refusal "undeclared". */
export function memoryHands(folder: MemoryFolder, effects: readonly Effect[], options: HandsOptions = {}): MemoryHands {
  const records: ChangeRecord[] = [];
  const acts = new Set(effects.map(actKey));
  const admitted = (effect: Effect) => acts.has(actKey(effect)) && !options.refused?.(effectWords(effect, folder));
  const need = (effect: Effect) => {
    if (!admitted(effect)) throw new Refusal(`Undeclared: ${effectWords(effect, folder)}`, "undeclared");
  };
  const write = async (kind: "create" | "change", path: WorkPath, bytes: Bytes) => {
    need({ kind, path });
    sameContent(effects, kind, path, bytes);
  };
  return {
    ...folder,
    records,
    admitted,
    create: async (path, bytes) => {
      await write("create", path, bytes);
      records.push(await folder.create(call, path, bytes));
    },
    makeFolder: async (path) => {
      need({ kind: "create", path, type: "folder" });
      records.push(await folder.makeFolder(call, path));
    },
    change: async (path, bytes) => {
      await write("change", path, bytes);
      records.push(await folder.change(call, path, bytes, hashOf(folder.tree.need(path))));
    },
    move: async (moves) => {
      for (const one of moves) need({ kind: "move", ...one });
      return kept(records, await folder.move(call, moves));
    },
    remove: async (paths) => {
      for (const path of paths) need({ kind: "delete", path });
      return kept(records, await folder.remove(call, paths));
    },
    run: async () => ({ kind: "refused", why: "There is no box in memory." }),
    start: async () => ({ kind: "refused", why: "There is no box in memory." }),
    look: async () => ({ kind: "unknown" }),
    unsaved: async (path) => options.unsaved?.[folder.tree.show(path)],
    progress: () => {},
    signal: options.signal ?? new AbortController().signal,
  };
}

/** Declared bytes must be the written ones. */
function sameContent(effects: readonly Effect[], kind: "create" | "change", path: WorkPath, bytes: Bytes): void {
  const declared = effects.find((one) => one.kind === kind && samePath(one.path, path));
  const content = declared !== undefined && "content" in declared ? declared.content : undefined;
  const written = bytes instanceof Uint8Array ? sha256(bytes) : bytes.hash;
  if (content !== undefined && content !== written) throw new Refusal("Other bytes than declared", "undeclared");
}

function kept(
  records: ChangeRecord[],
  { failed, ...record }: ChangeRecord & { readonly failed?: BatchFailure },
): BatchFailure | undefined {
  records.push(record);
  return failed;
}

export type ToolRun = {
  /** The declared effects in words, without reads. */
  readonly effects: readonly string[];
  readonly ok: boolean;
  readonly text: string;
  readonly records: readonly ChangeRecord[];
};

/** One call as the gate makes it: parse, effects, run with narrowed hands. A Refusal of either becomes an error text. */
export async function callTool(
  tool: Tool,
  input: unknown,
  folder: MemoryFolder,
  options: HandsOptions = {},
): Promise<ToolRun> {
  const parsed = tool.input.safeParse(input);
  if (!parsed.success) return { effects: [], ok: false, text: `Invalid input: ${parsed.error.message}`, records: [] };
  let effects: readonly Effect[] = [];
  let hands: MemoryHands | undefined;
  try {
    effects = await tool.effects(parsed.data, folder);
    hands = memoryHands(folder, effects, options);
    const outcome = await tool.run(parsed.data, hands);
    const text = outcome.ok
      ? outcome.content.map((one) => (one.type === "text" ? one.text : `[${one.type}]`)).join("\n")
      : outcome.error;
    return { effects: inWords(effects, folder), ok: outcome.ok, text, records: hands.records };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { effects: inWords(effects, folder), ok: false, text: error.message, records: hands?.records ?? [] };
  }
}

const inWords = (effects: readonly Effect[], folder: MemoryFolder): readonly string[] =>
  effects.filter(({ kind }) => kind !== "read").map((effect) => effectWords(effect, folder));
