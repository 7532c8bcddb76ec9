/** Names and descriptions of skills: what a model needs to know when one fits. Their text is read when it is used. */
import type { SkillLine } from "../agent/ports.ts";
import { frontmatter } from "../base/frontmatter.ts";
import { clip } from "../base/words.ts";
import type { Collection } from "./collect.ts";
import { decoded } from "./markdown.ts";
import { joinPath, type Shelf, settle } from "./shelf.ts";

/** Bytes of a SKILL.md that are looked at: its head is in there, however long the rest is. */
const headBytes = 16_000;
const longestDescription = 500;
const mostSkills = 60;

/** The skills in `folder` of a shelf, each listed among the files. */
export async function readSkills(
  folder: string,
  shelf: Shelf,
  rank: number,
  collection: Collection,
): Promise<readonly SkillLine[]> {
  const place = await settle(folder, shelf);
  if (place.kind !== "found" || place.found.type !== "folder") return [];
  const skills: SkillLine[] = [];
  for (const name of (await shelf.list(place.path)).slice(0, mostSkills)) {
    const skill = await readSkill(`${place.path}/${name}/SKILL.md`, name, shelf, { rank, collection });
    if (skill) skills.push(skill);
  }
  return skills;
}

async function readSkill(
  path: string,
  name: string,
  shelf: Shelf,
  { rank, collection }: { readonly rank: number; readonly collection: Collection },
): Promise<SkillLine | undefined> {
  const place = await settle(path, shelf);
  if (place.kind !== "found" || place.found.type !== "file") return undefined;
  const key = joinPath(shelf.absolute, place.path);
  if (collection.seen.has(key) || shelf.refuses(place.path, place.found) !== undefined) return undefined;
  collection.seen.add(key);
  const bytes = await shelf.read(place.path, headBytes);
  const text = bytes && decoded(bytes);
  if (text === undefined) return undefined;
  const { fields, body } = frontmatter(text);
  if (fields["disable-model-invocation"]?.toLowerCase() === "true") return undefined;
  const shown = shelf.show(place.path);
  const file = { path: shown, bytes: place.found.size, cut: false, source: shelf.source } as const;
  collection.pieces.push({ rank, file: { ...file, note: "name and description only" }, text: "" });
  return { name, description: describe(fields, body), path: shown, source: shelf.source };
}

/** In one line: the description with when to use it, else the first paragraph of the text. */
function describe(fields: Readonly<Record<string, string>>, body: string): string {
  const told = [fields["description"], fields["when_to_use"]].filter(Boolean).join(" ");
  const paragraphs = body.split(/\n\s*\n/).map((one) => one.trim());
  const first = paragraphs.find((one) => one !== "" && !one.startsWith("#")) ?? "";
  return clip((told || first).replace(/\s+/g, " ").trim(), longestDescription);
}
