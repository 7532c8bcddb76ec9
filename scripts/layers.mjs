// The layer rules and the size of files, and the proof that all was looked at: with the wrong TypeScript the cruiser
// visits nothing and is green.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const mostLines = 300;
const sources = readdirSync("src", { recursive: true })
  .map(String)
  .filter((name) => /\.tsx?$/.test(name));
const args = [
  "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
  "src",
  "--config",
  ".dependency-cruiser.cjs",
  "--output-type",
  "json",
];
let report;
try {
  report = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 28 }));
} catch (error) {
  report = JSON.parse(error.stdout);
}
const problems = report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
const visited = report.modules.filter((module) => module.source.startsWith("src/")).length;
if (visited !== sources.length) {
  problems.push(`${visited} modules were visited, but src holds ${sources.length}. The check saw too little.`);
}
for (const name of sources) {
  const lines = readFileSync(`src/${name}`, "utf8").trimEnd().split("\n").length;
  if (lines > mostLines) problems.push(`src/${name} has ${lines} lines; a file has at most ${mostLines}.`);
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`Layers: ${visited} modules, ${report.summary.totalDependenciesCruised} imports, no rule broken.`);
