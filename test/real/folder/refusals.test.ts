/** What the folder refuses by itself, whoever asks, and what it says of a failure half-way. */
import { expect, test } from "vitest";
import { Refusal } from "../../../src/agent/ports.ts";
import { openFs } from "../../../src/platform/open-fs.ts";
import { faultyFs, systemError } from "../../helpers/faulty-fs.ts";
import { quickDisk, realFolder } from "../../helpers/real-folder.ts";
import { inventory, texts } from "../../helpers/tree.ts";

const files = { "in/one.txt": "1", "in/sub/two.txt": "2", "three.txt": "3" } as const;

test("a folder is not moved into itself", async () => {
  const real = await realFolder(files, { disk: quickDisk });
  const before = inventory(real.work);
  const { folder } = real;
  const moved = await folder.move(real.call(), [{ from: real.path("in"), to: real.path("in/sub/in") }]);
  expect(moved.failed?.error).toContain("cannot be moved into itself");
  expect([moved.changes, inventory(real.work)]).toEqual([[], before]);
  real.clear();
});

test("the open folder itself is neither removed nor moved nor written over", async () => {
  const real = await realFolder(files, { disk: quickDisk });
  const before = inventory(real.work);
  const { folder } = real;
  const [top] = real.roots;
  if (top === undefined) throw new Error("no folder");
  const itself = { root: top.id, path: "" as ReturnType<typeof real.path>["path"] };
  const removed = await folder.remove(real.call(), [itself]);
  const moved = await folder.move(real.call(), [{ from: itself, to: real.path("elsewhere") }]);
  const words = "This works on what is in the folder, not on the folder itself.";
  expect([removed.failed?.error, moved.failed?.error]).toEqual([words, words]);
  expect(inventory(real.work)).toEqual(before);
  real.clear();
});

test("a batch that fails at any call tells of all that stands, so that undo knows it", async () => {
  let [calls, failAt] = [0, Number.POSITIVE_INFINITY];
  const fs = faultyFs(openFs(), {
    before() {
      calls += 1;
      if (calls === failAt) throw systemError("EIO");
    },
  });
  let thrown = 0;
  for (let at = 1, whole = false; !whole; at += 1) {
    const real = await realFolder(files, { disk: quickDisk, fs });
    [calls, failAt] = [0, at];
    const wanted = ["in/one.txt", "three.txt"].map((name) => real.path(name));
    const record = await real.folder.remove(real.call(), wanted).catch((error: unknown) => {
      const told = error instanceof Refusal ? error.record : undefined;
      thrown += told === undefined ? 0 : 1;
      return told ?? { changes: [] };
    });
    whole = calls < at;
    failAt = Number.POSITIVE_INFINITY;
    const told = record.changes.flatMap((change) => (change.kind === "deleted" ? [change.path.path] : []));
    const gone = wanted.map(({ path }) => path).filter((path) => !(path in texts(real.work)));
    expect([at, [...told].sort()]).toEqual([at, [...gone].sort()]);
    real.clear();
  }
  expect(thrown).toBeGreaterThan(0);
});
