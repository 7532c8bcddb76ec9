/** The disk is full, read-only, out of handles or lies: every file is old or new, nothing of ours is left, and the words help. */
import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type CallKey, type Folder, Refusal } from "../../../src/agent/ports.ts";
import type { Fs } from "../../../src/platform/fs.ts";
import { digest } from "../../../src/platform/hash.ts";
import { openFs } from "../../../src/platform/open-fs.ts";
import { type Faults, faultyFs, systemError } from "../../helpers/faulty-fs.ts";
import { bytesOf, quickDisk, type RealFolder, realFolder } from "../../helpers/real-folder.ts";
import { inventory, texts } from "../../helpers/tree.ts";

const files = { "a.txt": "old", "sub/b.txt": "b" } as const;

async function failing(work: Promise<unknown>): Promise<{ kind: string; message: string }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) return { kind: error.kind, message: error.message };
    throw error;
  }
  return { kind: "none", message: "" };
}

const kinds: Readonly<Record<string, string>> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EACCES: "denied",
  EROFS: "denied",
  EMFILE: "denied",
  EIO: "denied",
};

type Act = (folder: Folder, real: RealFolder) => Promise<unknown>;
const acts: Readonly<Record<string, Act>> = {
  create: (folder, real) => folder.create("c" as CallKey, real.path("new/n.txt"), bytesOf("new")),
  change: (folder, real) => folder.change("c" as CallKey, real.path("a.txt"), bytesOf("changed"), digest("old")),
};
const wanted: Readonly<Record<string, unknown>> = {
  create: { "a.txt": "old", new: "/", "new/n.txt": "new", sub: "/", "sub/b.txt": "b" },
  change: { "a.txt": "changed", sub: "/", "sub/b.txt": "b" },
};

/** Fails the `at`-th changing call, and with `forever` all after it except those that clean up. */
function failingAt(at: number, code: string, forever: boolean): { fs: Fs; reached: () => boolean } {
  let calls = 0;
  const faults: Faults = {
    before(call) {
      calls += 1;
      // A full disk still lets things be removed.
      const cleaning = ["unlink", "rmdir", "rename"].includes(call) && calls > at;
      if (calls === at || (forever && calls > at && !cleaning)) throw systemError(code);
    },
  };
  return { fs: faultyFs(openFs(), faults), reached: () => calls >= at };
}

type Case = { readonly name: string; readonly code: string; readonly at: number; readonly forever: boolean };

/** Runs one case and compares. False when the failing call was never reached: the act has fewer calls. */
async function holds({ name, code, at, forever }: Case): Promise<boolean> {
  const real = await realFolder(files, { disk: quickDisk });
  const old = texts(real.work);
  const { fs, reached } = failingAt(at, code, forever);
  const { kind } = await failing((acts[name] as Act)(real.again(fs), real));
  const now = texts(real.work);
  const should = kind === "none" ? { now: wanted[name], kind } : { now: old, kind: kinds[code] };
  expect({ name, code, at, forever, now, kind }).toEqual({ name, code, at, forever, ...should });
  real.clear();
  return reached();
}

for (const name of Object.keys(acts)) {
  test(`${name}: a failure at any call leaves all as it was`, async () => {
    const codes = Object.keys(kinds).flatMap((code) => [
      { name, code, forever: false },
      { name, code, forever: true },
    ]);
    for (const one of codes) for (let at = 1; await holds({ ...one, at }); at += 1);
  });
}

test("bytes that the disk drops are noticed, and the earlier version comes back exactly", async () => {
  const real = await realFolder(files);
  const before = inventory(real.work);
  const cutting = faultyFs(openFs(), {
    bytes: (bytes) => (new TextDecoder().decode(bytes).startsWith("{") ? bytes : bytes.subarray(0, bytes.length - 2)),
  });
  const folder = real.again(cutting);
  const changed = await failing(folder.change(real.call(), real.path("a.txt"), bytesOf("changed"), digest("old")));
  const created = await failing(folder.create(real.call(), real.path("sub/new.txt"), bytesOf("created")));
  expect([changed.kind, created.kind]).toEqual(["denied", "denied"]);
  expect(changed.message).toContain("The earlier version was put back.");
  expect(inventory(real.work)).toEqual(before);
  real.clear();
});

