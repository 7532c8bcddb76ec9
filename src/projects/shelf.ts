/** A folder in which instruction files are looked for, and what may be looked at in it. */
import { type Look, Refusal } from "../agent/ports.ts";
import { holdsSecrets } from "../permissions/code-files.ts";
import { codeOf, type Dir, type Fs, type Stat, using } from "../platform/fs.ts";
import type { InstructionFile } from "../protocol/instructions.ts";
import { type CheckedPath, nameOf, type Root, shown, type WorkPath } from "../protocol/paths.ts";

/** What stands at a path; links are not followed, `target` is a link's text. `owner` is absent for granted folders. */
export type Found = {
  readonly type: "file" | "folder" | "link" | "other";
  readonly size: number;
  readonly target?: string;
  readonly owner?: number;
};

/** Paths are "/"-separated, relative to `absolute`, without "", "." and "..". */
export type Shelf = {
  /** With every link resolved. */
  readonly absolute: string;
  readonly source: Exclude<InstructionFile["source"], "setting">;
  /** The path as the user knows it. */
  show(path: string): string;
  /** Why `path` is not read even when it is there, as in "not read: …"; undefined when it may be. */
  refuses(path: string, found: Found): string | undefined;
  stat(path: string): Promise<Found | undefined>;
  /** Names in a folder, sorted; none when it cannot be listed. */
  list(path: string): Promise<readonly string[]>;
  /** The first `limit` bytes; undefined when it cannot be read. */
  read(path: string, limit: number): Promise<Uint8Array | undefined>;
};

/** A granted folder, looked at as tasks look at it: by descriptor and never through a link. */
export function grantedShelf(root: Root, look: Look): Shelf {
  const at = (path: string): WorkPath => ({ root: root.id, path: path as CheckedPath });
  return {
    absolute: root.absolute,
    source: "folder",
    show: (path) => shown(at(path), look.roots),
    refuses: (path) => (holdsSecrets(at(path)) ? "such a file usually holds keys or passwords" : undefined),
    stat: (path) => unlessRefused(look.stat(at(path))),
    list: async (path) => ((await unlessRefused(look.list(at(path)))) ?? []).map((entry) => nameOf(entry.path)),
    read: (path, limit) => unlessRefused(look.read(at(path), { limit })),
  };
}

async function unlessRefused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

export type Outside = {
  readonly absolute: string;
  readonly source: "parent" | "global";
  show(path: string): string;
  /** The only paths that are looked at, besides the folders they are in. */
  admits(path: string): boolean;
  /** A name at the top that is as good as not there. */
  readonly hides?: string;
  /** Users whose files count; undefined where files have no owners. */
  readonly owners: ReadonlySet<number> | undefined;
};

/** A folder outside the granted ones: named files only, and only those of the user or of whoever runs the machine. */
export function outsideShelf({ absolute, source, show, admits, hides, owners }: Outside, fs: Fs): Shelf {
  return {
    absolute,
    source,
    show,
    refuses: (path, { owner }) => {
      if (!admits(path)) return "it is outside the open folders and not an instruction file";
      return owner === undefined || (owners?.has(owner) ?? true) ? undefined : "it belongs to another user";
    },
    stat: async (path) =>
      path === hides
        ? undefined
        : within(absolute, path, fs, async (dir, name) => {
            const stat = await dir.stat(name);
            return foundOf(stat, stat.type === "link" ? await dir.readlink(name) : undefined);
          }),
    list: async (path) => {
      const names = await within(absolute, path, fs, async (dir, name) =>
        using(await dir.child(name), (child) => child.list()),
      );
      return [...(names ?? [])].sort();
    },
    read: (path, limit) =>
      within(absolute, path, fs, async (dir, name) =>
        using(await dir.open(name, "read"), async (file) => {
          const { type, size, owner } = await file.stat();
          // Looked at before; the name may lead to another file by now.
          if (type !== "file" || owners?.has(owner) === false) return undefined;
          const bytes = new Uint8Array(Math.min(limit, size));
          let length = 0;
          for (let got = -1; got !== 0 && length < bytes.length; length += got)
            got = await file.read(bytes.subarray(length), length);
          return bytes.subarray(0, length);
        }),
      ),
  };
}

const foundOf = ({ type, size, owner }: Stat, target: string | undefined): Found => ({
  type,
  size,
  owner,
  ...(target === undefined ? {} : { target }),
});

/** `work` in the open folder that holds `path`, one component at a time. Undefined when it cannot be reached. */
async function within<T>(
  absolute: string,
  path: string,
  fs: Fs,
  work: (dir: Dir, name: string) => Promise<T>,
): Promise<T | undefined> {
  const parts = path.split("/");
  const name = parts.pop() ?? "";
  const down = async (dir: Dir, [next, ...rest]: readonly string[]): Promise<T> =>
    next === undefined ? work(dir, name) : using(await dir.child(next), (child) => down(child, rest));
  try {
    return await using(await fs.root(absolute), (dir) => down(dir, parts));
  } catch (error) {
    if (codeOf(error) !== undefined) return undefined;
    throw error;
  }
}

/** Chains of links longer than this are taken for a circle (as Linux does at 40, with fewer in practice). */
const mostLinks = 8;

/**
 * Where `path` really is on `shelf`: links that stay inside are followed, each looked up from the top again, so that
 * what is opened in the end has no link on the way.
 */
export async function settle(path: string, shelf: Shelf): Promise<Settled> {
  let parts = path.split("/");
  for (let links = 0; links <= mostLinks; links += 1) {
    const step = await walked(parts, shelf);
    if (step.kind !== "link") return step;
    const target = insideOf(shelf.absolute, parts.slice(0, step.at), step.target);
    if (target === undefined) return { kind: "outside" };
    parts = [...target, ...parts.slice(step.at + 1)];
  }
  return { kind: "outside" };
}

/** Goes down until there is nothing, or a link at part `at`. */
async function walked(
  parts: readonly string[],
  shelf: Shelf,
): Promise<Settled | { readonly kind: "link"; readonly at: number; readonly target: string }> {
  for (const at of parts.keys()) {
    const path = parts.slice(0, at + 1).join("/");
    const found = await shelf.stat(path);
    if (found?.type === "link") return { kind: "link", at, target: found.target ?? "" };
    if (found !== undefined && at === parts.length - 1) return { kind: "found", path, found };
    if (found?.type !== "folder") return { kind: "missing" };
  }
  return { kind: "missing" };
}

export type Settled =
  | { readonly kind: "found"; readonly path: string; readonly found: Found }
  | { readonly kind: "missing" }
  /** A link leads out of the folder. */
  | { readonly kind: "outside" };

/** The parts of `target`, seen from the folder `from` below `absolute`; undefined when it leads out. */
function insideOf(absolute: string, from: readonly string[], target: string): readonly string[] | undefined {
  const path = plainPath(target.startsWith("/") ? target : joinPath(absolute, [...from, target].join("/")));
  const top = joinPath(absolute, "");
  return path.startsWith(top) ? path.slice(top.length).split("/") : undefined;
}

/** An absolute path without "", "." and "..". */
export function plainPath(absolute: string): string {
  const parts: string[] = [];
  for (const part of absolute.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `${absolute.startsWith("/") ? "/" : ""}${parts.join("/")}`;
}

/** `path` below `absolute`, which may be the root of the disk. */
export const joinPath = (absolute: string, path: string): string =>
  absolute.endsWith("/") ? `${absolute}${path}` : `${absolute}/${path}`;
