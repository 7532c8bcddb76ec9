// Showing a file as it was before a task: what the vault keeps can be read by the name in the task's record, and by no other.
import { expect, test } from "vitest";
import { type RealFolder, realFolder } from "../../helpers/real-folder.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (found: Uint8Array | undefined) => (found === undefined ? undefined : new TextDecoder().decode(found));

async function withFolder(files: Record<string, string>, work: (real: RealFolder) => Promise<void>): Promise<void> {
  const real = await realFolder(files);
  try {
    await work(real);
  } finally {
    real.clear();
  }
}

test("a changed and a deleted file are read as they were, also by another process", async () => {
  await withFolder({ "a.txt": "before", "b.txt": "gone" }, async ({ folder, again, path, call }) => {
    const base = await folder.hash(path("a.txt"));
    const changed = await folder.change(call(), path("a.txt"), bytes("after"), base);
    const removed = await folder.remove(call(), [path("b.txt")]);
    const kept = [changed, removed].flatMap(({ changes }) =>
      changes.map((change) => ("kept" in change ? { path: change.path, kept: change.kept } : undefined)),
    );
    const read = kept.map(async (one) => text(one && (await again().kept?.(one.path, one.kept, 1000))));
    expect(await Promise.all(read)).toEqual(["before", "gone"]);
    expect(text(await folder.read(path("a.txt")))).toBe("after");
    expect(await folder.kept?.(path("a.txt"), kept[0]?.kept ?? "", 3)).toBeUndefined();
  });
});

test("names that no record holds are refused or not there: no way to another file", async () => {
  await withFolder({ "a.txt": "mine" }, async ({ folder, path }) => {
    expect(await folder.kept?.(path("a.txt"), "state/task-9/1", 1000)).toBeUndefined();
    for (const name of ["../../../etc/passwd", "state/../x/1", "state/task-1/../1", "a.txt", "", "folder/x/1/2"])
      await expect(folder.kept?.(path("a.txt"), name, 1000)).rejects.toThrow(/no entry/);
  });
});
