/** Files for the composer: what fits an @ word, and what a file dialog gives. */
import type { Starter } from "../compose.ts";
import type { Completion } from "../protocol/channel.ts";
import type { Code, Uri } from "./code.ts";
import type { Places } from "./places.ts";
import { Refused } from "./refused.ts";

/** Rows of the menu, and how many files are looked at for them. */
const shown = 12;
const searched = 20_000;

type Found = { readonly name: string; readonly folder: boolean };

/** Files and folders whose path holds the letters of `text` in their order; names that begin with it come first. */
export async function completionsFor(
  { workspace }: Pick<Code, "workspace">,
  places: Places,
  text: string,
): Promise<readonly Completion[]> {
  const files = (await workspace.findFiles("**/*", "**/{node_modules,.git,.cowork}/**", searched))
    .map((uri) => places.mention(uri))
    .filter((name) => name !== undefined);
  const folders = new Set(files.flatMap(foldersOf));
  const all: readonly Found[] = [
    ...files.map((name) => ({ name, folder: false })),
    ...[...folders].map((name) => ({ name, folder: true })),
  ];
  const wanted = text.toLocaleLowerCase();
  return all
    .map((found) => ({ found, rank: rankOf(found.name.toLocaleLowerCase(), wanted) }))
    .filter(({ rank }) => rank < worst)
    .sort(
      (a, b) => a.rank - b.rank || a.found.name.length - b.found.name.length || (a.found.name < b.found.name ? -1 : 1),
    )
    .slice(0, shown)
    .map(({ found }) => completion(found));
}

function foldersOf(name: string): readonly string[] {
  const parts = name.split("/").slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, index + 1).join("/"));
}

const worst = 4;

/** 0: the name begins so; 1: it holds it; 2: the path holds it; 3: the letters come in this order. */
function rankOf(path: string, wanted: string): number {
  if (wanted === "") return 2;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name.startsWith(wanted)) return 0;
  if (name.includes(wanted)) return 1;
  if (path.includes(wanted)) return 2;
  let at = 0;
  for (const char of wanted) {
    at = path.indexOf(char, at) + 1;
    if (at === 0) return worst;
  }
  return 3;
}

function completion({ name, folder }: Found): Completion {
  const label = name.slice(name.lastIndexOf("/") + 1);
  const above = name.slice(0, Math.max(0, name.length - label.length - 1));
  return {
    insert: `@${name}`,
    label,
    ...(above === "" ? {} : { detail: above }),
    icon: folder ? "folder" : "file",
    mention: name,
  };
}

/** Skills and offline jobs whose name or words hold the letters of `text` in their order. Skills need a model that reads them. */
export function startersFor(
  starters: readonly Starter[],
  text: string,
  { offline }: { readonly offline: boolean },
): readonly Completion[] {
  const wanted = text.toLocaleLowerCase();
  return starters
    .filter(({ kind }) => kind === "playbook" || !offline)
    .map((starter) => ({ starter, rank: rankOf(`${starter.detail}/${starter.name}`.toLocaleLowerCase(), wanted) }))
    .filter(({ rank }) => rank < worst)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, shown)
    .map(({ starter: { kind, name, detail, text: insert } }) => ({
      insert,
      label: kind === "skill" ? insert : name,
      detail,
      icon: "skill",
    }));
}

/** Asks for files and gives them as mentions. Files of elsewhere are refused: tasks reach nothing outside the folder. */
export async function mentionsFrom(
  { window, l10n }: Pick<Code, "window" | "l10n">,
  places: Places,
): Promise<readonly string[]> {
  const picked = await window.showOpenDialog({
    canSelectMany: true,
    canSelectFolders: false,
    openLabel: l10n.t("Add to the request"),
    ...(places.top ? { defaultUri: places.top } : {}),
  });
  return mentionsOf(picked ?? [], places, l10n);
}

/** The mentions of files; a refusal that names those that lie outside. */
export function mentionsOf(uris: readonly Uri[], places: Places, l10n: Code["l10n"]): readonly string[] {
  const inside = uris.map((uri) => places.mention(uri)).filter((name) => name !== undefined);
  if (inside.length === uris.length) return inside;
  const outside = uris
    .filter((uri) => places.mention(uri) === undefined)
    .map((uri) => uri.path.split("/").at(-1) ?? "");
  throw new Refused(
    l10n.t("Tasks reach nothing outside the open folder. Copy these files into it first: {0}", outside.join(", ")),
  );
}
