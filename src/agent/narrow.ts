/** Hands narrowed to the admitted effects of one call. Whatever a tool was not admitted to do throws, and the call fails. */

import type { Lane } from "../base/lane.ts";
import { holdsSecrets } from "../permissions/code-files.ts";
import type { Change, ChangeRecord, FolderTime } from "../protocol/changes.ts";
import { actKey, type Effect, type RunEffect } from "../protocol/effects.ts";
import { isWithin, shown, type WorkPath } from "../protocol/paths.ts";
import type { Sandbox } from "./box-port.ts";
import { type BatchResult, type Bytes, type CallKey, type Folder, type Ground, Refusal } from "./ports.ts";
import type { BatchFailure, Hands } from "./tool.ts";

export type NarrowDeps = {
  readonly folder: Folder;
  readonly sandbox: Sandbox;
  /** Whose scratch folder commands have. */
  readonly task: string;
  readonly unsaved: Hands["unsaved"];
  readonly ground: Ground;
  readonly key: CallKey;
  readonly effects: readonly Effect[];
  readonly signal: AbortSignal;
  readonly onProgress: Hands["progress"];
  readonly onOutput: (delta: string) => void;
  /** Where the acts of all calls of a task pass, so that Stop has only a few of them to wait for. */
  readonly lane: Lane;
};

export type Narrowed = {
  readonly hands: Hands;
  /** What was done so far, in order. */
  record(): ChangeRecord;
  /** Nothing more can be done through these hands. */
  revoke(): void;
  /** Resolves when everything that was begun is over and in the record. */
  atRest(): Promise<void>;
};

/** How many items of a batch go to the folder at once; between two parts Stop is heard. */
const batchPart = 50;

export function narrow(deps: NarrowDeps): Narrowed {
  const done: { changes: Change[]; times: FolderTime[] } = { changes: [], times: [] };
  const admitted = new Map(deps.effects.map((effect) => [actKey(effect), effect]));
  let revoked = false;
  const begun = new Set<Promise<unknown>>();
  const keep = <R extends ChangeRecord>(record: R): R => {
    done.changes.push(...record.changes);
    done.times.push(...record.times);
    return record;
  };
  const guard: Guarded = {
    async add(act) {
      const taken = deps.lane(async () => {
        if (revoked) throw stopped();
        try {
          return keep(await act());
        } catch (error) {
          if (error instanceof Refusal && error.record) keep(error.record);
          throw error;
        }
      });
      begun.add(taken);
      try {
        return await taken;
      } finally {
        begun.delete(taken);
      }
    },
    need: (effect) => {
      if (revoked) throw stopped();
      deps.signal.throwIfAborted();
      const found = admitted.get(actKey(effect));
      if (found) return found;
      throw new Refusal(
        `The tool tried more than it declared (${undeclared(effect, deps)}). It was not done.`,
        "undeclared",
      );
    },
  };
  const hands: Hands = {
    ...looking(deps),
    ...writing(deps, guard),
    admitted: (effect) => admitted.has(actKey(effect)),
    ...running(deps, () => revoked),
    unsaved: deps.unsaved,
    progress: deps.onProgress,
    signal: deps.signal,
  };
  const revoke = (): void => {
    revoked = true;
  };
  const atRest = async (): Promise<void> => void (await Promise.allSettled(begun));
  return { hands, record: () => done, revoke, atRest };
}

/** Commands: only those that were declared, and with no more of the network than was. */
function running(
  { sandbox, effects, task, signal, onOutput }: NarrowDeps,
  isRevoked: () => boolean,
): Pick<Hands, "run" | "start" | "look"> {
  const need = (argv: readonly string[], network: readonly string[]): void => {
    const declared = (one: Effect): one is RunEffect =>
      one.kind === "run" &&
      one.argv.length === argv.length &&
      one.argv.every((part, index) => part === argv[index]) &&
      network.every((host) => one.network.includes(host));
    if (!effects.some(declared) || isRevoked())
      throw new Refusal("The tool tried to run a command it did not declare. It was not run.", "undeclared");
  };
  return {
    run: async (argv, options) => {
      need(argv, options.network);
      return sandbox.run(argv, { ...options, task, signal, onOutput });
    },
    start: async (argv, options) => {
      need(argv, options.network);
      return sandbox.start(argv, { ...options, task, signal, onOutput });
    },
    look: (id, end) => sandbox.look(task, id, end),
  };
}

