/** Pictures of real directories for tests: what is there, compared as a whole. */
import { createHash } from "node:crypto";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

export type TreeEntry = {
  readonly type: "file" | "folder" | "link" | "other";
  readonly mode: string;
  /** Nanoseconds since 1970; folders to the microsecond (their times can only be set to that). Left out with `times: false`. */
  readonly mtime?: string;
  /** SHA-256 of a file's bytes, the target of a link. */
  readonly content?: string;
};
export type Tree = Readonly<Record<string, TreeEntry>>;

/** Everything below `folder` and the folder itself as ".", links not entered, sorted. `skip` leaves out paths and what is below. */
export function inventory(
  folder: string,
  options: { readonly times?: boolean; readonly skip?: (path: string) => boolean } = {},
): Tree {
  const found: Record<string, TreeEntry> = {};
  const { times = true, skip = () => false } = options;
  const visit = (path: string): void => {
    const entry = entryAt(join(folder, path), times);
    found[path] = entry;
    if (entry.type !== "folder") return;
    const children = readdirSync(join(folder, path)).sort();
    for (const child of children.map((name) => (path === "." ? name : `${path}/${name}`)))
      if (!skip(child)) visit(child);
  };
  visit(".");
  return found;
}

function entryAt(path: string, times: boolean): TreeEntry {
  const stat = lstatSync(path, { bigint: true });
  const type = stat.isFile() ? "file" : stat.isDirectory() ? "folder" : stat.isSymbolicLink() ? "link" : "other";
  const mtime = type === "folder" ? `${stat.mtimeNs / 1000n}us` : String(stat.mtimeNs);
  return {
    type,
    mode: (stat.mode & 0o7777n).toString(8),
    ...(times ? { mtime } : {}),
    ...(type === "file" ? { content: createHash("sha256").update(readFileSync(path)).digest("hex") } : {}),
    ...(type === "link" ? { content: readlinkSync(path) } : {}),
  };
}

/** Path → text of every file (link → "-> target", folder → "/"): short enough to write out in a test. */
export function texts(folder: string, skip: (path: string) => boolean = () => false): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [path, { type, content }] of Object.entries(inventory(folder, { skip }))) {
    if (path === ".") continue;
    found[path] = type === "file" ? readFileSync(join(folder, path), "utf8") : type === "link" ? `-> ${content}` : "/";
  }
  return found;
}

/** Makes files (text or bytes), folders (name ends in "/"), links ({ link }) and modes ({ text, mode }) below `folder`. */
export type Plant = string | Uint8Array | { readonly link: string } | { readonly text: string; readonly mode: number };
export function plant(folder: string, files: Readonly<Record<string, Plant>>): void {
  for (const [path, what] of Object.entries(files)) {
    const full = join(folder, path);
    mkdirSync(path.endsWith("/") ? full : dirname(full), { recursive: true });
    if (path.endsWith("/")) continue;
    if (typeof what === "string" || what instanceof Uint8Array) writeFileSync(full, what);
    else if ("link" in what) symlinkSync(what.link, full);
    else {
      writeFileSync(full, what.text);
      chmodSync(full, what.mode);
    }
  }
}
