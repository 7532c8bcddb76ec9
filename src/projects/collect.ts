/** Reads instruction files one after the other, each with what it imports. */
import { size } from "../base/words.ts";
import type { InstructionFile } from "../protocol/instructions.ts";
import { decoded, importsIn, isSurelyFile, withoutComments } from "./markdown.ts";
import { type Found, joinPath, plainPath, type Shelf, settle } from "./shelf.ts";

export type Limits = {
  /** Bytes of one file, and of all texts together. */
  readonly file: number;
  readonly together: number;
  /** How many imports deep. */
  readonly depth: number;
  readonly files: number;
};

/** Where imports may lead: below these folders, each spelled as `top`. "~" means `home`. */
export type Reach = {
  readonly home: string;
  readonly shelves: readonly { readonly top: string; readonly shelf: Shelf }[];
};

/** What was found, with its place in the whole: of two that disagree the one with the higher rank holds. */
export type Piece = { readonly rank: number; readonly file: InstructionFile; readonly text: string };

export type Collection = {
  readonly limits: Limits;
  readonly reach: Reach;
  /** In the order in which they get room. */
  readonly pieces: Piece[];
  /** Absolute paths of what was read already. */
  readonly seen: Set<string>;
};

/** How a file came to be read. `depth` is absent where imports are not followed. */
export type How = { readonly rank: number; readonly depth?: number };

type Spot = { readonly path: string; readonly shelf: Shelf };

/** Reads the file at `spot`, and what it imports. False when there is none. */
export async function readFile(spot: Spot, how: How, collection: Collection): Promise<boolean> {
  const { shelf } = spot;
  const { rank } = how;
  const place = await settle(spot.path, shelf);
  if (place.kind === "missing" || (place.kind === "found" && place.found.type !== "file")) return false;
  const about = { path: shelf.show(spot.path), source: shelf.source };
  if (place.kind === "outside") {
    leaveOut({ ...about, bytes: 0, note: "a link that leads out of its folder" }, rank, collection);
    return true;
  }
  const key = joinPath(shelf.absolute, place.path);
  if (collection.seen.has(key)) return true;
  collection.seen.add(key);
  const { found, path } = place;
  const read = await textAt({ path, shelf }, found, how, collection);
  if ("not" in read) leaveOut({ ...about, bytes: found.size, note: read.not }, rank, collection);
  else {
    const cut = read.taken < found.size;
    const note = cut ? { note: `only the first ${size(read.taken)} count` } : {};
    collection.pieces.push({ rank, file: { ...about, bytes: found.size, cut, ...note }, text: read.text });
    await readImports(read.text, { path, shelf }, how, collection);
  }
  return true;
}

/** Lists a file that is not used, and why. */
function leaveOut(file: Omit<InstructionFile, "cut">, rank: number, { pieces }: Collection): void {
  pieces.push({ rank, file: { ...file, cut: true, note: `not read: ${file.note}` }, text: "" });
}

type Read = { readonly text: string; readonly taken: number } | { readonly not: string };

async function textAt({ path, shelf }: Spot, found: Found, how: How, { limits, pieces }: Collection): Promise<Read> {
  const refused = shelf.refuses(path, found);
  if (refused !== undefined) return { not: refused };
  if ((how.depth ?? 0) > limits.depth) return { not: `it is more than ${limits.depth} imports deep` };
  if (pieces.length >= limits.files) return { not: `there are more than ${limits.files} instruction files` };
  const bytes = await shelf.read(path, limits.file);
  if (bytes === undefined) return { not: "it could not be opened" };
  const text = decoded(bytes);
  if (text === undefined) return { not: "it is not text" };
  const whole = bytes.length >= found.size;
  // What is cut ends with its last whole line.
  const kept = whole || !text.includes("\n") ? text : text.slice(0, text.lastIndexOf("\n"));
  return { text: withoutComments(kept), taken: bytes.length };
}

async function readImports(text: string, from: Spot, { rank, depth }: How, collection: Collection): Promise<void> {
  if (depth === undefined) return;
  for (const path of importsIn(text)) {
    const why = await readImport(path, from, { rank, depth: depth + 1 }, collection);
    if (why === undefined || !isSurelyFile(path)) continue;
    const note = `${from.shelf.show(from.path)} imports it, and ${why}`;
    leaveOut({ path, bytes: 0, source: from.shelf.source, note }, rank, collection);
  }
}

/** Reads one import. Otherwise says why not. */
async function readImport(path: string, from: Spot, how: How, collection: Collection): Promise<string | undefined> {
  const { reach } = collection;
  // A full stop or a bracket behind the path belongs to the sentence.
  const spellings = new Set([path, path.replace(/[.,;:!?)\]}'"”]+$/, "")]);
  for (const spelling of spellings) {
    const spot = spotOf(spelling, from, reach);
    if (spot === undefined) return "it is outside the open folders and your own configuration folder";
    if (await readFile(spot, how, collection)) return undefined;
  }
  return "there is no such file";
}

function spotOf(path: string, from: Spot, { home, shelves }: Reach): Spot | undefined {
  const absolute = plainPath(absoluteOf(path, from, home));
  const holder = shelves.find(({ top }) => absolute.startsWith(`${top}/`));
  return holder && { shelf: holder.shelf, path: absolute.slice(holder.top.length + 1) };
}

function absoluteOf(path: string, from: Spot, home: string): string {
  if (path.startsWith("~/")) return `${home}${path.slice(1)}`;
  if (/^(?:\/|[A-Za-z]:[\\/])/.test(path)) return path.replaceAll("\\", "/");
  return `${joinPath(from.shelf.absolute, from.path)}/../${path}`;
}