test("a batch stops at the first failure and says what was done", async () => {
  const real = await realFolder({ "1.txt": "1", "2.txt": "2", "3.txt": "3", "taken.txt": "t" });
  const { path } = real;
  const done: number[] = [];
  const before = inventory(real.work);
  const result = await real.folder.move(
    real.call(),
    [
      { from: path("1.txt"), to: path("new/1.txt") },
      { from: path("2.txt"), to: path("taken.txt") },
      { from: path("3.txt"), to: path("new/3.txt") },
    ],
    (n) => done.push(n),
  );
  expect(done).toEqual([1]);
  expect(result.failed).toEqual({
    index: 1,
    error: "taken.txt exists already and was left as it is. Choose another name.",
    kind: "taken",
  });
  expect(texts(real.work)).toEqual({ "2.txt": "2", "3.txt": "3", new: "/", "new/1.txt": "1", "taken.txt": "t" });
  await real.folder.undo(real.call(), [result]);
  expect(inventory(real.work)).toEqual(before);
  real.clear();
});

test("pipes are neither read nor waited for, links are not followed, and nothing of ours can be named", async () => {
  const real = await realFolder({ "a.txt": "a", link: { link: "a.txt" }, out: { link: "/etc" } });
  execFileSync("mkfifo", [join(real.work, "pipe")]);
  const { folder, path, call } = real;
  await folder.remove(call(), [path("a.txt")]);
  const kindOf = async (work: Promise<unknown>): Promise<string> => (await failing(work)).kind;
  const outcomes = {
    pipe: await kindOf(folder.read(path("pipe"))),
    removePipe: (await folder.remove(call(), [path("pipe")])).failed?.kind,
    link: await kindOf(folder.read(path("link"))),
    through: await kindOf(folder.read(path("out/passwd"))),
    writeThrough: await kindOf(folder.create(call(), path("out/x"), bytesOf("x"))),
    changeLink: await kindOf(folder.change(call(), path("link"), bytesOf("x"), digest("a"))),
    own: await kindOf(folder.create(call(), path(".cowork/x"), bytesOf("x"))),
    seen: await folder.stat(path("out/passwd")),
  };
  expect(outcomes).toEqual({
    pipe: "refused",
    removePipe: "refused",
    link: "refused",
    through: "missing",
    writeThrough: "missing",
    changeLink: "refused",
    own: "refused",
    seen: undefined,
  });
  expect(readdirSync(real.work).sort()).toEqual(["link", "out", "pipe"]);
  real.clear();
});

test("a file that somebody else changed is left as it is, also when it happens at the last moment", async () => {
  const real = await realFolder({ "a.txt": "old", "b.txt": "old" });
  const { path, call, work } = real;
  const late = faultyFs(openFs(), {
    before(step, name) {
      // Just before the original is kept in the vault: after the first look, before the replacement.
      if (step === "link" && name === "0") writeFileSync(join(work, "b.txt"), "user");
    },
  });
  writeFileSync(join(work, "a.txt"), "user");
  const early = await failing(real.folder.change(call(), path("a.txt"), bytesOf("task"), digest("old")));
  const lately = await failing(real.again(late).change(call(), path("b.txt"), bytesOf("task"), digest("old")));
  expect([early.kind, lately.kind]).toEqual(["conflict", "conflict"]);
  expect(texts(work)).toEqual({ "a.txt": "user", "b.txt": "user" });
  real.clear();
});

test("what fails leaves no folders behind, and a folder goes only when it is empty", async () => {
  const real = await realFolder({ "a.txt": "a", "full/b.txt": "b" });
  const { folder, path, call, work } = real;
  const before = inventory(work);
  const long = await folder.move(call(), [{ from: path("a.txt"), to: path(`new/deep/${"x".repeat(300)}`) }]);
  const full = await folder.remove(call(), [path("full")]);
  const inside = await folder.move(call(), [{ from: path("full"), to: path("full/inner") }]);
  const gone = await folder.move(call(), [{ from: path("none.txt"), to: path("new/none.txt") }]);
  expect([long, full, inside, gone].map(({ failed, changes }) => [failed?.kind, changes])).toEqual([
    ["refused", []],
    ["refused", []],
    ["refused", []],
    ["missing", []],
  ]);
  expect(inventory(work)).toEqual(before);
  real.clear();
});
