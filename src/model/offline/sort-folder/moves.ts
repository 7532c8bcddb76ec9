/** Which files go where, and which stay for what reason. */
import { folderOf, nameIn, type Row } from "../listing.ts";
import { projectsOf } from "./projects.ts";
import type { Wish } from "./wish.ts";

export type Group = { readonly folder: string; readonly rows: readonly Row[] };

/** One row of the plan: a kind of files (or a year) with the folders it goes to. */
export type Part = { readonly title: string; readonly groups: readonly Group[] };

export type Sorting = {
  /** The subfolder that is sorted; "" for the whole folder. */
  readonly base: string;
  readonly parts: readonly Part[];
  readonly moving: readonly Row[];
  /** Files that stay, by reason. */
  readonly left: ReadonlyMap<string, readonly string[]>;
};

/** Marks that mean "leave it", in the order in which they are named as the reason. */
const reasons: readonly (readonly [mark: string, reason: string])[] = [
  ["in a software project", "in a software project"],
  ["link", "links"],
  ["special file", "special files"],
  ["hidden", "hidden files"],
  ["in use", "in use by another program"],
  ["a link points here", "kept where a link points"],
  ["a program reads this file", "read by a program"],
];

export function sortingOf(rows: readonly Row[], wish: Wish): Sorting {
  const base = baseOf(rows, wish.places);
  const first = firstFolders(rows, base);
  const projects =
    wish.layout === "project"
      ? projectsOf(
          rows.filter((row) => reasonToStay(row, base, wish) === undefined),
          wish.projects,
        )
      : undefined;
  const left = new Map<string, string[]>();
  const groups = new Map<string, Row[]>();
  for (const row of rows.filter(({ path }) => base === "" || path.startsWith(`${base}/`))) {
    const folder = targetOf(row, { base, first, projects }, wish);
    const reason = reasonToStay(row, base, wish) ?? placeReason(row, folder, wish);
    if (folder !== undefined && reason === undefined) add(groups, folder, row);
    else add(left, reason ?? "", row.path);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([folder, own]) => ({ folder, rows: own }));
  return { base, parts: partsOf(sorted, base), moving: sorted.flatMap((group) => group.rows), left };
}

function add<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function placeReason({ path }: Row, folder: string | undefined, { layout }: Wish): string | undefined {
  if (folder === undefined) return layout === "project" ? "without a project word in the name" : "no copy of another";
  return folder === folderOf(path) ? "in place already" : undefined;
}

/** The folder that the request names, when there is one of that name; the longest name wins. */
function baseOf(rows: readonly Row[], places: readonly string[]): string {
  const folders = new Set(rows.flatMap(({ path }) => foldersAbove(path)));
  const found = [...folders].filter((folder) =>
    places.some(
      (place) => folder.toLowerCase() === place.toLowerCase() || nameIn(folder).toLowerCase() === place.toLowerCase(),
    ),
  );
  return found.sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1))[0] ?? "";
}

function foldersAbove(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

type Place = {
  readonly base: string;
  readonly first: (name: string) => string;
  /** By path, where files are sorted by project. */
  readonly projects: ReadonlyMap<string, string> | undefined;
};

/** The folder a file belongs to; undefined where its project is not known. */
function targetOf(
  { kind, date, path, sameAs }: Row,
  { base, first, projects }: Place,
  { layout, period, duplicates }: Wish,
): string | undefined {
  const under = (name: string): string => (base === "" ? first(name) : `${base}/${first(name)}`);
  if (duplicates && sameAs !== undefined) return under("Duplicates");
  if (layout === "none") return undefined;
  if (projects !== undefined) {
    const project = projects.get(path);
    return project === undefined ? undefined : under(project);
  }
  const when = date.slice(0, period === "year" ? 4 : 7);
  const inside = [...(layout === "date" ? [] : [kind]), ...(layout === "type" ? [] : [when])];
  const parts = inside.map((part, index) => (index === 0 ? first(part) : part));
  return [...(base === "" ? [] : [base]), ...parts].join("/");
}

/**
 * The name of a folder below the base as it can be used: spelled like one that is there ("images"), and with a number
 * where a file or link has the name.
 */
function firstFolders(rows: readonly Row[], base: string): (name: string) => string {
  const inBase = (path: string) => folderOf(path) === base;
  const files = new Set(
    rows
      .map(({ path }) => path)
      .filter(inBase)
      .map((path) => nameIn(path).toLowerCase()),
  );
  const folders = new Map(
    rows
      .flatMap(({ path }) => foldersAbove(path))
      .filter(inBase)
      .map((path) => [nameIn(path).toLowerCase(), nameIn(path)]),
  );
  return (name) => {
    for (let n = 1; ; n += 1) {
      const wanted = n === 1 ? name : `${name} (${n})`;
      if (!files.has(wanted.toLowerCase())) return folders.get(wanted.toLowerCase()) ?? wanted;
    }
  };
}

/** Why a file is not moved; undefined when it is. */
export function reasonToStay(row: Row, base: string, wish: Wish): string | undefined {
  const marked = reasons.find(([mark]) => row.marks.includes(mark));
  if (marked !== undefined) return marked[1];
  if (wish.flat && folderOf(row.path) !== base) return "in subfolders";
  if (wish.only.length > 0 && !wish.only.some((word) => speaksOf(word, row))) return "not asked for";
  return wish.without.some((word) => speaksOf(word, row)) ? "to be left, as you said" : undefined;
}

function speaksOf(word: string, { kind, path }: Row): boolean {
  if (!word.startsWith(".")) return kind === word;
  const name = path.toLowerCase();
  return name.endsWith(word) || (word === ".jpg" && name.endsWith(".jpeg")) || name.endsWith(`${word}x`);
}

/** One row per first folder below the base: a kind, or with dates alone a year. */
function partsOf(groups: readonly Group[], base: string): readonly Part[] {
  const parts = new Map<string, Group[]>();
  for (const group of groups) {
    const inside = base === "" ? group.folder : group.folder.slice(base.length + 1);
    const key = /^\d{4}/.exec(inside)?.[0] ?? inside.split("/")[0] ?? inside;
    add(parts, key, group);
  }
  return [...parts].map(([key, own]) => ({ title: key, groups: own }));
}

/** Folders from which everything that can be seen goes away. */
export function emptied(rows: readonly Row[], moving: readonly Row[], targets: readonly string[]): readonly string[] {
  const going = new Set(moving.map(({ path }) => path));
  const kept = new Set(targets.flatMap((folder) => [folder, ...foldersAbove(folder)]));
  for (const { path } of rows) if (!going.has(path)) for (const folder of foldersAbove(path)) kept.add(folder);
  const all = new Set(moving.flatMap(({ path }) => foldersAbove(path)));
  return [...all].filter((folder) => !kept.has(folder)).sort();
}
