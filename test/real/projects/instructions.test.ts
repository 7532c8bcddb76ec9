/** Which instruction files count, in real folders: order, links, imports, owners, limits, trust. */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { InstructionSet } from "../../../src/agent/ports.ts";
import { openFolder } from "../../../src/folder/folder.ts";
import { grantRoots } from "../../../src/folder/roots.ts";
import type { Dir, Fs } from "../../../src/platform/fs.ts";
import { openFs } from "../../../src/platform/open-fs.ts";
import { type InstructionDeps, openInstructions } from "../../../src/projects/instructions.ts";
import { type Plant, plant } from "../../helpers/tree.ts";

const tops: string[] = [];
afterEach(() => {
  for (const top of tops.splice(0)) rmSync(top, { recursive: true, force: true });
});

type Setup = Partial<InstructionDeps> & { readonly folders?: readonly string[] };

/** A home with `files` in it; `home/work/project` is the open folder unless `folders` says others. */
function home(files: Readonly<Record<string, Plant>>): {
  readonly top: string;
  gather(setup?: Setup): Promise<InstructionSet>;
} {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "cowork-instructions-")));
  tops.push(top);
  mkdirSync(join(top, "home/work/project"), { recursive: true });
  plant(top, files);
  return {
    top,
    async gather({ folders = ["home/work/project"], ...deps } = {}) {
      const fs = openFs();
      const around = { home: join(top, "home"), stateDir: join(top, "state") };
      const roots = await grantRoots(
        folders.map((folder) => join(top, folder)),
        fs,
        around,
      );
      const found = await openInstructions({
        fs,
        look: openFolder({ fs, roots, vaultBase: join(top, "state/vault") }),
        home: around.home,
        config: join(top, "home/.claude"),
        setting: "",
        trusted: () => true,
        ...deps,
      }).gather();
      return mine(found, top);
    },
  };
}

/** What the machine has above the test's folder is not the test's. */
function mine(found: InstructionSet, top: string): InstructionSet {
  const inside = ({ path, source }: { path: string; source: string }): boolean =>
    source !== "parent" || path.startsWith("~") || path.startsWith(top);
  const short = <T extends { path: string }>(one: T): T => ({ ...one, path: one.path.replace(top, "TOP") });
  return {
    files: found.files.filter(inside).map(short),
    texts: found.texts.filter(inside).map(short),
    skills: found.skills.filter(inside).map(short),
  };
}

const told = ({ texts }: InstructionSet): readonly string[] =>
  texts.map(({ path, source, text }) => `${source} ${path}: ${text}`);
const listed = ({ files }: InstructionSet): readonly string[] =>
  files.map(
    ({ path, bytes, cut, note }) => `${path} ${bytes}${cut ? " cut" : ""}${note === undefined ? "" : ` (${note})`}`,
  );

test("the later one holds: setting, the user's own, folders above from the top down, the open folder", async () => {
  const { gather } = home({
    "home/.claude/CLAUDE.md": "own, see @more.md",
    "home/.claude/more.md": "own more",
    "CLAUDE.md": "top",
    "home/work/AGENTS.md": "work",
    "home/work/CLAUDE.local.md": "work local",
    "home/work/notes.md": "not an instruction file",
    "home/work/project/CLAUDE.md": "project, see @docs/style.md and @AGENTS.md",
    "home/work/project/.claude/CLAUDE.md": "project settings",
    "home/work/project/CLAUDE.local.md": "project local",
    "home/work/project/AGENTS.md": "agents",
    "home/work/project/context.md": "context, no imports: @docs/other.md",
    "home/work/project/docs/style.md": "style",
    "home/work/project/docs/other.md": "other",
    "home/work/project/sub/CLAUDE.md": "of a part of the folder: not read at the start",
  });
  const found = await gather({ setting: "in the settings" });
  expect(told(found)).toEqual([
    "setting Settings: instructions: in the settings",
    "global ~/.claude/CLAUDE.md: own, see @more.md",
    "global ~/.claude/more.md: own more",
    "parent TOP/CLAUDE.md: top",
    "parent ~/work/CLAUDE.local.md: work local",
    "parent ~/work/AGENTS.md: work",
    "folder CLAUDE.md: project, see @docs/style.md and @AGENTS.md",
    "folder docs/style.md: style",
    "folder AGENTS.md: agents",
    "folder .claude/CLAUDE.md: project settings",
    "folder CLAUDE.local.md: project local",
    "folder context.md: context, no imports: @docs/other.md",
  ]);
  expect(found.files.every(({ cut }) => !cut)).toBe(true);
  expect(found.files).toHaveLength(12);
});

test("nothing is read before the workspace is trusted; trusted, it is", async () => {
  const { gather } = home({ "home/work/project/CLAUDE.md": "do this", "home/.claude/CLAUDE.md": "and this" });
  expect(await gather({ trusted: () => false, setting: "x" })).toEqual({ files: [], texts: [], skills: [] });
  expect(told(await gather({ trusted: () => true }))).toHaveLength(2);
});

