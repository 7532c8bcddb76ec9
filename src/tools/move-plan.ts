/** What a Move call comes to: sources expanded, free targets chosen. The same for declaring and for doing. */
import { type Entry, type Look, Refusal } from "../agent/ports.ts";
import { isWithin, nameOf, parentOf, pathKey, samePath, shown, type WorkPath } from "../protocol/paths.ts";
import { fillShape, isSettled, targetsOf } from "../protocol/shapes.ts";
import { resolve } from "./paths.ts";
import { expandOrSay } from "./patterns.ts";

export type MoveRequest = {
  readonly from: string | readonly string[];
  readonly to: string;
  readonly overwrite?: boolean | undefined;
};

export type PlannedMove = {
  readonly from: WorkPath;
  readonly to: WorkPath;
  readonly type: Entry["type"];
  /** The file at `to` goes to the vault first. */
  readonly replaces: boolean;
};

/** `problems`: sentences about what cannot be moved. `still`: how many sources are where they should be. */
export type MovePlan = {
  readonly moves: readonly PlannedMove[];
  readonly problems: readonly string[];
  readonly still: number;
};

/** The folder as it will be when the moves before have been made, as far as moves need to know. */
type Ahead = {
  readonly look: Look;
  readonly listed: Map<string, ReadonlyMap<string, Entry["type"]>>;
  readonly gone: Set<string>;
  readonly arrived: Set<string>;
};

export async function planMoves(requests: readonly MoveRequest[], look: Look): Promise<MovePlan> {
  const ahead: Ahead = { look, listed: new Map(), gone: new Set(), arrived: new Set() };
  const moves: PlannedMove[] = [];
  const problems: string[] = [];
  let still = 0;
  for (const request of requests) {
    const sources = await sourcesOf(request, ahead, problems);
    for (const move of await targetsFor(request, sources, ahead, problems)) {
      if (samePath(move.from, move.to)) still += 1;
      else if (isWithin(move.to, move.from)) problems.push(`${show(move.from, look)} cannot move into itself.`);
      else {
        moves.push(move);
        ahead.gone.add(pathKey(move.from));
        ahead.arrived.add(pathKey(move.to));
      }
    }
  }
  return { moves, problems, still };
}

const show = (path: WorkPath, look: Look): string => shown(path, look.roots);

async function sourcesOf({ from }: MoveRequest, ahead: Ahead, problems: string[]): Promise<readonly Entry[]> {
  const found = new Map<string, Entry>();
  for (const raw of typeof from === "string" ? [from] : from) {
    for (const entry of await expandOrSay(raw, ahead.look, problems)) {
      if (entry.path.path === "") problems.push("The granted folder itself cannot be moved.");
      else if (isGone(entry.path, ahead))
        problems.push(`${show(entry.path, ahead.look)} is moved earlier in this call.`);
      else found.set(pathKey(entry.path), entry);
    }
  }
  return [...found.values()];
}

/** Whether an earlier move of this call took the path, or a folder above it, away. */
function isGone(path: WorkPath, { gone }: Ahead): boolean {
  for (let one = path; one.path !== ""; one = parentOf(one)) if (gone.has(pathKey(one))) return true;
  return false;
}

async function targetsFor(
  request: MoveRequest,
  sources: readonly Entry[],
  ahead: Ahead,
  problems: string[],
): Promise<readonly PlannedMove[]> {
  if (sources.length === 0) return [];
  const shape = await shapeOf(request, sources, ahead);
  if (typeof shape !== "string") {
    problems.push(shape.problem);
    return [];
  }
  const wanted = new Map(sources.map(({ path }) => [pathKey(path), resolve(fillShape(shape, path), ahead.look)]));
  for (const path of wanted.values()) await listParent(path, ahead);
  const taken = (path: WorkPath) => isTaken(path, ahead) && !(request.overwrite && isReplaceable(path, ahead));
  const targets = targetsOf(
    sources.map(({ path }) => path),
    (source) => wanted.get(pathKey(source)) ?? source,
    taken,
  );
  return sources.flatMap(({ path: from, type }, index) => {
    const to = targets[index];
    return to === undefined ? [] : [{ from, to, type, replaces: isTaken(to, ahead) }];
  });
}

/** The settled shape that `to` means, or what is wrong with it. */
async function shapeOf(
  { to, overwrite }: MoveRequest,
  sources: readonly Entry[],
  { look }: Ahead,
): Promise<string | { readonly problem: string }> {
  if (!isSettled(to)) {
    return {
      problem: `"${to}" holds a placeholder that only you can fill in (known: {name}, {stem}, {ext}). Write the final name.`,
    };
  }
  if (to.endsWith("/") || to.includes("{")) return to;
  const there = await look.stat(resolve(to, look));
  if (there?.type === "folder") {
    if (!overwrite || sources.length > 1) return `${to}/`;
    return { problem: `${to} is a folder, and a folder is never replaced. Write "${to}/" to move into it.` };
  }
  if (sources.length === 1) return to;
  return {
    problem: `${sources.length} files cannot all become ${to}. Write "${to}/" to move them into a folder of that name.`,
  };
}

/** With overwrite a file that was there already makes room; what this call itself put there never does. */
function isReplaceable(path: WorkPath, ahead: Ahead): boolean {
  const type = ahead.listed.get(pathKey(parentOf(path)))?.get(nameOf(path));
  return type !== undefined && type !== "folder" && !ahead.arrived.has(pathKey(path));
}

function isTaken(path: WorkPath, ahead: Ahead): boolean {
  if (ahead.arrived.has(pathKey(path)) && !ahead.gone.has(pathKey(path))) return true;
  const there = ahead.listed.get(pathKey(parentOf(path)))?.has(nameOf(path)) ?? false;
  return there && !isGone(path, ahead);
}

/** Reads the names beside a target once, so that looking for a free name needs no further look. */
async function listParent(path: WorkPath, { look, listed }: Ahead): Promise<void> {
  const parent = parentOf(path);
  if (listed.has(pathKey(parent))) return;
  const there = await look.stat(parent);
  if (there !== undefined && there.type !== "folder") {
    throw new Refusal(`${show(parent, look)} is a ${there.type}, so nothing can be moved into it. Nothing was moved.`);
  }
  const entries = there === undefined ? [] : await look.list(parent);
  listed.set(pathKey(parent), new Map(entries.map((entry) => [nameOf(entry.path), entry.type] as const)));
}
