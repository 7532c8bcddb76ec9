/**
 * A real dev container of a folder, made by the real program: what it may not do unasked, and a whole job in it that is taken
 * into the folder and undone.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { installed } from "../../../scripts/tool-cache.mjs";
import { chooseAs } from "../../../src/sandbox/chosen.ts";
import { imageName, type StartedEngine, startEngine } from "../../helpers/engines.ts";
import { type RealFolder, realFolder } from "../../helpers/real-folder.ts";
import { inventory } from "../../helpers/tree.ts";

const run = promisify(execFile);
const engine = await startEngine("docker");
const why = typeof engine === "string" ? engine : undefined;

let folder: RealFolder | undefined;
let path = process.env["PATH"] ?? "";
beforeAll(() => {
  if (typeof engine === "string") return;
  Object.assign(process.env, engine.env);
  path = `${join(installed("scripts/devcontainer", "cowork-devcontainer"), ".bin")}:${path}`;
  process.env["PATH"] = path;
}, 120_000);
afterEach(() => folder?.clear());
afterAll(async () => {
  if (typeof engine !== "string") await (engine satisfies StartedEngine).stop();
}, 60_000);

async function open(config: unknown, files: Readonly<Record<string, string>> = {}): Promise<RealFolder> {
  folder = await realFolder({ ...files, "note.txt": "hello\n" });
  const [root] = folder.roots;
  mkdirSync(join(root?.absolute ?? "", ".devcontainer"));
  writeFileSync(join(root?.absolute ?? "", ".devcontainer/devcontainer.json"), JSON.stringify(config));
  return folder;
}

const choice = (at: RealFolder, approved: readonly string[] = []) =>
  chooseAs({ wish: { kind: "devcontainer" }, roots: at.roots, approved }, join(at.state, "boxes"));

const script = `
import csv, glob, collections
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
sums = collections.Counter()
for name in sorted(glob.glob("*.csv")):
    for row in csv.DictReader(open(name)): sums[row["region"]] += int(row["amount"])
book = Workbook(); sheet = book.active
sheet.append(["Region", "Amount"])
for row in sorted(sums.items()): sheet.append(row)
chart = BarChart(); chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=len(sums) + 1), titles_from_data=True)
sheet.add_chart(chart, "D2"); book.save("summary.xlsx")
top = max(sums.values())
bars = "".join(f'<rect x="{n*60}" y="{100-v*100/top}" width="40" height="{v*100/top}"/>' for n, (k, v) in enumerate(sorted(sums.items())))
open("chart.svg", "w").write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">{bars}</svg>')
print(dict(sums))`;

describe.skipIf(why !== undefined)(`a dev container of the folder (${why ?? "docker"})`, () => {
  test("what reaches beyond the container is a refusal that names it, and nothing of it was done", async () => {
    const at = await open({
      ...{ image: imageName, initializeCommand: "touch $COWORK_TEST_MARK", privileged: true },
      mounts: ["source=/var/run/docker.sock,target=/var/run/docker.sock,type=bind"],
    });
    const mark = join(at.state, "initialized");
    process.env["COWORK_TEST_MARK"] = mark;
    const { use, report } = await choice(at);
    expect([use, existsSync(mark)]).toEqual([undefined, false]);
    for (const words of [
      /initializeCommand#[0-9a-f]{12}: .*on this machine itself/,
      /privileged#/,
      /mounts#.*the whole machine/,
    ])
      expect(report.why).toMatch(words);
  }, 120_000);

  test("set-up commands run once, when they are approved; an image that is not here is not fetched", async () => {
    const at = await open({ image: imageName, postCreateCommand: "echo made > /opt/made" });
    const asked = await choice(at);
    const id = /postCreateCommand#[0-9a-f]{12}/.exec(asked.report.why)?.[0] ?? "";
    const { report, use } = await choice(at, [id]);
    expect(report, report.why).toMatchObject({ available: true, driver: "devcontainer" });
    expect(use?.driver.describe()).toContain("localhost/cowork-dev:");
    const other = await open({ image: "nobody/nothing:1" });
    expect((await choice(other)).report.why).toContain("pull nobody/nothing:1");
  }, 180_000);

  test("a job in it: csv files become a chart and a workbook, taken into the folder, and undone", async () => {
    const at = await open(
      { image: imageName },
      { "jan.csv": "region,amount\nNorth,10\nSouth,30\n", "feb.csv": "region,amount\nNorth,25\nWest,5\n" },
    );
    const top = at.roots[0]?.absolute ?? "";
    const before = inventory(top);
    const env = { ...process.env, PATH: path, COWORK_STATE: at.state };
    const cowork = (...args: readonly string[]) => run(process.execPath, ["dist/cli.js", ...args], { env });
    const flags = ["--folder", top, "--box", "devcontainer", "--approve", "all"];
    const { stdout } = await cowork("exec", ...flags, "--", "python3", "-c", script);
    const said = JSON.parse(stdout) as {
      readonly task: string;
      readonly driver: string;
      readonly taken: readonly { readonly path: string }[];
    };
    expect(said).toMatchObject({
      exitCode: 0,
      driver: "devcontainer",
      stdout: "{'North': 35, 'West': 5, 'South': 30}\n",
    });
    expect(said.taken.map((one) => one.path).sort()).toEqual(["chart.svg", "summary.xlsx"]);
    expect(inventory(top)).not.toEqual(before);
    await cowork("undo", said.task, "--folder", top);
    expect(inventory(top)).toEqual(before);
  }, 240_000);
});
