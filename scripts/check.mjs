// Format, lint, types (three worlds), layers and dead code, side by side. Prints only what is wrong.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

const node = (script, ...args) => [process.execPath, [script, ...args]];
const tsc = (project) => node("node_modules/@typescript/native/bin/tsc", "-p", project);
const checks = {
  "format and lint": node("node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."),
  "types (host)": tsc("tsconfig.json"),
  "types (core, no Node and no DOM)": tsc("tsconfig.core.json"),
  ...(existsSync("tsconfig.webview.json") ? { "types (webview, no Node)": tsc("tsconfig.webview.json") } : {}),
  layers: node("scripts/layers.mjs"),
  "dead code": node("node_modules/knip/bin/knip.js", "--no-progress"),
};

const started = Date.now();
const results = await Promise.all(
  Object.entries(checks).map(
    ([name, [command, args]]) =>
      new Promise((resolve) => {
        const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
        let text = "";
        child.stdout.on("data", (part) => (text += part));
        child.stderr.on("data", (part) => (text += part));
        child.on("close", (code) => resolve({ name, code, text }));
      }),
  ),
);
for (const { name, code, text } of results) {
  console.log(`${code === 0 ? "ok  " : "FAIL"} ${name}`);
  if (code !== 0) console.log(text);
}
console.log(`${((Date.now() - started) / 1000).toFixed(1)} s`);
process.exit(results.some(({ code }) => code !== 0) ? 1 : 0);
