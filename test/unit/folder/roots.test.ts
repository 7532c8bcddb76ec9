import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CallKey } from "../../../src/agent/ports.ts";
import { openFolder } from "../../../src/folder/folder.ts";
import { grantRoots } from "../../../src/folder/roots.ts";
import { openFs } from "../../../src/platform/open-fs.ts";
import { workPath } from "../../../src/protocol/paths.ts";
import { bytesOf } from "../../helpers/real-folder.ts";

let top = "";
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), "cowork-roots-")));
  for (const path of [
    "home/.ssh",
    "home/.config/Code/User",
    "home/Documents/work",
    "home/other/work",
    "home/.local/state/cowork",
  ]) {
    mkdirSync(join(top, path), { recursive: true });
  }
  symlinkSync(join(top, "home"), join(top, "way home"));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const grant = (...paths: readonly string[]) =>
  grantRoots(
    paths.map((path) => (path.startsWith("/") ? path : join(top, path))),
    openFs(),
    { home: join(top, "home"), stateDir: join(top, "home/.local/state/cowork") },
  );
const names = async (...paths: readonly string[]) =>
  (await grant(...paths)).map(({ name, absolute }) => `${name}: ${absolute.slice(top.length)}`);

test("a folder that holds everything, or that programs obey, is refused with a way out", async () => {
  const bad = [
    "/",
    "/etc",
    "/usr/share",
    "/tmp",
    "home",
    "way home",
    ".",
    "home/.ssh",
    "home/.config",
    "home/.config/Code",
    "home/.config/Code/User",
    "home/.local/state",
    "home/.local/state/cowork",
  ];
  const answers = await Promise.all(
    bad.map((path) =>
      grant(path).then(
        () => `${path} was granted`,
        (error: Error) => error.message,
      ),
    ),
  );
  expect(answers.filter((answer) => !answer.endsWith("for example a folder of documents or a project."))).toEqual([]);
  await expect(grant("home/none")).rejects.toMatchObject({ kind: "missing" });
});

test("names are unique, equal folders are one, an inner folder is part of the outer", async () => {
  expect(await names("home/Documents/work", "home/other/work")).toEqual([
    "work: /home/Documents/work",
    "work 2: /home/other/work",
  ]);
  expect(await names("home/Documents/work", "way home/Documents/work/")).toEqual(["work: /home/Documents/work"]);
  expect(await names("home/Documents/work", "home/other", "home/Documents")).toEqual([
    "Documents: /home/Documents",
    "other: /home/other",
  ]);
});

test("another folder at the same path is another root, and is not touched in the first one's name", async () => {
  const path = join(top, "home/Documents/work");
  const [root] = await grant(path);
  const folder = openFolder({ fs: openFs(), roots: root ? [root] : [], vaultBase: join(top, "vault") });
  expect((await grant(path))[0]?.id).toBe(root?.id);
  renameSync(path, `${path} before`);
  mkdirSync(path);
  expect((await grant(path))[0]?.id).not.toBe(root?.id);
  const target = workPath("x.txt", root ? [root] : []);
  if (target === undefined) throw new Error("outside");
  await expect(folder.create("c" as CallKey, target, bytesOf("x"))).rejects.toMatchObject({ kind: "conflict" });
});
