// npm run prove: the machines that try to break what Cowork promises, and one table of what they counted.
//   --gate   a seeded sample of every kind (the default, part of npm test)
//   --night  the full numbers
// What follows is handed to vitest: `npm run prove -- --night undo race` runs two machines. COWORK_SEED replays a seed.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";

const args = process.argv.slice(2);
const night = args.includes("--night");
const rest = args.filter((arg) => !["--night", "--gate"].includes(arg));
const form = night ? "night" : "gate";
const lines = `test-output/prove-${form}.jsonl`;
mkdirSync("test-output", { recursive: true });
rmSync(lines, { force: true });

const started = Date.now();
const run = spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "-c",
    "test/prove/vitest.config.mts",
    "--reporter=default",
    "--reporter=./scripts/test-reporter.mjs",
    ...rest,
  ],
  { stdio: "inherit", env: { ...process.env, COWORK_NIGHT: night ? "1" : "0", COWORK_FIGURES: lines } },
);
const seconds = Math.round((Date.now() - started) / 1000);
const figures = existsSync(lines) ? readFileSync(lines, "utf8").trim().split("\n").filter(Boolean).map(parsed) : [];
rmSync(lines, { force: true });

/** One figure; a line that was torn by a crash of its machine is no figure. */
function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return { figure: "?", machine: "?", what: `unreadable figure: ${line}`, value: Number.NaN };
  }
}

function wanted({ exactly, atLeast, atMost }) {
  if (exactly !== undefined) return `= ${exactly.toLocaleString("en")}`;
  if (atLeast !== undefined) return `≥ ${atLeast.toLocaleString("en")}`;
  return atMost === undefined ? "" : `≤ ${atMost.toLocaleString("en")}`;
}

function holds({ value, exactly, atLeast, atMost }) {
  if (Number.isNaN(value)) return false;
  return (
    (exactly === undefined || value === exactly) &&
    (atLeast === undefined || value >= atLeast) &&
    (atMost === undefined || value <= atMost)
  );
}

const order = ({ figure, machine }) => `${figure.replace(/\d+/, (digits) => digits.padStart(3, "0"))} ${machine}`;
figures.sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
const rows = figures.map((one) => [
  one.figure,
  one.machine,
  one.what,
  one.value.toLocaleString("en", { maximumFractionDigits: 3 }),
  wanted(one),
  one.seed === undefined ? "" : String(one.seed),
  holds(one) ? "" : "NOT MET",
]);
const head = ["", "machine", "what", "counted", "wanted", "seed", ""];
const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
const line = (row) =>
  row
    .map((cell, column) => (column === 3 || column === 4 ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
    .join("  ")
    .trimEnd();
console.log(`\nThe ${form} form of the proof, ${seconds} s on ${cpus().length} cores\n`);
for (const row of [head, ...rows]) console.log(line(row));
writeFileSync(`test-output/prove-${form}.json`, `${JSON.stringify({ form, seconds, figures }, null, 2)}\n`);
process.exit(run.status === 0 && figures.every(holds) ? 0 : 1);
