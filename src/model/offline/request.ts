/** What playbooks understand of a request in the same way: which folder, which files, which name. English and German. */
import { folderOf, nameIn, type Row } from "./listing.ts";

/** Names in a text that may be folders: quoted, behind "in", beside "folder". */
export function placesIn(text: string): readonly string[] {
  const quoted = [...text.matchAll(/["“”„'‘’]([^"“”„'‘’]{1,120})["“”„'‘’]/gu)].map(([, name]) => name ?? "");
  const name = "([\\p{L}\\p{N}_./&-]+)";
  const named = [
    `\\b(?:in|inside|within|im|of|from|aus|under|unter|von)\\s+(?:the |my |our |den |dem |der |meine[nmr]? |unsere[nmr]? )?(?:folder |ordner )?${name}`,
    `${name}[ -](?:folder|ordner|verzeichnis)\\b`,
    `\\b(?:folder|ordner|verzeichnis)\\s+${name}`,
  ].flatMap((source) => [...text.matchAll(new RegExp(source, "giu"))].map(([, word]) => word ?? ""));
  return [...quoted, ...named].map((place) => place.replace(/^\.?\/+|[/.,]+$/g, "")).filter((place) => place !== "");
}

export function foldersAbove(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

export const foldersIn = (rows: readonly Row[]): readonly string[] => [
  ...new Set(rows.flatMap(({ path }) => foldersAbove(path))),
];

/** The folder that a text names, the shallowest when several have the name; undefined when none has. */
export function folderNamed(rows: readonly Row[], text: string): string | undefined {
  const places = placesIn(text).map((place) => place.toLowerCase());
  const found = foldersIn(rows).filter(
    (folder) => places.includes(folder.toLowerCase()) || places.includes(nameIn(folder).toLowerCase()),
  );
  return [...found].sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1))[0];
}

/** Files that a text names by path, by name, or (from five letters on) by name without extension. */
export function filesNamed(rows: readonly Row[], text: string): readonly Row[] {
  const words = text.toLowerCase();
  const exact = rows.filter(
    ({ path }) => words.includes(path.toLowerCase()) || hasWord(words, nameIn(path).toLowerCase()),
  );
  if (exact.length > 0) return exact;
  return rows.filter(({ path }) => {
    const stem = nameIn(path)
      .replace(/\.[^.]+$/, "")
      .toLowerCase();
    return stem.length > 4 && hasWord(words, stem);
  });
}

function hasWord(words: string, name: string): boolean {
  const isPart = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}]/u.test(char);
  for (let at = words.indexOf(name); at >= 0; at = words.indexOf(name, at + 1)) {
    if (!isPart(words[at - 1]) && !isPart(words[at + name.length])) return true;
  }
  return false;
}

export const inside = (folder: string, path: string): boolean => folder === "" || path.startsWith(`${folder}/`);

export const extensionOf = (path: string): string => /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";

/** Marks of files that no playbook reads or touches. */
const apart = new Set([
  "in a software project",
  "link",
  "special file",
  "hidden",
  "in use",
  "a program reads this file",
]);

export const isOrdinary = ({ marks }: Row): boolean => !marks.some((mark) => apart.has(mark));

/** A name that no file has: "Expenses.xlsx", "Expenses (2).xlsx". Case does not count. */
export function freeName(path: string, rows: readonly Pick<Row, "path">[]): string {
  const taken = new Set(rows.map((row) => row.path.toLowerCase()));
  const [, stem = path, extension = ""] = /^(.*?)(\.[^./]+)?$/.exec(path) ?? [];
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? path : `${stem} (${n})${extension}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

/** A file name with this ending that the text gives and that is not there yet; undefined when there is none. */
export function askedName(text: string, ending: "xlsx" | "md", rows: readonly Row[]): string | undefined {
  const asked = new RegExp(`["“„']([^"“”„']+\\.${ending})["”“']|([\\p{L}\\p{N}_./-]+\\.${ending})\\b`, "giu");
  for (const [, quoted, plain] of text.matchAll(asked)) {
    const name = (quoted ?? plain ?? "").replace(/^\.?\/+/, "");
    const isThere = rows.some(({ path }) => path.toLowerCase() === name.toLowerCase());
    if (!isThere) return name;
  }
  return undefined;
}

export const inFolder = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);

/** The folder that all paths share; "" for the top. */
export function commonFolder(paths: readonly string[]): string {
  const [first = "", ...rest] = paths.map((path) => folderOf(path).split("/"));
  const parts = [...first];
  for (const other of rest) while (parts.some((part, at) => other[at] !== part)) parts.pop();
  return parts.join("/");
}
