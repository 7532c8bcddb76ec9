import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codeOf, type Dir, type Fs, using } from "../../../src/platform/fs.ts";
import { linuxFs } from "../../../src/platform/fs-linux.ts";
import { portableFs } from "../../../src/platform/fs-portable.ts";
import { plant, texts } from "../../helpers/tree.ts";

let top = "";
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "cowork-fs-"));
  plant(top, {
    "in/a.txt": "hello",
    "in/sub/b.txt": "b",
    "in/link": { link: "a.txt" },
    "in/away": { link: "../out" },
    "out/c.txt": "c",
  });
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

/** The code a call fails with, "done" when it does not fail. */
const outcome = (work: () => Promise<unknown>): Promise<string> =>
  work().then(
    () => "done",
    (error: unknown) => codeOf(error) ?? String(error),
  );

async function textOf(dir: Dir, name: string): Promise<string> {
  return using(await dir.open(name, "read"), async (file) => {
    const buffer = new Uint8Array(100);
    return new TextDecoder().decode(buffer.subarray(0, await file.read(buffer, 0)));
  });
}

const ways: readonly (readonly [string, Fs])[] = [
  ["by descriptor", linuxFs],
  ["by path", portableFs("linux")],
];

describe.each(ways)("files %s", (_name, fs) => {
  test("names of one component only, and no link is followed", async () => {
    await using(await fs.root(join(top, "in")), async (dir) => {
      const bad = ["", ".", "..", "sub/b.txt", "a\0b", "../out"];
      expect(await Promise.all(bad.map((name) => outcome(() => dir.stat(name))))).toEqual(bad.map(() => "EINVAL"));
      expect(await outcome(() => dir.child("away"))).toBe("ENOTDIR");
      expect(await outcome(() => dir.child("a.txt"))).toBe("ENOTDIR");
      expect(await outcome(() => dir.open("link", "read"))).toBe("ELOOP");
      expect(await outcome(() => dir.open("a.txt", "new"))).toBe("EEXIST");
      expect((await dir.stat("link")).type).toBe("link");
      expect(await textOf(dir, "a.txt")).toBe("hello");
    });
  });

  test("makes, links, moves, times and removes", async () => {
    await using(await fs.root(join(top, "in")), async (dir) => {
      const sub = await dir.child("sub");
      await dir.mkdir("new", 0o755);
      await dir.link("a.txt", sub, "second");
      await dir.rename("a.txt", sub, "moved");
      await dir.symlink("nowhere", "pointer");
      await dir.setTime("pointer", 1_234_567_890_123_456_000n);
      await dir.setOwnTime(1_600_000_000_000_001_000n);
      const file = await sub.open("written", "new", 0o640);
      await file.write(new TextEncoder().encode("text"));
      await file.setTime(1_500_000_000_999_999_000n);
      await file.close();
      expect((await dir.stat("pointer")).mtime / 1000n).toBe(1_234_567_890_123_456n);
      expect((await dir.self()).mtime / 1000n).toBe(1_600_000_000_000_001n);
      expect((await sub.stat("written")).mtime / 1000n).toBe(1_500_000_000_999_999n);
      expect((await sub.stat("second")).links).toBe(2);
      await sub.unlink("second");
      await dir.sync();
      await sub.close();
    });
    expect(texts(join(top, "in"))).toEqual({
      away: "-> ../out",
      link: "-> a.txt",
      new: "/",
      pointer: "-> nowhere",
      sub: "/",
      "sub/b.txt": "b",
      "sub/moved": "hello",
      "sub/written": "text",
    });
  });

  test("a folder that was swapped for a link is not gone through", async () => {
    await using(await fs.root(join(top, "in")), async (dir) => {
      await using(await dir.child("sub"), async (sub) => {
        renameSync(join(top, "in/sub"), join(top, "in/sub-before"));
        symlinkSync(join(top, "out"), join(top, "in/sub"));
        const made = await outcome(async () => (await sub.open("x", "new")).close());
        expect(texts(join(top, "out"))).toEqual({ "c.txt": "c" });
        // By descriptor it goes into the folder that was opened; by path it is refused.
        expect(made).toBe(fs === linuxFs ? "done" : "ELOOP");
        expect(await outcome(() => dir.child("sub"))).toBe("ENOTDIR");
      });
    });
  });

  test("a folder that is closed says so, and closing waits for calls under way", async () => {
    mkdirSync(join(top, "in/deep"));
    const dir = await fs.root(join(top, "in"));
    const under = dir.list();
    await dir.close();
    expect((await under).length).toBe(5);
    await expect(dir.stat("a.txt")).rejects.toThrow("closed");
  });
});
