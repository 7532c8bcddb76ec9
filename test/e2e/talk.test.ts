// The command line's own promises: who is asked, what is said, which exit code, what stays untouched.
import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inventory, plant } from "../helpers/tree.ts";
import { type Bench, bench, type Ended, taskOf } from "./cowork.ts";

const tidy = "Organise this folder by type and date";
const untidy = {
  "report.txt": "quarter\n",
  "table.csv": "a,b\n1,2\n",
  "photo.png": "not really\n",
  "deep/report.txt": "another quarter\n",
  "deep/mail.eml": "Subject: hello\n\nhello\n",
};

let here: Bench;
beforeAll(() => {
  here = bench();
});
afterAll(() => here?.remove());

function untidyFolder(name: string): string {
  const folder = join(here.place, name);
  mkdirSync(folder);
  plant(folder, untidy);
  return folder;
}
const said = (run: Ended): string => `exit ${run.code}\n${run.stdout}\n${run.stderr}`;
const runs = (folder: string, ...args: readonly string[]): Promise<Ended> =>
  here.cowork("run", "--folder", folder, "--model", "offline", ...args);

test("without a terminal the first question ends the run with exit 3 and the folder is untouched", async () => {
  const folder = untidyFolder("waits");
  const before = inventory(folder);
  const run = await runs(folder, tidy);
  expect(run.code, said(run)).toBe(3);
  expect(inventory(folder)).toEqual(before);
  const tasks = await here.cowork("tasks", "--folder", folder);
  expect(tasks.stdout).toContain("Waiting for you");
});

test("a waiting plan can be approved from another process, and the task goes on to its end", async () => {
  const folder = untidyFolder("approved-later");
  expect((await runs(folder, "--approve", "none", tidy)).code).toBe(3);
  const [task] = JSON.parse((await here.cowork("tasks", "--folder", folder, "--json")).stdout) as [{ task: string }];
  const approved = await here.cowork("approve", task.task, "--folder", folder);
  expect(approved.code, said(approved)).toBe(0);
  const resumed = await here.cowork("resume", task.task, "--folder", folder);
  expect([0, 6], said(resumed)).toContain(resumed.code);
  expect(readdirSync(folder)).not.toContain("report.txt");
});

test("a rejected plan changes nothing", async () => {
  const folder = untidyFolder("rejected");
  const before = inventory(folder);
  expect((await runs(folder, "--approve", "none", tidy)).code).toBe(3);
  const [task] = JSON.parse((await here.cowork("tasks", "--folder", folder, "--json")).stdout) as [{ task: string }];
  const rejected = await here.cowork("reject", task.task, "not today", "--folder", folder);
  expect(rejected.code, said(rejected)).toBe(0);
  expect(inventory(folder)).toEqual(before);
});

test("--json prints one event a line, numbered from 1 without gaps", async () => {
  const folder = untidyFolder("events");
  const run = await runs(folder, "--approve", "plan", "--json", tidy);
  expect([0, 6], said(run)).toContain(run.code);
  const events = run.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { seq: number; type: string });
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(events[0]?.type).toBe("task.created");
  expect(events.at(-1)?.type).toBe("task.finished");
});

test("undo --dry-run touches nothing; undo keeps what the user changed since and says so", async () => {
  const folder = untidyFolder("changed-since");
  const run = await runs(folder, "--approve", "plan", tidy);
  const sorted = inventory(folder);
  const dry = await here.cowork("undo", taskOf(run), "--dry-run", "--folder", folder);
  expect(dry.code, said(dry)).toBe(0);
  expect(inventory(folder)).toEqual(sorted);

  const table = Object.keys(sorted).find((path) => path.endsWith(".csv"));
  appendFileSync(join(folder, table ?? ""), "3,4\n");
  const undone = await here.cowork("undo", taskOf(run), "--folder", folder);
  const kept = Object.keys(inventory(folder)).filter((path) => path.endsWith(".csv"));
  const contents = kept.map((path) => readFileSync(join(folder, path), "utf8"));
  expect(contents, said(undone)).toContain("a,b\n1,2\n3,4\n");
  expect(inventory(folder)["report.txt"]).toEqual(expect.objectContaining({ type: "file" }));
});

test("a request that no playbook fits is refused in words, with what there is, and changes nothing", async () => {
  const folder = untidyFolder("no-playbook");
  const before = inventory(folder);
  const run = await runs(folder, "--approve", "all", "Compose a sea shanty about the tides");
  expect(run.stdout + run.stderr).toMatch(/sort|organise/i);
  expect(run.stdout + run.stderr).toMatch(/Claude/);
  expect(inventory(folder)).toEqual(before);
});

test.each([
  ["the home folder", () => homedir()],
  ["the root of the file system", () => "/"],
])("%s is refused as a folder, in one sentence", async (_name, folder) => {
  const run = await runs(folder(), "--approve", "all", tidy);
  expect([1, 2], said(run)).toContain(run.code);
  expect(run.stderr).not.toMatch(/\n\s+at /);
  expect(run.stderr.trim()).not.toBe("");
});

test("words it does not know end with exit 2 and the way to help", async () => {
  const run = await here.cowork("rnu", "something");
  expect(run.code, said(run)).toBe(2);
  expect(run.stderr).toMatch(/help/);
});

test("doctor knows its version and where the state is, and state is readable only for the user", async () => {
  const doctor = await here.cowork("doctor", "--json");
  expect(doctor.code, said(doctor)).toBe(0);
  expect(JSON.stringify(JSON.parse(doctor.stdout))).toContain(join(here.place, "state"));
  if (process.platform !== "win32") {
    expect((statSync(join(here.place, "state")).mode & 0o777).toString(8)).toBe("700");
  }
});
