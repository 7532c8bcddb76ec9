import { expect, test } from "vitest";
import { clip, count, size, some, visible } from "../../../src/base/words.ts";
import { type Effect, touches } from "../../../src/protocol/effects.ts";
import type { RootId } from "../../../src/protocol/ids.ts";
import { type CheckedPath, checkedPath, isWithin, type Root, shown, workPath } from "../../../src/protocol/paths.ts";
import {
  fillShape,
  fitsShape,
  freePath,
  isNumbered,
  isSettled,
  splitName,
  targetsOf,
} from "../../../src/protocol/shapes.ts";

const root = (name: string, absolute: string): Root => ({ id: name as RootId, name, absolute });
const roots = [root("work", "/home/u/work"), root("archive", "/mnt/archive")];
const at = (path: string, id = "work") => ({ root: id as RootId, path: path as CheckedPath });

test.each([
  ["a/b.txt", "a/b.txt"],
  ["./a//b.txt", "a/b.txt"],
  ["/home/u/work/a.txt", "a.txt"],
  ["/home/u/work", ""],
  ["../x", undefined],
  ["a/../../x", undefined],
  ["/etc/passwd", undefined],
  ["/home/u/workshop/a", undefined],
  ["a\0b", undefined],
])("the path %j below the folder is %j", (raw, path) => expect(checkedPath(raw, "/home/u/work")).toBe(path));

test("names of other roots and absolute paths find their root, and are shown with its name", () => {
  expect(workPath("archive:2025/a.pdf", roots)).toEqual(at("2025/a.pdf", "archive"));
  expect(workPath("/mnt/archive/2025/a.pdf", roots)).toEqual(at("2025/a.pdf", "archive"));
  expect(workPath("archive:../x", roots)).toBeUndefined();
  expect(workPath("/mnt/other", roots)).toBeUndefined();
  expect([shown(at("a.txt"), roots), shown(at(""), roots), shown(at("a.pdf", "archive"), roots)]).toEqual([
    "a.txt",
    ".",
    "archive:a.pdf",
  ]);
  expect(isWithin(at("ab"), at("a"))).toBe(false);
});

test("effects touch when one writes where the other reads or writes", () => {
  const read: Effect = { kind: "read", path: at("Inbox") };
  const create: Effect = { kind: "create", path: at("Inbox/new.txt") };
  const move: Effect = { kind: "move", from: at("a.txt"), to: at("Inbox/a.txt") };
  const run: Effect = { kind: "run", argv: ["ls"], reads: [at("")], network: [] };
  expect([
    touches(read, create),
    touches(read, move),
    touches(read, read),
    touches(create, move),
    touches(run, create),
    touches(run, read),
  ]).toEqual([true, true, false, false, true, false]);
});

test("shapes are filled from the source, fit what they allow and nothing else", () => {
  expect(fillShape("2026-10/{stem} copy.{ext}", at("in/a.b.pdf"))).toBe("2026-10/a.b copy.pdf");
  expect(fillShape("Texts/", at("in/a.txt"))).toBe("Texts/a.txt");
  expect([isSettled("x/{name}"), isSettled("x/{vendor} {name}")]).toEqual([true, false]);
  const shape = "2026-10/{vendor}/{date} {vendor}.jpg";
  expect(
    ["2026-10/Rewe/2026-10-03 Rewe.jpg", "2026-10/Rewe/2026-10-03 Rewe (2).jpg"].map((path) => fitsShape(path, shape)),
  ).toEqual([true, true]);
  expect(
    ["2026-10/Rewe.jpg", "2026-10/a/b/c d.jpg", "2026-11/Rewe/x y.jpg", "2026-10/Rewe/x y.png"].map((path) =>
      fitsShape(path, shape),
    ),
  ).toEqual([false, false, false, false]);
  expect(
    ["a/x (2).pdf", "a/x.pdf", "a/x (2) (3).pdf", "a/x2.pdf", "b/x.pdf"].map((path) => isNumbered(path, "a/x.pdf")),
  ).toEqual([true, true, false, false, false]);
});

test("a taken name gets a number, also against the others of the same batch", () => {
  const taken = new Set(["All/r.pdf"]);
  const targets = targetsOf(
    [at("x/r.pdf"), at("y/r.pdf"), at("All/r.pdf")],
    (source) => at(`All/${source.path.split("/").at(-1)}`),
    ({ path }) => taken.has(path),
  );
  expect(targets.map(({ path }) => path)).toEqual(["All/r (2).pdf", "All/r (3).pdf", "All/r.pdf"]);
  expect(freePath(at(".env"), ({ path }) => path === ".env").path).toBe(".env (2)");
  expect([splitName("a.tar.gz"), splitName(".gitignore"), splitName("none")]).toEqual([
    ["a.tar", "gz"],
    [".gitignore", ""],
    ["none", ""],
  ]);
});

test("counts, sizes and lists read as people write them; invisible characters are seen", () => {
  expect([count(1, "file"), count(1200, "file"), size(950), size(3_400_000), size(12_000), size(999_600)]).toEqual([
    "1 file",
    "1,200 files",
    "950 B",
    "3.4 MB",
    "12 kB",
    "1.0 MB",
  ]);
  expect([some(["a", "b"]), some(["a", "b", "c"], 2), clip("abcdef", 4)]).toEqual(["a, b", "a, b and 1 more", "abc…"]);
  expect(visible("pay\u202Efdp.exe\u001b[31m")).toBe("pay⟨U+202E⟩fdp.exe⟨U+001B⟩[31m");
});
