/**
 * What the user and the folder say about how work is done, read once for a task, before its first request.
 *
 * Read are, in this order (where two disagree, the later one holds):
 *   1. the setting `instructions`
 *   2. the user's own `CLAUDE.md` in their configuration folder (`~/.claude`)
 *   3. the folders above the open one, from the root of the disk down: files of the user (or of whoever owns the open
 *      folder or runs the machine), by the names below and no others
 *   4. the open folders
 * In each folder: `CLAUDE.md`, `.claude/CLAUDE.md`, `CLAUDE.local.md`, `AGENTS.md`, `context.md`, and of
 * `.claude/skills/<name>/SKILL.md` (in the configuration folder `skills/<name>/SKILL.md`) name and description.
 *
 * A CLAUDE.md and what it imports may import with `@path`, five files deep (the limit Claude Code documents), from the
 * open folders and, files ending in .md, from the configuration folder. Links are followed where they stay inside.
 *
 * A file counts up to 32 kB, all together up to 64 kB: the setting and the user's own file first, then the open folders,
 * then the folders above, nearest first. Everything found is listed, with what was cut or left out and why.
 */
import type { InstructionSet, Instructions, SkillLine } from "../agent/ports.ts";
import { type Collection, type Limits, readFile } from "./collect.ts";
import { fitted } from "./fit.ts";
import { fileNames, importable, type PlacesDeps, shelvesOf } from "./places.ts";
import type { Shelf } from "./shelf.ts";
import { readSkills } from "./skills.ts";

export type InstructionDeps = PlacesDeps & {
  /** The setting `instructions`. */
  readonly setting: string;
  /** Whether the workspace is trusted; until then nothing is read. */
  trusted(): boolean;
  readonly limits?: Partial<Limits>;
};

const standard: Limits = { file: 32_000, together: 64_000, depth: 5, files: 60 };
const nothing: InstructionSet = { files: [], texts: [], skills: [] };

/** The instructions for tasks in these folders. */
export const openInstructions = (deps: InstructionDeps): Instructions => ({
  gather: async () => (deps.trusted() ? gather(deps) : nothing),
});

async function gather(deps: InstructionDeps): Promise<InstructionSet> {
  const shelves = await shelvesOf(deps);
  const { config, granted, parents } = shelves;
  const collection: Collection = {
    limits: { ...standard, ...deps.limits },
    reach: { home: deps.home, shelves: importable(deps, shelves) },
    pieces: [],
    seen: new Set(),
  };
  addSetting(deps.setting, collection);
  if (config) await readFile({ path: "CLAUDE.md", shelf: config }, { rank: 1, depth: 0 }, collection);
  // The nearest parent is the first; the open folders, which are none of them, rank above it.
  const rankOf = (shelf: Shelf): number => 1 + parents.length - parents.indexOf(shelf);
  for (const shelf of [...granted, ...parents]) {
    for (const path of fileNames) {
      const imports = path.includes("CLAUDE") ? { depth: 0 } : {};
      await readFile({ path, shelf }, { rank: rankOf(shelf), ...imports }, collection);
    }
  }
  const skills: SkillLine[] = [];
  for (const shelf of [...granted, ...parents])
    skills.push(...(await readSkills(".claude/skills", shelf, rankOf(shelf), collection)));
  if (config) skills.push(...(await readSkills("skills", config, 1, collection)));
  return fitted(collection, skills);
}

function addSetting(text: string, { pieces }: Collection): void {
  if (text.trim() === "") return;
  const bytes = new TextEncoder().encode(text).length;
  pieces.push({ rank: 0, file: { path: "Settings: instructions", bytes, cut: false, source: "setting" }, text });
}