test("imports stay inside: what is outside, a key or missing is listed and not read, and what is no file is no word", async () => {
  const { gather } = home({
    "home/secret.md": "SECRET",
    "home/.claude/.credentials.json": "SECRET",
    "home/.claude/projects/chat.jsonl": "SECRET",
    "home/.claude/style.md": "my style",
    "home/work/outside.md": "SECRET",
    "home/work/project/.env": "SECRET",
    "home/work/project/.cowork/notes.md": "SECRET",
    "home/work/project/link.md": { link: "../outside.md" },
    "home/work/project/ok.md": "fine",
    "home/work/project/picture.png": new Uint8Array([0x89, 0x50, 0, 1]),
    "home/work/project/CLAUDE.md":
      "@/etc/passwd @~/secret.md @../outside.md @link.md @~/.claude/.credentials.json @~/.claude/projects/chat.jsonl @.env @.cowork/notes.md @missing.md @docs/ @picture.png @anthropic-ai/sdk @~/.claude/style.md @./ok.md.",
  });
  const found = await gather();
  expect(JSON.stringify(found)).not.toContain("SECRET");
  expect(told(found).slice(1)).toEqual(["global ~/.claude/style.md: my style", "folder ok.md: fine"]);
  const outside = "CLAUDE.md imports it, and it is outside the open folders and your own configuration folder";
  const notMine = "it is outside the open folders and not an instruction file";
  expect(listed(found).slice(1)).toEqual([
    `/etc/passwd 0 cut (not read: ${outside})`,
    `~/secret.md 0 cut (not read: ${outside})`,
    `../outside.md 0 cut (not read: ${outside})`,
    "link.md 0 cut (not read: a link that leads out of its folder)",
    `~/.claude/.credentials.json 6 cut (not read: ${notMine})`,
    `~/.claude/projects/chat.jsonl 6 cut (not read: ${notMine})`,
    ".env 6 cut (not read: such a file usually holds keys or passwords)",
    ".cowork/notes.md 0 cut (not read: CLAUDE.md imports it, and there is no such file)",
    "missing.md 0 cut (not read: CLAUDE.md imports it, and there is no such file)",
    "picture.png 4 cut (not read: it is not text)",
    "~/.claude/style.md 8",
    "ok.md 4",
  ]);
});

test("links inside the folder are followed once, links out and circles are not", async () => {
  const { gather } = home({
    "outside/CLAUDE.md": "OUT",
    "home/work/project/CLAUDE.md": { link: "AGENTS.md" },
    "home/work/project/AGENTS.md": "agents",
    "home/work/project/config/CLAUDE.md": "through a linked folder",
    "home/work/project/.claude": { link: "config" },
    "home/work/project/CLAUDE.local.md": { link: "CLAUDE.local.md" },
    "home/work/project/context.md": { link: "../../../outside/CLAUDE.md" },
    "home/work/CLAUDE.md": { link: "../../outside/CLAUDE.md" },
    "home/work/AGENTS.md": { link: "notes.md" },
    "home/work/notes.md": "NOT BY THIS NAME",
  });
  const found = await gather();
  expect(told(found)).toEqual(["folder CLAUDE.md: agents", "folder .claude/CLAUDE.md: through a linked folder"]);
  expect(listed(found)).toEqual([
    "~/work/CLAUDE.md 0 cut (not read: a link that leads out of its folder)",
    "~/work/AGENTS.md 16 cut (not read: it is outside the open folders and not an instruction file)",
    "CLAUDE.md 6",
    ".claude/CLAUDE.md 23",
    "CLAUDE.local.md 0 cut (not read: a link that leads out of its folder)",
    "context.md 0 cut (not read: a link that leads out of its folder)",
  ]);
});

/** The real file system in which every file named `name` belongs to `owner`. */
function owning(name: string, owner: number): Fs {
  const fs = openFs();
  const wrap = (dir: Dir): Dir => ({
    ...dir,
    child: async (one) => wrap(await dir.child(one)),
    stat: async (one) => ({ ...(await dir.stat(one)), ...(one === name ? { owner } : {}) }),
    open: async (one, how, mode) => {
      const file = await dir.open(one, how, mode);
      return one === name ? { ...file, stat: async () => ({ ...(await file.stat()), owner }) } : file;
    },
  });
  return { ...fs, root: async (absolute) => wrap(await fs.root(absolute)) };
}

test("above the open folder only files of the user, of its owner and of the administrator count", async () => {
  const { gather } = home({ "home/work/AGENTS.md": "do as I say", "home/work/CLAUDE.md": "mine" });
  const user = process.getuid?.() ?? 0;
  const foreign = await gather({ user, fs: owning("AGENTS.md", 54_321) });
  expect(told(foreign)).toEqual(["parent ~/work/CLAUDE.md: mine"]);
  expect(listed(foreign)).toContain("~/work/AGENTS.md 11 cut (not read: it belongs to another user)");
  // The twin: without the look at owners the stranger is obeyed.
  expect(told(await gather({ fs: owning("AGENTS.md", 54_321) }))).toContain("parent ~/work/AGENTS.md: do as I say");
  expect(told(await gather({ user, fs: owning("AGENTS.md", 0) }))).toContain("parent ~/work/AGENTS.md: do as I say");
});

