/** Disks that are not like the usual one: elsewhere than our state, without hard links, reached by path only. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openFolder } from "../../../src/folder/folder.ts";
import { grantRoots } from "../../../src/folder/roots.ts";
import { portableFs } from "../../../src/platform/fs-portable.ts";
import { digest } from "../../../src/platform/hash.ts";
import { openFs } from "../../../src/platform/open-fs.ts";
import type { ChangeRecord } from "../../../src/protocol/changes.ts";
import { childOf, type Root, type WorkPath } from "../../../src/protocol/paths.ts";
import { faultyFs, systemError } from "../../helpers/faulty-fs.ts";
import { bytesOf, type Disks, quickDisk, type RealFolder, realFolder } from "../../helpers/real-folder.ts";
import { inventory, texts } from "../../helpers/tree.ts";

const hasSecondDisk = quickDisk !== tmpdir() && statSync(quickDisk).dev !== statSync(tmpdir()).dev;

/** Paths, types, permissions, bytes, and times to the microsecond: what a copy can keep. */
const picture = (folder: string): unknown =>
  Object.entries(inventory(folder, { skip: (path) => path === ".cowork" })).map(([path, { mtime, ...rest }]) => [
    path,
    rest,
    path === "." ? undefined : mtime?.replace(/\d{3}$|us$/, ""),
  ]);

async function work(real: RealFolder): Promise<readonly ChangeRecord[]> {
  const { folder, path, call } = real;
  return [
    await folder.change(call(), path("a.txt"), bytesOf("new"), digest("old")),
    await folder.move(call(), [
      { from: path("in/b.txt"), to: path("out/b.txt") },
      { from: path("in/link"), to: path("out/link") },
      { from: path("in"), to: path("out/in") },
    ]),
    await folder.create(call(), path("out/in/c.txt"), bytesOf("c")),
    await folder.remove(call(), [path("d.txt"), path("empty")]),
  ];
}

async function thereAndBack(disks: Disks): Promise<RealFolder> {
  const real = await realFolder(
    {
      "a.txt": { text: "old", mode: 0o640 },
      "in/b.txt": "b",
      "in/link": { link: "b.txt" },
      "d.txt": "d",
      "empty/": "",
    },
    disks,
  );
  const before = picture(real.work);
  const records = await work(real);
  const after = picture(real.work);
  expect(records.map((record) => "failed" in record)).toEqual([false, false, false, false]);
  const undone = await real.folder.undo(real.call(), records);
  expect({ tree: picture(real.work), differences: undone.differences }).toEqual({ tree: before, differences: [] });
  const redone = await real.folder.undo(real.call(), [undone.record]);
  expect({ tree: picture(real.work), differences: redone.differences }).toEqual({ tree: after, differences: [] });
  return real;
}

test.runIf(hasSecondDisk)(
  "on another disk than our state, the vault is in the folder, private and out of sight",
  async () => {
    const real = await thereAndBack({ stateDisk: quickDisk });
    expect(readdirSync(real.work).sort()).toEqual([".cowork", "a.txt", "out"]);
    expect(statSync(join(real.work, ".cowork")).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(real.work, ".cowork/.gitignore"), "utf8")).toBe("*\n");
    expect((await real.folder.list(real.path("."))).map(({ path }) => path.path)).toEqual(["a.txt", "out"]);
    real.clear();
  },
);

test("where a file cannot have a second name, copies and held names do the same", async () => {
  const fs = faultyFs(openFs(), {
    before(call) {
      if (call === "link") throw systemError("EPERM");
    },
  });
  const real = await thereAndBack({ fs });
  const { folder, path, call } = real;
  const taken = await folder.move(call(), [{ from: path("a.txt"), to: path("out/b.txt") }]);
  expect(taken.failed?.kind).toBe("taken");
  expect(texts(real.work)).toMatchObject({ "a.txt": "new", "out/b.txt": "b" });
  real.clear();
});

test("by path instead of by descriptor the results are the same", async () => {
  const real = await thereAndBack({ fs: portableFs("linux") });
  real.clear();
});

test.runIf(hasSecondDisk)(
  "a move between two disks is a verified copy, and the original goes to the vault",
  async () => {
    const here = await realFolder({ "a.txt": { text: "a", mode: 0o600 }, link: { link: "a.txt" } });
    const there = await realFolder({ "x.txt": "x" }, { disk: quickDisk });
    const roots = await grantRoots([here.work, there.work], openFs(), { home: "/nowhere", stateDir: here.state });
    const folder = openFolder({ fs: openFs(), roots, vaultBase: join(here.state, "vault") });
    const [first, second] = roots as readonly [Root, Root];
    const at = (root: Root, name: string): WorkPath => childOf({ root: root.id, path: "" as WorkPath["path"] }, name);
    const before = picture(here.work);
    const moved = await folder.move(here.call(), [
      { from: at(first, "a.txt"), to: at(second, "b.txt") },
      { from: at(first, "link"), to: at(second, "link") },
      { from: at(second, "x.txt"), to: at(second, "b.txt") },
    ]);
    expect(moved.failed).toMatchObject({ index: 2, kind: "taken" });
    expect([texts(here.work), texts(there.work)]).toEqual([{}, { "b.txt": "a", link: "-> a.txt", "x.txt": "x" }]);
    const undone = await folder.undo(here.call(), [moved]);
    expect(undone.differences).toEqual([]);
    expect(picture(here.work)).toEqual(before);
    expect(texts(there.work, (path) => path === ".cowork")).toEqual({ "x.txt": "x" });
    expect(existsSync(join(there.work, ".cowork"))).toBe(true);
    here.clear();
    there.clear();
  },
);
