/** Where instruction files are looked for: the open folders, the folders above them, the user's configuration folder. */
import type { Look } from "../agent/ports.ts";
import { type Fs, ifThere, using } from "../platform/fs.ts";
import type { Reach } from "./collect.ts";
import { grantedShelf, joinPath, outsideShelf, plainPath, type Shelf } from "./shelf.ts";

export type PlacesDeps = {
  readonly fs: Fs;
  /** The granted folders. */
  readonly look: Look;
  readonly home: string;
  /** The user's configuration folder, absolute; need not exist. */
  readonly config: string;
  /** The user's number; absent where files have no owners. */
  readonly user?: number;
};

/** Parents: nearest first. */
export type Shelves = {
  readonly granted: readonly Shelf[];
  readonly parents: readonly Shelf[];
  readonly config?: Shelf;
};

/** The files of a folder that tell how to work, in the order they are read. */
export const fileNames = ["CLAUDE.md", ".claude/CLAUDE.md", "CLAUDE.local.md", "AGENTS.md", "context.md"] as const;
const skillFile = /^\.claude\/skills\/[^/]+\/SKILL\.md$/;

const isFileName = (path: string): boolean => fileNames.some((name) => name === path) || skillFile.test(path);

export async function shelvesOf(deps: PlacesDeps): Promise<Shelves> {
  const { fs, look, user } = deps;
  const home = plainPath(deps.home);
  const shown = (path: string): string => (path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path);
  // The administrator's files count, and those of whoever owns an open folder: they could as well write into it.
  const owners = user === undefined ? undefined : new Set([user, 0, ...(await ownersOf(deps))]);
  const spelled = plainPath(deps.config);
  const real = await ifThere(fs.real(deps.config));
  const config = real === undefined ? undefined : plainPath(real);
  const parents = parentsOf(look.roots.map(({ absolute }) => absolute)).map((absolute) => {
    const own = joinPath(absolute, ".claude");
    return outsideShelf(
      {
        absolute,
        source: "parent",
        show: (path) => shown(joinPath(absolute, path)),
        admits: isFileName,
        // The configuration folder is read as what it is, not as a part of the folder it is in.
        ...(own === spelled || own === config ? { hides: ".claude" } : {}),
        owners,
      },
      fs,
    );
  });
  const granted = look.roots.map((root) => grantedShelf(root, look));
  if (config === undefined) return { granted, parents };
  const show = (path: string): string => shown(joinPath(spelled, path));
  // Notes in Markdown only: the folder also holds keys and the transcripts of other programs.
  const admits = (path: string): boolean => path.endsWith(".md") && !/(?:^|\/)\./.test(path);
  return { granted, parents, config: outsideShelf({ absolute: config, source: "global", show, admits, owners }, fs) };
}

/** Where imports may lead. */
export const importable = (deps: PlacesDeps, { granted, config }: Shelves): Reach["shelves"] => [
  ...(config ? [config.absolute, plainPath(deps.config)].map((top) => ({ top, shelf: config })) : []),
  ...granted.map((shelf) => ({ top: shelf.absolute, shelf })),
];

const ownersOf = ({ fs, look }: PlacesDeps): Promise<readonly number[]> =>
  Promise.all(
    look.roots.map(async ({ absolute }) => using(await fs.root(absolute), async (dir) => (await dir.self()).owner)),
  );

/** The folders above `folders`, each once, nearest first. */
function parentsOf(folders: readonly string[]): readonly string[] {
  const all = new Set(folders.flatMap(above));
  return [...all].sort((a, b) => b.length - a.length);
}

/** "/a/b/c" is in "/a/b", "/a" and "/"; "C:/a" is in "C:/". */
function above(folder: string): readonly string[] {
  const cut = folder.lastIndexOf("/");
  const parent = folder.slice(0, cut);
  if (cut < 0 || folder.endsWith("/")) return [];
  return parent === "" || parent.endsWith(":") ? [`${parent}/`] : [parent, ...above(parent)];
}
