/** A real box over a real folder, as one user: what a command printed and what it changed. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RanResult, RunOptions, RunResult, Sandbox } from "../../src/agent/box-port.ts";
import { removeBoxFolder } from "../../src/platform/box-disk.ts";
import type { Outside } from "../../src/platform/egress.ts";
import { openFs } from "../../src/platform/open-fs.ts";
import type { CheckedPath, Root, WorkPath } from "../../src/protocol/paths.ts";
import { bubblewrapDriver } from "../../src/sandbox/bubblewrap.ts";
import type { BoxGuard } from "../../src/sandbox/bwrap-args.ts";
import { type Choice, choose } from "../../src/sandbox/choose.ts";
import { type Driver, type Limits, usualLimits } from "../../src/sandbox/driver.ts";
import { openSandbox } from "../../src/sandbox/open.ts";

export type TestBox = {
  readonly top: string;
  readonly work: string;
  readonly sandbox: Sandbox;
  readonly root: Root;
  path(path: string): WorkPath;
  run(command: string, options?: Partial<RunOptions>): Promise<RunResult>;
  /** The same, which must have run. */
  ran(command: string, options?: Partial<RunOptions>): Promise<RanResult>;
  argv(argv: readonly string[], options?: Partial<RunOptions>): Promise<RunResult>;
  clear(): Promise<void>;
};

export type BoxOptions = {
  readonly files?: Readonly<Record<string, string>>;
  readonly off?: readonly BoxGuard[];
  readonly limits?: Partial<Limits>;
  readonly staged?: boolean;
  /** Of the granted folder. */
  readonly name?: string;
  /** Another driver than bubblewrap; it works on copies. */
  readonly driver?: (limits: Limits) => Driver;
  /** The network as the broker finds it. */
  readonly outside?: Outside;
};

/** Why no box can be had here, or undefined: found by trying. */
export async function noBoxHere(): Promise<string | undefined> {
  const base = mkdtempSync(join(realpathSync(tmpdir()), "cowork-probe-"));
  try {
    const { report } = await choose(base);
    return report.available ? undefined : report.why;
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** A folder with `files` in a box of its own; `off` leaves guards of the box out. */
export function testBox({
  files = {},
  off = [],
  limits = {},
  staged = false,
  name: called = "work",
  driver: other,
  outside,
}: BoxOptions = {}): TestBox {
  const top = mkdtempSync(join(realpathSync(tmpdir()), "cowork-box-"));
  const work = join(top, called);
  mkdirSync(work);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(work, name)), { recursive: true });
    writeFileSync(join(work, name), content);
  }
  const root = { id: "root", name: "work", absolute: work } as unknown as Root;
  const bounds = { ...usualLimits, ...limits };
  const driver =
    other?.(bounds) ?? bubblewrapDriver({ userNamespace: process.getuid?.() !== 0, off: new Set(off), limits: bounds });
  const choice: Choice = {
    use: { driver, staged: staged || other !== undefined, words: "" },
    report: {
      driver: driver.name,
      available: true,
      why: "",
      probed: { folder: true, network: true, survivors: true },
    },
  };
  const sandbox = openSandbox({
    fs: openFs(),
    roots: [root],
    base: join(top, "boxes"),
    choose: async () => choice,
    ...(outside ? { outside } : {}),
  });
  const path = (inside: string): WorkPath => ({ root: root.id, path: inside as CheckedPath });
  const argv: TestBox["argv"] = (words, options = {}) =>
    sandbox.run(words, {
      ...{ task: "task", cwd: path(""), network: [], ms: 20_000, signal: new AbortController().signal },
      ...options,
    });
  const run: TestBox["run"] = (command, options) => argv(["bash", "-c", command], options);
  return {
    ...{ top, work, sandbox, root, path, run, argv },
    async ran(command, options) {
      const result = await run(command, options);
      if (result.kind === "ran") return result;
      throw new Error(result.why);
    },
    async clear() {
      await sandbox.close("task");
      await removeBoxFolder(top);
    },
  };
}

/** The change set in words, one line a change. */
export const changeLines = ({ changes }: RanResult): readonly string[] =>
  changes.map(({ effect }) => {
    if (effect.kind === "move") return `move ${effect.from.path} → ${effect.to.path}`;
    if (!("path" in effect)) return effect.kind;
    const path = typeof effect.path === "string" ? effect.path : effect.path.path;
    return `${effect.kind} ${path}${"type" in effect && effect.type === "folder" ? "/" : ""}`;
  });

/** Every file below `folder` with its text. */
export function textsBelow(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return [file.slice(folder.length + 1), readFileSync(file, "utf8")] as const;
    }),
  );
}