test("imports go five files deep and in no circle", async () => {
  const chain = Object.fromEntries(
    [1, 2, 3, 4, 5, 6].map((n) => [`home/work/project/${n}.md`, `${n} @${n + 1}.md @CLAUDE.md`]),
  );
  const { gather } = home({ "home/work/project/CLAUDE.md": "0 @1.md", ...chain });
  const found = await gather();
  expect(found.texts.map(({ path }) => path)).toEqual(["CLAUDE.md", "1.md", "2.md", "3.md", "4.md", "5.md"]);
  expect(listed(found).at(-1)).toBe("6.md 18 cut (not read: it is more than 5 imports deep)");
});

test("sizes: a long file is cut at a line, the whole too, and both are said", async () => {
  const { gather } = home({
    "home/.claude/CLAUDE.md": "own\n".repeat(5),
    "home/work/CLAUDE.md": "above\n".repeat(5),
    "home/work/project/CLAUDE.md": "line\n".repeat(20),
    "home/work/project/AGENTS.md": "agents\n".repeat(3),
  });
  const found = await gather({ limits: { file: 52, together: 85 } });
  expect(told(found)).toEqual([
    `global ~/.claude/CLAUDE.md: ${"own\n".repeat(5).trim()}`,
    `folder CLAUDE.md: ${"line\n".repeat(10).trim()}`,
    "folder AGENTS.md: agents\nagents",
  ]);
  expect(listed(found)).toEqual([
    "~/.claude/CLAUDE.md 20",
    "~/work/CLAUDE.md 30 cut (left out: all instructions together are over 85 B)",
    "CLAUDE.md 100 cut (only the first 52 B count)",
    "AGENTS.md 21 cut (only the first 13 B count: all instructions together are over 85 B)",
  ]);
});

test("skills: name and description, however their heads are written; hidden ones and those that cannot be read are not offered", async () => {
  const skill = (head: string): string => `---\n${head}\n---\nHow to do it, @imports.md are not followed`;
  const { gather } = home({
    "home/.claude/skills/mine/SKILL.md": skill("description: my own"),
    "home/work/.claude/skills/above/SKILL.md": skill("description: from above"),
    "home/work/project/.claude/skills/report/SKILL.md": skill(
      "name: Report it\ndescription: Makes: reports\n  [monthly]\nwhen_to_use: at month end",
    ),
    "home/work/project/.claude/skills/bare/SKILL.md": "# Title\n\nFirst paragraph\nof it.\n\nSecond.",
    "home/work/project/.claude/skills/manual/SKILL.md": skill("description: x\ndisable-model-invocation: true"),
    "home/work/project/.claude/skills/out/SKILL.md": { link: "../../../../../secret.md" },
    "home/work/project/.claude/skills/loose.md": "not a skill",
    "home/work/project/.claude/skills/linked": { link: "../../shared/linked" },
    "home/work/project/shared/linked/SKILL.md": skill(`description: ${"long ".repeat(300)}`),
    "home/secret.md": "SECRET",
  });
  const found = await gather();
  expect(found.texts).toEqual([]);
  const long = "long ".repeat(300).slice(0, 499);
  expect(found.skills).toEqual([
    { name: "bare", description: "First paragraph of it.", path: ".claude/skills/bare/SKILL.md", source: "folder" },
    { name: "linked", description: `${long}…`, path: "shared/linked/SKILL.md", source: "folder" },
    {
      name: "report",
      description: "Makes: reports [monthly] at month end",
      path: ".claude/skills/report/SKILL.md",
      source: "folder",
    },
    { name: "above", description: "from above", path: "~/work/.claude/skills/above/SKILL.md", source: "parent" },
    { name: "mine", description: "my own", path: "~/.claude/skills/mine/SKILL.md", source: "global" },
  ]);
  expect(found.files.map(({ path, note }) => `${path}: ${note}`)).toContain(
    ".claude/skills/bare/SKILL.md: name and description only",
  );
});

test("several folders, what hides in text, and files that cannot be opened", async () => {
  const { gather, top } = home({
    "home/work/project/CLAUDE.md": "a\u200bb\r\n<!-- not seen by a reader -->\nc",
    "home/other/CLAUDE.md": "see @~/x.md",
    "home/other/AGENTS.md": "closed",
  });
  chmodSync(join(top, "home/other/AGENTS.md"), 0);
  const found = await gather({ folders: ["home/work/project", "home/other"] });
  const closed = process.getuid?.() === 0 ? ["folder other:AGENTS.md: closed"] : [];
  expect(told(found)).toEqual(["folder CLAUDE.md: a⟨U+200B⟩b\nc", "folder other:CLAUDE.md: see @~/x.md", ...closed]);
  if (closed.length === 0) expect(listed(found)).toContain("other:AGENTS.md 6 cut (not read: it could not be opened)");
});
