import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bench, bench } from "./cowork.ts";

let here: Bench;
let folder: string;
beforeAll(() => {
  here = bench();
  folder = join(here.place, "work");
  mkdirSync(folder);
  mkdirSync(join(here.place, "empty"));
  writeFileSync(join(folder, "a.txt"), "alpha\n");
});
afterAll(() => here?.remove());

test("with no box anywhere commands are refused with three ways out, and the task goes on without them", async () => {
  const bare = here.with({ PATH: join(here.place, "empty") });
  const flags = ["--folder", folder, "--approve", "all"];
  const tool = async (...words: readonly string[]) => {
    const { stdout } = await bare.cowork("tool", ...words);
    return JSON.parse(stdout) as {
      readonly task: string;
      readonly outcome: { readonly ok: boolean; readonly error?: string };
    };
  };
  const refused = await tool("Bash", ...flags, '{"command":"echo x >b.txt"}');
  expect(refused.outcome.ok).toBe(false);
  for (const way of ["apt install bubblewrap", "container:IMAGE", "ssh:HOST"])
    expect(refused.outcome.error).toContain(way);
  const path = join(folder, "b.txt");
  const written = await tool(
    "Write",
    "--task",
    refused.task,
    ...flags,
    JSON.stringify({ file_path: path, content: "beta\n" }),
  );
  expect([written.task, written.outcome.ok, readFileSync(path, "utf8")]).toEqual([refused.task, true, "beta\n"]);
  const said = await bare.cowork("doctor", "--json");
  expect(JSON.parse(said.stdout)).toMatchObject({ sandbox: { driver: "none", available: false } });
}, 120_000);

test("what was asked for by name is not replaced by something else", async () => {
  const bare = here.with({ PATH: join(here.place, "empty") });
  const ran = await bare.cowork("exec", "--folder", folder, "--box", "container:tools", "--", "true");
  expect([ran.code, JSON.parse(ran.stdout)]).toMatchObject([
    1,
    { refused: expect.stringContaining("docker or podman") },
  ]);
  const odd = await bare.cowork("doctor", "--box", "docker:--privileged");
  expect([odd.code, odd.stderr.includes("--box is one of")]).toEqual([2, true]);
}, 120_000);
