import { lstatSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inventory, type Tree } from "../helpers/tree.ts";
import { type Bench, bench, type Ended, taskOf } from "./cowork.ts";
import { makeMessyFolder } from "./messy-folder.ts";

/** What must survive any tidying, whatever it is called afterwards: each file by content and mode, each link by target. */
const belongings = (tree: Tree): readonly string[] =>
  Object.values(tree)
    .filter((entry) => entry.type !== "folder")
    .map((entry) => `${entry.type} ${entry.mode} ${entry.mtime} ${entry.content}`)
    .sort();

const seed = Number(process.env["COWORK_SEED"] ?? 400);

// The names are not allowed on Windows.
describe.skipIf(process.platform === "win32")(`organising 400 files by type and date, COWORK_SEED=${seed}`, () => {
  let here: Bench;
  let folder: string;
  let before: Tree;
  let sorted: Tree;
  let run: Ended;

  beforeAll(async () => {
    here = bench();
    folder = join(here.place, "messy");
    makeMessyFolder(folder, 400, seed);
    before = inventory(folder);
    const request = "Organise this folder by type and date";
    run = await here.cowork("run", "--folder", folder, "--model", "offline", "--approve", "all", request);
    sorted = inventory(folder);
  }, 120_000);
  afterAll(() => here?.remove());

  test("ends well and has moved most of it", () => {
    expect([0, 6], `${run.stdout}\n${run.stderr}`).toContain(run.code);
    const moved = Object.keys(before).filter((path) => before[path]?.type === "file" && !(path in sorted));
    expect(moved.length).toBeGreaterThan(200);
  });

  test("loses nothing and overwrites nothing", () => {
    expect(belongings(sorted)).toEqual(belongings(before));
  });

  test("leaves the software project alone", () => {
    const project = (tree: Tree) => Object.entries(tree).filter(([path]) => path.startsWith("project/"));
    expect(project(sorted)).toEqual(project(before));
  });

  test("undo gives the tree back exactly, and says so", async () => {
    const undone = await here.cowork("undo", taskOf(run), "--folder", folder);
    expect(undone.code, `${undone.stdout}\n${undone.stderr}`).toBe(0);
    expect(undone.stdout).toMatch(/(\d+) of \1 identical/);
    expect(inventory(folder)).toEqual(before);
    expect(lstatSync(join(folder, "second name of the fourth.txt")).nlink).toBe(2);
  }, 60_000);

  test("redo sorts it again, and a second undo gives it back again", async () => {
    const redone = await here.cowork("redo", taskOf(run), "--folder", folder);
    expect(redone.code, `${redone.stdout}\n${redone.stderr}`).toBe(0);
    expect(belongings(inventory(folder))).toEqual(belongings(before));
    expect(Object.keys(inventory(folder))).toEqual(Object.keys(sorted));
    expect((await here.cowork("undo", taskOf(run), "--folder", folder)).code).toBe(0);
    expect(inventory(folder)).toEqual(before);
  }, 60_000);
});
