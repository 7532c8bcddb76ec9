/**
 * What a box costs beside the bare program it is made of, by turns in one run: bubblewrap, a container that runs, copies of a
 * folder, twelve commands at once. Prints one line of JSON: by name, the middle of the ratios, and of the times in ms.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { containerDriver } from "../../src/sandbox/container.ts";
import type { EngineName } from "../../src/sandbox/engine.ts";
import { stage } from "../../src/sandbox/stage.ts";
import { type TestBox, testBox } from "../helpers/box.ts";

const rounds = Number(process.env["COWORK_BENCH_ROUNDS"] ?? 15);

type Ratio = { readonly ratio: number; readonly ours: number; readonly bare: number };

const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Ours and the bare one by turns; the first round warms both up. */
async function beside(ours: () => unknown, bare: () => unknown): Promise<Ratio> {
  const [a, b]: [number[], number[]] = [[], []];
  for (let n = -1; n < rounds; n += 1) {
    const [one, other] = [await timed(ours), await timed(bare)];
    if (n < 0) continue;
    a.push(one);
    b.push(other);
  }
  return { ratio: middle(a.map((one, n) => one / (b[n] ?? 1))), ours: middle(a), bare: middle(b) };
}

const quiet = (program: string, args: readonly string[]): void => void spawnSync(program, args, { stdio: "ignore" });

async function run(box: TestBox, command: string): Promise<void> {
  const ran = await box.ran(command);
  await ran.dispose();
}

async function main(): Promise<void> {
  const top = mkdtempSync(join(realpathSync(tmpdir()), "cowork-bench-"));
  const found: Record<string, Ratio> = {};
  const bwrap = [
    "--unshare-all",
    "--die-with-parent",
    "--new-session",
    "--ro-bind",
    "/",
    "/",
    "--proc",
    "/proc",
    "--dev",
    "/dev",
  ];
  const box = testBox({ files: { "a.txt": "a\n" } });
  const command = "for i in 1 2 3; do :; done";
  found["bubblewrap, times the bare call"] = await beside(
    () => run(box, command),
    () => quiet("bwrap", [...bwrap, "--", "bash", "-c", command]),
  );
  found["twelve at once, times one"] = await beside(
    () => Promise.all(Array.from({ length: 12 }, () => run(box, "sleep 0.5"))),
    () => run(box, "sleep 0.5"),
  );
  await box.clear();
  const many = join(top, "many");
  mkdirSync(many);
  for (let n = 0; n < 1_000; n += 1) writeFileSync(join(many, `file ${n}`), Buffer.alloc(100_000, n));
  let copies = 0;
  found["a copy of 1,000 files of 100 MB, times cp -a"] = await beside(
    async () => {
      copies += 1;
      await stage(many, join(top, `ours-${copies}`));
      rmSync(join(top, `ours-${copies}`), { recursive: true });
    },
    () => {
      quiet("cp", ["-a", many, join(top, `bare-${copies}`)]);
      rmSync(join(top, `bare-${copies}`), { recursive: true });
    },
  );
  const [engine, image] = [process.env["COWORK_BENCH_ENGINE"], process.env["COWORK_BENCH_IMAGE"]];
  if (engine && image)
    found[`a container of ${engine} that runs, times the bare exec`] = await container(engine as EngineName, image);
  rmSync(top, { recursive: true });
  process.stdout.write(`${JSON.stringify(found)}\n`);
}

async function container(engine: EngineName, image: string): Promise<Ratio> {
  const held = testBox({ files: { "a.txt": "a\n" }, driver: (limits) => containerDriver({ engine, image, limits }) });
  const name = `cowork-bench-${process.pid}`;
  const podman = engine === "podman" ? ["--ulimit", "nproc=4096:4096"] : [];
  const start = [
    "run",
    "-d",
    "--rm",
    "--network",
    "none",
    "--ulimit",
    "nofile=1024:4096",
    ...podman,
    "--name",
    name,
    image,
  ];
  execFileSync(engine, [...start, "sleep", "600"], { stdio: "ignore" });
  try {
    return await beside(
      () => run(held, "true"),
      () => quiet(engine, ["exec", name, "bash", "-c", "true"]),
    );
  } finally {
    quiet(engine, ["rm", "-f", name]);
    await held.clear();
  }
}

void main().then(() => process.exit(0));
