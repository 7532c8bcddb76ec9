// npm run bench: what the loop costs beside a bare loop on the SDK, in one run against a scripted endpoint; which faults
// it survives; how large the bundles are. The endpoint is not part of the project: its folder is the first argument,
// COWORK_BENCH_MOCK, or ../shared/bench where that exists.
//   npm run bench -- [FOLDER] [--reps 5] [--only A,B,faults,sizes,boxes] [--json FILE]
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { figuresOf, historyFromCache, printed, row, times } from "../test/bench/figures.mjs";
import { floor, own } from "../test/bench/peers.mjs";
import { runOnce } from "../test/bench/run.mjs";

const project = fileURLToPath(new URL("../", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    reps: { type: "string", default: "5" },
    only: { type: "string", default: "A,B,faults,sizes,boxes" },
    json: { type: "string" },
  },
});
const parts = values.only.split(",");
const named = positionals[0] ?? process.env.COWORK_BENCH_MOCK;
const mock = resolve(named ?? join(project, "../shared/bench"));
const result = {};
const all = [];

function show(title, rows) {
  console.log(`\n${title}`);
  for (const line of printed(rows)) console.log(`  ${line}`);
  all.push(...rows);
}

/** Both peers by turns, so that a busy machine weighs on both alike; the first run of each is not counted. */
async function sideBySide(options) {
  const runs = { own: [], floor: [] };
  for (let n = -1; n < Number(values.reps); n += 1) {
    for (const [key, peer] of [
      ["own", own],
      ["floor", floor],
    ]) {
      const run = await runOnce(peer, { mock, ...options });
      if (!run.ok) console.log(`${peer.name} did not finish (exit ${run.code}): ${run.output.slice(-500)}`);
      if (n >= 0) runs[key].push(run);
    }
  }
  return runs;
}

const inWords = (figures) =>
  `first request ${figures.first.toFixed(0)} ms, step p50 ${figures.p50.toFixed(1)} and p95 ${figures.p95.toFixed(1)} ms, ` +
  `${figures.memory.toFixed(0)} MB, ${figures.cpu.toFixed(2)} s of processor, ${figures.cost.toLocaleString("en-US")} cost`;

async function stepByStep() {
  const runs = await sideBySide({ scenario: "A" });
  const [ours, bare] = [figuresOf(runs.own), figuresOf(runs.floor)];
  result.A = { ours, bare };
  show(`A: 40 files read one by one (${values.reps} runs each, load ${loadavg()[0].toFixed(1)})`, [
    row("runs that finished", ours.ok / ours.runs, { least: 1 }, { digits: 0 }),
    row(
      "step p50, times the floor",
      times(runs, ({ summary }) => summary.gapP50),
      { most: 2 },
    ),
    row(
      "step p95, times the floor",
      times(runs, ({ summary }) => summary.gapP95),
      { most: 2 },
    ),
    row(
      "time to the first request, times the floor",
      times(runs, ({ toFirst }) => toFirst),
      { most: 1.3 },
    ),
    row(
      "peak memory, times the floor",
      times(runs, ({ memory }) => memory),
      { most: 1.5 },
    ),
    row("cost in tokens", ours.cost / 1000, { most: 45 }, { digits: 1, unit: "k" }),
    row("read from the cache", ours.cached * 100, { least: 95 }, { digits: 1, unit: " %" }),
    row("first request", ours.firstBytes / 1000, { most: 20 }, { digits: 1, unit: " kB" }),
    row(
      "processor, times the floor",
      times(runs, ({ cpu }) => cpu),
      undefined,
    ),
  ]);
  console.log(`  cowork: ${inWords(ours)}\n  floor:  ${inWords(bare)}`);
}

