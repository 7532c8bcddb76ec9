import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copySample } from "../../scripts/sample.mjs";

type Manifest = {
  readonly emptyFolders: readonly string[];
  readonly links: Readonly<Record<string, string>>;
  readonly modes: Readonly<Record<string, string>>;
  readonly times: Readonly<Record<string, string>>;
};

const manifest: Manifest = JSON.parse(readFileSync("samples/small-company.json", "utf8"));
const filesBelow = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

let place: string;
let copy: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "cowork-sample-test-"));
  copy = join(place, "small-company");
  copySample("small-company", copy);
});
afterAll(() => rm(place, { recursive: true }));

test("every sample file has a time in the manifest, and the manifest names no other", () => {
  expect(Object.keys(manifest.times).sort()).toEqual(filesBelow("samples/small-company"));
});

test("a copy has the files byte for byte, their times, modes, links and empty folders", () => {
  expect(filesBelow(copy)).toEqual(filesBelow("samples/small-company"));
  for (const path of filesBelow(copy)) {
    expect(readFileSync(join(copy, path)).equals(readFileSync(join("samples/small-company", path))), path).toBe(true);
    // A time that went through seconds as a fraction may lose the last microsecond.
    const time = lstatSync(join(copy, path)).mtimeMs;
    expect(Math.abs(time - Date.parse(manifest.times[path] ?? "")), path).toBeLessThan(0.01);
  }
  for (const [path, mode] of Object.entries(manifest.modes)) {
    if (process.platform === "win32") continue;
    expect((lstatSync(join(copy, path)).mode & 0o777).toString(8), path).toBe(mode);
  }
  for (const [path, to] of Object.entries(manifest.links)) {
    if (process.platform === "win32") continue;
    expect(readlinkSync(join(copy, path))).toBe(to);
  }
  for (const path of manifest.emptyFolders) expect(readdirSync(join(copy, path))).toEqual([]);
});

test("the samples hold nothing that looks like a real address or a secret", () => {
  for (const path of filesBelow("samples/small-company")) {
    const text = readFileSync(join("samples/small-company", path), "latin1");
    const addresses = text.match(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g) ?? [];
    expect(
      addresses.filter((address) => !/\.example$/i.test(address)),
      path,
    ).toEqual([]);
    expect(text, path).not.toMatch(/sk-ant-|AKIA[0-9A-Z]{16}|-----BEGIN/);
  }
});