/** Where every act passes: `need` gives the admitted effect or throws, `add` keeps what was done. */
type Guarded = { need(effect: Effect): Effect; add<R extends ChangeRecord>(act: () => Promise<R>): Promise<R> };

const stopped = (): Refusal => new Refusal("The task was stopped, so nothing more is done.", "undeclared");

function writing(
  deps: NarrowDeps,
  { need, add }: Guarded,
): Pick<Hands, "create" | "makeFolder" | "change" | "move" | "remove"> {
  const { folder, key, signal } = deps;
  const part = async (act: () => Promise<BatchResult>): Promise<BatchFailure | undefined> => (await add(act)).failed;
  return {
    create: async (path, bytes) => {
      fits(need({ kind: "create", path }), bytes, deps);
      await add(() => folder.create(key, path, bytes));
    },
    makeFolder: async (path) => {
      need({ kind: "create", path });
      await add(() => folder.makeFolder(key, path));
    },
    change: async (path, bytes) => {
      const effect = need({ kind: "change", path });
      fits(effect, bytes, deps);
      const base = baseOf(effect);
      await add(() => folder.change(key, path, bytes, base));
    },
    move: async (moves) => {
      for (const move of moves) need({ kind: "move", ...move });
      return inParts(moves, signal, (some) => part(() => folder.move(key, some)));
    },
    remove: async (paths) => {
      for (const path of paths) need({ kind: "delete", path });
      return inParts(paths, signal, (some) => part(() => folder.remove(key, some)));
    },
  };
}

function baseOf(effect: Effect) {
  if (effect.kind === "change" && effect.base !== undefined) return effect.base;
  throw new Refusal("The file that should be changed is not there any more. Nothing was written.", "conflict");
}

/** Looking is free; reading bytes needs a read or a change of that path, and a file of secrets its own. */
function looking({
  folder,
  effects,
  signal,
}: NarrowDeps): Omit<
  Folder,
  "create" | "makeFolder" | "change" | "move" | "remove" | "recover" | "previewUndo" | "undo"
> {
  const mayRead = (path: WorkPath): void => {
    signal.throwIfAborted();
    const exact = effects.some(
      (effect) =>
        "path" in effect && effect.kind !== "send" && effect.path.root === path.root && effect.path.path === path.path,
    );
    const below = effects.some((effect) => effect.kind === "read" && isWithin(path, effect.path));
    if (exact || (below && !holdsSecrets(path))) return;
    throw new Refusal(
      `Reading ${shown(path, folder.roots)} was not declared by this call, so it was not read.`,
      "undeclared",
    );
  };
  return {
    roots: folder.roots,
    stat: (path) => folder.stat(path),
    list: (path) => folder.list(path),
    walk: (path, options) => folder.walk(path, { signal, ...options }),
    glob: (pattern, base, options) => folder.glob(pattern, base, { signal, ...options }),
    read: async (path, options) => {
      mayRead(path);
      return folder.read(path, options);
    },
    hash: async (path) => {
      mayRead(path);
      return folder.hash(path);
    },
  };
}

function undeclared(effect: Effect, { folder }: NarrowDeps): string {
  const path =
    effect.kind === "move" ? effect.from : "path" in effect && effect.kind !== "send" ? effect.path : undefined;
  return path === undefined ? effect.kind : `${effect.kind} ${shown(path, folder.roots)}`;
}

function fits(effect: Effect, bytes: Bytes, { ground }: NarrowDeps): void {
  if (!("content" in effect) || effect.content === undefined) return;
  const hash = bytes instanceof Uint8Array ? ground.hash(bytes) : bytes.hash;
  if (hash !== effect.content)
    throw new Refusal("The bytes are not the ones that were approved. Nothing was written.", "undeclared");
}

async function inParts<T>(
  items: readonly T[],
  signal: AbortSignal,
  act: (part: readonly T[]) => Promise<BatchFailure | undefined>,
): Promise<BatchFailure | undefined> {
  for (let from = 0; from < items.length; from += batchPart) {
    signal.throwIfAborted();
    const failed = await act(items.slice(from, from + batchPart));
    if (failed) return { ...failed, index: failed.index + from };
  }
  return undefined;
}
