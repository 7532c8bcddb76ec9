// Builds the webview: one script, its styles and the icon font, all into dist/webview (or the folder given as argument).
import { copyFileSync, cpSync, mkdirSync } from "node:fs";
import { build } from "esbuild";

const target = process.argv.slice(2).find((word) => !word.startsWith("--")) ?? "dist/webview";
mkdirSync(target, { recursive: true });
await build({
  entryPoints: ["src/webview/main.tsx"],
  outfile: `${target}/webview.js`,
  bundle: true,
  platform: "browser",
  target: "es2022",
  format: "iife",
  jsx: "automatic",
  jsxImportSource: "preact",
  minify: !process.argv.includes("--debug"),
  legalComments: "none",
  logLevel: "warning",
});
for (const style of ["cowork.css", "toolkit.css"]) copyFileSync(`media/${style}`, `${target}/${style}`);
cpSync("media/codicons", `${target}/codicons`, { recursive: true });