async function allAtOnce() {
  const runs = await sideBySide({ scenario: "B", slow: 50 });
  const [ours, bare] = [figuresOf(runs.own), figuresOf(runs.floor)];
  const opens = runs.own.map(({ opened }) => Math.max(...Object.values(opened ?? { none: Number.NaN })));
  const fromCache = Math.min(...runs.own.map(({ requests }) => historyFromCache(requests)));
  result.B = { ours, bare, opens, fromCache };
  show("B: 40 files read in one reply, each 50 ms slow to open, four at a time", [
    row("runs that finished", ours.ok / ours.runs, { least: 1 }, { digits: 0 }),
    row(
      "the step with 40 reads, times the floor",
      times(runs, ({ summary }) => summary.gapMax),
      { most: 1.15 },
    ),
    row("the step with 40 reads", ours.longest, { most: 700 }, { digits: 0, unit: " ms" }),
    row("times each file was opened", Math.max(...opens), { most: 1 }, { digits: 0 }),
    row("history read from the cache afterwards", fromCache * 100, { least: 99 }, { digits: 1, unit: " %" }),
  ]);
  console.log(`  cowork: ${inWords(ours)}\n  floor:  ${inWords(bare)}`);
}

async function faults() {
  const kinds = ["429@5:1", "529@5", "500@5", "reset@5", "cut@5", "errevent@5", "badjson@5"];
  const rows = [];
  for (const kind of kinds) {
    const run = await runOnce(own, { mock, scenario: "A", flags: ["--files", "8", "--fault", kind] });
    rows.push(row(kind, run.ok ? 1 : 0, { least: 1 }, { digits: 0 }));
    if (!run.ok) console.log(`${kind}: exit ${run.code}: ${run.output.slice(-500)}`);
  }
  show("Faults of the service that a task survives (1: it finished)", rows);
}

/** What a box costs beside the bare program. Where an engine and an image are named (COWORK_BENCH_ENGINE, COWORK_BENCH_IMAGE), also a container. */
async function boxes() {
  const outfile = join(project, "dist", ".bench-box.mjs");
  const banner = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
  await build({
    ...{ entryPoints: [join(project, "test/bench/box.ts")], outfile, bundle: true, platform: "node", format: "esm" },
    ...{ target: "node20", logLevel: "error", banner: { js: banner } },
  });
  const run = spawnSync(process.execPath, [outfile], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  rmSync(outfile);
  if (run.status !== 0) return console.log(`\nThe boxes could not be measured (exit ${run.status}).`);
  result.boxes = JSON.parse(run.stdout);
  const limits = { bubblewrap: 1.5, twelve: 1.2, copy: 2, container: 1.3 };
  const limitOf = (what) => ({ most: Object.entries(limits).find(([word]) => what.includes(word))?.[1] });
  show(
    `Boxes (load ${loadavg()[0].toFixed(1)})`,
    Object.entries(result.boxes).map(([what, { ratio }]) => row(what, ratio, limitOf(what))),
  );
}

function sizes() {
  const files = readdirSync(join(project, "dist")).filter((name) => /\.(?:js|wasm)$/.test(name));
  const rows = files.map((name) => {
    const bytes = readFileSync(join(project, "dist", name));
    return {
      what: name,
      shown: `${(bytes.length / 1000).toFixed(0)} kB`,
      limit: `gzip ${(gzipSync(bytes).length / 1000).toFixed(0)} kB`,
    };
  });
  result.sizes = rows;
  console.log("\nBundles");
  for (const line of printed(rows)) console.log(`  ${line}`);
}

if (!existsSync(join(project, "dist/cli.js"))) {
  console.log("dist/cli.js is missing: npm run build comes first.");
  process.exit(1);
}
if (parts.includes("sizes")) sizes();
if (parts.includes("boxes")) await boxes();
if (!existsSync(join(mock, "mock.mjs"))) {
  console.log(
    `\nThe loop was skipped: there is no mock.mjs in ${named ?? "../shared/bench"}. Name its folder, or set COWORK_BENCH_MOCK.`,
  );
} else {
  if (parts.includes("A")) await stepByStep();
  if (parts.includes("B")) await allAtOnce();
  if (parts.includes("faults")) await faults();
}
if (values.json) writeFileSync(values.json, JSON.stringify(result, null, 1));
const missed = all.filter(({ kept }) => kept === false);
if (all.length > 0) console.log(`\n${all.filter(({ kept }) => kept).length} targets kept, ${missed.length} missed`);
process.exit(missed.length > 0 ? 1 : 0);
