import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Entry } from "../../../src/agent/ports.ts";
import { digest } from "../../../src/platform/hash.ts";
import { bytesOf, type RealFolder, realFolder } from "../../helpers/real-folder.ts";

const nfc = "é";
const nfd = "e\u0301";
let real: RealFolder;
beforeAll(async () => {
  real = await realFolder({
    "a.md": "a",
    ".hidden.md": "h",
    "docs/b.md": "bb",
    "docs/deep/c.md": "c",
    "docs/deep/d.txt": "d",
    ".git/config": "g",
    "[1].txt": "one",
    [`r${nfd}sum${nfd}.txt`]: "resume",
    [`both/${nfc}`]: "composed",
    [`both/${nfd}`]: "decomposed",
    link: { link: "docs" },
    ".cowork/vault/x": "ours",
    "docs/.cowork-call-1.tmp": "ours",
  });
  execFileSync("mkfifo", [join(real.work, "pipe")]);
});
afterAll(() => real.clear());

const paths = (entries: readonly Entry[]): readonly string[] => entries.map(({ path }) => path.path);
const glob = async (pattern: string, base = "", folders = false) =>
  paths(await real.folder.glob(pattern, real.path(base === "" ? "." : base), { folders }));

test("walks parents before children, enters no link, and does not see what is ours", async () => {
  expect(paths(await real.folder.walk(real.path(".")))).toEqual([
    ".git",
    ".git/config",
    ".hidden.md",
    "[1].txt",
    "a.md",
    "both",
    `both/${nfd}`,
    `both/${nfc}`,
    "docs",
    "docs/b.md",
    "docs/deep",
    "docs/deep/c.md",
    "docs/deep/d.txt",
    "link",
    "pipe",
    `r${nfd}sum${nfd}.txt`,
  ]);
  const types = Object.fromEntries((await real.folder.list(real.path("."))).map((one) => [one.path.path, one.type]));
  expect([types["link"], types["pipe"], types["docs"], types["a.md"]]).toEqual(["link", "other", "folder", "file"]);
  expect(await real.folder.stat(real.path(".cowork/vault/x"))).toBeUndefined();
  await expect(real.folder.read(real.path("docs/.cowork-call-1.tmp"))).rejects.toMatchObject({ kind: "missing" });
  await expect(real.folder.walk(real.path("."), { limit: 3 })).rejects.toThrow("more than 3 entries");
});

test("globs", async () => {
  expect(await glob("**/*.md")).toEqual(["a.md", "docs/b.md", "docs/deep/c.md"]);
  expect(await glob("*.md")).toEqual(["a.md"]);
  expect(await glob(".*.md")).toEqual([".hidden.md"]);
  expect(await glob("docs/**")).toEqual(["docs/b.md", "docs/deep/c.md", "docs/deep/d.txt"]);
  expect(await glob("**", "docs", true)).toEqual(["docs/b.md", "docs/deep", "docs/deep/c.md", "docs/deep/d.txt"]);
  expect(await glob("docs/b.md")).toEqual(["docs/b.md"]);
  expect(await glob("{a,docs/b}.md")).toEqual(["a.md", "docs/b.md"]);
  expect(await glob("\\[1\\].txt")).toEqual(["[1].txt"]);
  expect(await glob(`${real.work}/docs/*.md`)).toEqual(["docs/b.md"]);
  expect(await glob("nowhere/*.md")).toEqual([]);
  expect(await glob("A.MD")).toEqual([]);
  expect(await glob(`r${nfc}sum*`)).toEqual([`r${nfd}sum${nfd}.txt`]);
  await expect(glob("../*")).rejects.toMatchObject({ kind: "refused" });
});

test("a name in another composition finds the only file it can mean, and never the wrong one of two", async () => {
  const { folder, path } = real;
  const found = await folder.stat(path(`r${nfc}sum${nfc}.txt`));
  expect(found?.path.path).toBe(`r${nfd}sum${nfd}.txt`);
  expect(new TextDecoder().decode(await folder.read(path(`r${nfc}sum${nfc}.txt`)))).toBe("resume");
  expect(new TextDecoder().decode(await folder.read(path(`both/${nfc}`)))).toBe("composed");
  expect(new TextDecoder().decode(await folder.read(path(`both/${nfd}`)))).toBe("decomposed");
  await expect(folder.create(real.call(), path(`r${nfc}sum${nfc}.txt`), bytesOf("x"))).rejects.toMatchObject({
    kind: "taken",
  });
});

test("reads whole files, beginnings, and hashes of everything", async () => {
  const { folder, path } = real;
  writeFileSync(join(real.work, "big.bin"), Buffer.alloc(3 << 20, 7));
  expect((await folder.read(path("big.bin"))).length).toBe(3 << 20);
  expect(await folder.read(path("big.bin"), { limit: 3 })).toEqual(new Uint8Array([7, 7, 7]));
  expect(await folder.read(path("docs/b.md"), { limit: 1 })).toEqual(bytesOf("b"));
  expect(await Promise.all(["docs/b.md", "link", "docs", "."].map((one) => folder.hash(path(one))))).toEqual([
    digest("bb"),
    digest("docs"),
    digest(""),
    digest(""),
  ]);
  await expect(folder.read(path("docs"))).rejects.toThrow("folder");
  await expect(folder.read(path("none"))).rejects.toMatchObject({ kind: "missing" });
});
