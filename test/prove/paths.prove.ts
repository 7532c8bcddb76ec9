/**
 * Thousands of strings that look like paths, in every place where a tool takes one: nothing outside the granted folder is
 * read, made, changed or removed, and nothing of Cowork's own inside of it (F6).
 */
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { narrow } from "../../src/agent/narrow.ts";
import { type CallKey, type Folder, Refusal } from "../../src/agent/ports.ts";
import type { Tool } from "../../src/agent/tool.ts";
import { digest } from "../../src/platform/hash.ts";
import { stopper } from "../../src/platform/stopper.ts";
import { noSandbox } from "../../src/sandbox/none.ts";
import { allTools } from "../../src/tools/all.ts";
import { testDocuments } from "../helpers/documents.ts";
import { quickDisk, type RealFolder, realFolder } from "../helpers/real-folder.ts";
import { type Dice, dice } from "../helpers/seeded.ts";
import { inventory } from "../helpers/tree.ts";
import { firstSeed, report, times } from "./figures.ts";

const secret = "what lies outside";

const pieces = [
  "..",
  "...",
  ".",
  "",
  "a",
  "in",
  "out",
  "link",
  "hard",
  "file.txt",
  "secret.txt",
  "..\\",
  "\\",
  "%2e%2e",
  "%2f",
  "..%c0%af",
  "\u2024\u2024",
  "\uff0e\uff0e",
  "\u2215",
  "\uff0f",
  "..;",
  ".. ",
  " ..",
  "..\t",
  "..\u0000",
  "\u0000",
  "\n",
  "\u202e",
  "\u200b..",
  "~",
  "~root",
  "$HOME",
  "$(HOME)",
  "`pwd`",
  "C:",
  "C:\\",
  "\\\\?\\",
  "\\\\.\\",
  "//server/share",
  "file:",
  "file://",
  "CON",
  "nul.txt",
  "com1",
  "aux.",
  "a.txt.",
  "a.txt ",
  "a::$DATA",
  "a:stream",
  "PROGRA~1",
  "FILE~1.TXT",
  ".cowork",
  ".COWORK",
  ".Cowork",
  ".cowork.",
  ".cowork-x-1.tmp",
  ".git",
  "proc",
  "self",
  "fd",
  "root",
  "cwd",
  "é",
  "e\u0301",
  "Å",
  "\u212b",
  "ﬁ",
  "x".repeat(255),
  "x".repeat(300),
  "*",
  "**",
  "?",
  "[",
  "{a,b}",
  "!(a)",
  "-rf",
  "--",
  "work:",
  "work:..",
  "dev",
  "null",
  "stdin",
] as const;

/** A string out of pieces, joined by slashes of all kinds, now and then absolute. */
function someString(chance: Dice, outside: string, inside: string): string {
  const start = chance.pick([
    "",
    "",
    "",
    "/",
    "./",
    "../",
    "//",
    `${outside}/`,
    `${inside}/`,
    `${inside}/../outside/`,
    "/proc/self/cwd/",
    "/proc/self/root/",
    "link/",
    "out/",
    "in/../",
  ]);
  const slash = chance.pick(["/", "/", "/", "//", "/./", "\\", "\u2215"]);
  return start + Array.from({ length: 1 + chance.below(6) }, () => chance.pick(pieces)).join(slash);
}

/** The inputs in which a tool takes `path`, one for each place. */
const inputsOf = (path: string): readonly (readonly [tool: string, input: unknown])[] => [
  ["Read", { file_path: path }],
  ["Write", { file_path: path, content: "from the task" }],
  ["Edit", { file_path: path, old_string: "outside", new_string: "inside" }],
  ["Glob", { pattern: path }],
  ["Glob", { pattern: "**/*", path }],
  ["Grep", { pattern: "outside", path }],
  ["Grep", { pattern: "outside", glob: path, output_mode: "content" }],
  ["Move", { moves: [{ from: path, to: "taken/" }] }],
  ["Move", { moves: [{ from: "in/file.txt", to: path }] }],
  ["Delete", { paths: [path] }],
  ["Analyse", { action: "profile", path }],
  ["Extract", { kind: "receipt", path }],
  ["CheckQuotes", { quotes: [{ path, line: 1, text: "outside" }] }],
  ["Workbook", { path: `${path}.xlsx`, sheets: [{ name: "S", rows: [["a"], [1]] }] }],
];

