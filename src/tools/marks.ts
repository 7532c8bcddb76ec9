/** What is special about a file, so that whoever sorts or cleans up knows what to leave alone. */
import type { Entry, Look } from "../agent/ports.ts";
import { runsCode } from "../permissions/code-files.ts";
import { childOf, isWithin, nameOf, parentOf, parts, pathKey, type WorkPath } from "../protocol/paths.ts";

/** Fixed words: playbooks and skills compare them. */
export type Mark =
  | "link"
  | "hard link"
  | "a link points here"
  | "special file"
  | "hidden"
  | "executable"
  | "in a software project"
  | "a program reads this file"
  | "in use";

const projectNames = new Set([
  ".git",
  ".hg",
  ".svn",
  "node_modules",
  "package.json",
  "pyproject.toml",
  "setup.py",
  "requirements.txt",
  "Pipfile",
  "Cargo.toml",
  "go.mod",
  "pom.xml",
  "build.gradle",
  "build.gradle.kts",
  "CMakeLists.txt",
  "Makefile",
  "composer.json",
  "Gemfile",
  "mix.exs",
  "Package.swift",
  "deno.json",
  "tsconfig.json",
  "pubspec.yaml",
]);
const projectEndings = [".sln", ".csproj", ".vcxproj", ".xcodeproj", ".Rproj", ".code-workspace"];

const isProjectMark = (name: string): boolean =>
  projectNames.has(name) || projectEndings.some((ending) => name.endsWith(ending));

/** Folders that are software projects among the parents of `entries`, the folders above `base` included. */
export async function projectsAround(
  base: WorkPath,
  entries: readonly Entry[],
  look: Look,
): Promise<readonly WorkPath[]> {
  const found = new Map<string, WorkPath>();
  for (const { path } of entries) if (isProjectMark(nameOf(path))) found.set(pathKey(parentOf(path)), parentOf(path));
  for (let folder = base; ; folder = parentOf(folder)) {
    const children = await look.list(folder);
    if (children.some(({ path }) => isProjectMark(nameOf(path)))) found.set(pathKey(folder), folder);
    if (folder.path === "") return [...found.values()];
  }
}

/** Names that other programs look for, and files that one is still writing or has open. */
const programNames = /^(?:thumbs\.db|desktop\.ini|ehthumbs\.db|folder\.jpg|\$recycle\.bin|icon\r)$/i;
const unfinished = /\.(?:part|partial|crdownload|download|tmp|temp|swp|lock|icloud)$/i;
const ownerFile = /^(?:~\$|\.~lock\.)/;

/** Lock files of office programs name the document that is open: "~$Report.docx", ".~lock.Report.ods#". */
export function openDocuments(entries: readonly Entry[]): ReadonlySet<string> {
  const open = new Set<string>();
  for (const { path } of entries) {
    const name = nameOf(path);
    const folder = pathKey(parentOf(path));
    if (name.startsWith("~$")) open.add(`${folder}/${name.slice(2)}`);
    if (name.startsWith(".~lock.") && name.endsWith("#")) open.add(`${folder}/${name.slice(7, -1)}`);
  }
  return open;
}

/** Word drops the first two letters of a long name in its lock file, so both spellings count. */
function isOpen(path: WorkPath, open: ReadonlySet<string>): boolean {
  const folder = pathKey(parentOf(path));
  const name = nameOf(path);
  return open.has(`${folder}/${name}`) || (name.length > 10 && open.has(`${folder}/${name.slice(2)}`));
}

/** Files and folders that relative links among `entries` point to: a move of one of them would break its link. */
export const linkTargets = (entries: readonly Entry[]): ReadonlySet<string> =>
  new Set(
    entries.flatMap(({ path, target }) =>
      target === undefined || target.startsWith("/") ? [] : [pathKey(below(parentOf(path), target))],
    ),
  );

/** Where "../c" leads from a folder; a target above the granted folder counts as one in it. */
const below = (folder: WorkPath, target: string): WorkPath =>
  target
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .reduce((at, part) => (part === ".." ? parentOf(at) : childOf(at, part)), folder);

export type Surroundings = {
  readonly projects: readonly WorkPath[];
  readonly open: ReadonlySet<string>;
  readonly linked: ReadonlySet<string>;
};

export function marksOf(entry: Entry, { projects, open, linked }: Surroundings): readonly Mark[] {
  const { path } = entry;
  const name = nameOf(path);
  const all: readonly (readonly [Mark, boolean])[] = [
    ["link", entry.type === "link"],
    ["special file", entry.type === "other"],
    ["hard link", entry.type === "file" && entry.links > 1],
    ["a link points here", entry.type !== "link" && linked.has(pathKey(path))],
    ["hidden", parts(path.path).some((part) => part.startsWith("."))],
    ["executable", entry.type === "file" && (entry.mode & 0o111) !== 0],
    ["in a software project", projects.some((folder) => isWithin(path, folder))],
    ["a program reads this file", runsCode(path) !== undefined || programNames.test(name)],
    ["in use", unfinished.test(name) || ownerFile.test(name) || isOpen(path, open)],
  ];
  return all.filter(([, holds]) => holds).map(([mark]) => mark);
}
