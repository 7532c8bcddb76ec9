// The layer rules, and the proof that they were looked at: with the wrong TypeScript the cruiser visits nothing and is green.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";

const sources = readdirSync("src", { recursive: true }).filter((name) => /\.tsx?$/.test(String(name))).length;
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
const visited = report.modules.filter((module) => module.source.startsWith("src/")).length;
for (const violation of report.summary.violations) {
  console.error(`${violation.rule.name}: ${violation.from} → ${violation.to}`);
}
if (visited !== sources)
  console.error(`Layers: ${visited} modules visited, but src holds ${sources}. The check saw too little.`);
if (visited !== sources || report.summary.error > 0) process.exit(1);
console.log(`Layers: ${visited} modules, ${report.summary.totalDependenciesCruised} imports, no rule broken.`);