/** One call as the gate makes it after a yes: effects, hands that allow just these, and the tool. Its words, if any. */
async function called(tool: Tool, input: unknown, folder: Folder, key: CallKey): Promise<string> {
  const parsed = tool.input.safeParse(input);
  if (!parsed.success) throw new Error(`${tool.name} takes its paths otherwise now: ${parsed.error.message}`);
  try {
    const effects = await tool.effects(parsed.data, folder);
    const bound = await Promise.all(
      effects.map(async (effect) =>
        effect.kind === "change" ? { ...effect, base: await folder.hash(effect.path) } : effect,
      ),
    );
    const { hands } = narrow({
      folder,
      sandbox: noSandbox,
      unsaved: async () => undefined,
      ground: { digest, hash: digest, newId: () => "id", stopper },
      key,
      task: "paths",
      effects: bound,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      onOutput: () => undefined,
      lane: (work) => work(),
    });
    const outcome = await tool.run(parsed.data, hands);
    return JSON.stringify(outcome);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.message;
  }
}

async function arena() {
  const real = await realFolder({ "in/file.txt": "inside", "a/b.txt": "b" }, { disk: quickDisk });
  onTestFinished(() => real.clear());
  const outside = join(real.work, "..", "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "secret.txt"), secret);
  writeFileSync(join(outside, "file.txt"), secret);
  symlinkSync(outside, join(real.work, "link"));
  symlinkSync("../outside/secret.txt", join(real.work, "out"));
  linkSync(join(outside, "file.txt"), join(real.work, "hard"));
  mkdirSync(join(real.work, ".cowork"));
  writeFileSync(join(real.work, ".cowork", "mine"), "a stranger's");
  return { real, outside };
}

/** The arena without what the tries themselves made inside. */
function tidy({ work }: RealFolder): void {
  for (const name of readdirSync(work))
    if (!["in", "a", "link", "out", "hard", ".cowork"].includes(name))
      rmSync(join(work, name), { recursive: true, force: true });
  mkdirSync(join(work, "in"), { recursive: true });
  if (!existsSync(join(work, "in/file.txt"))) writeFileSync(join(work, "in/file.txt"), "inside");
}

test("no string that looks like a path leads out of the folder, in any place of any tool", async () => {
  const { real, outside } = await arena();
  const tools = new Map(allTools(testDocuments()).map((tool) => [tool.name, tool]));
  const chance = dice(firstSeed);
  const before = inventory(outside);
  const places = new Set<string>();
  const strings = times(600, 25_000);
  let calls = 0;
  for (let n = 0; n < strings; n += 1) {
    const path = someString(chance, outside, real.work) || ".";
    for (const [name, input] of inputsOf(path)) {
      const tool = tools.get(name);
      if (tool === undefined) throw new Error(`There is no tool ${name}.`);
      places.add(name);
      calls += 1;
      const said = await called(tool, input, real.folder, `c-${n}-${calls}` as CallKey);
      // A hard link is a name inside: its bytes may be read, and writing replaces the name, never the file outside.
      const leaked = said.includes(secret) && !/hard/.test(path) && !said.includes("hard");
      expect({ seed: firstSeed, n, name, path, leaked }).toEqual({ seed: firstSeed, n, name, path, leaked: false });
    }
    if (n % 200 === 199 || n === strings - 1) {
      // Inodes of hard links may have gone to the vault; what is outside has its bytes, names, modes and times.
      expect(inventory(outside), `seed ${firstSeed}, before string ${n}`).toEqual(before);
      expect(readFileSync(join(real.work, ".cowork", "mine"), "utf8")).toBe("a stranger's");
      tidy(real);
    }
  }
  report({ figure: "F6", machine: "paths", what: "strings", value: strings, seed: firstSeed });
  report({ figure: "F6", machine: "paths", what: "tools", value: places.size, atLeast: 11 });
  report({ figure: "F6", machine: "paths", what: "calls with them", value: calls, atLeast: strings * 8 });
  report({ figure: "F6", machine: "paths", what: "reads, writes or changes outside", value: 0, exactly: 0 });
});

test("the machine notices a tool that joins strings", async () => {
  const { real, outside } = await arena();
  const chance = dice(firstSeed);
  let escapes = 0;
  for (let n = 0; n < 20_000 && escapes < 5; n += 1) {
    const path = someString(chance, outside, real.work);
    if (path.includes("\0")) continue;
    try {
      if (readFileSync(join(real.work, path), "utf8") === secret) escapes += 1;
    } catch {
      // No such file, most of the time.
    }
  }
  report({ figure: "F6", machine: "paths", what: "escapes of joined strings (control)", value: escapes, atLeast: 5 });
});
