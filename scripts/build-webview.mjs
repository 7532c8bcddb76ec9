// Builds the webview: a script for tasks and one for files, their styles and the icon font, all into dist/webview (or the folder given as argument).
import { copyFileSync, cpSync, mkdirSync } from "node:fs";
import { build } from "esbuild";

const target = process.argv.slice(2).find((word) => !word.startsWith("--")) ?? "dist/webview";
mkdirSync(target, { recursive: true });
await build({
  entryPoints: { webview: "src/webview/main.tsx", preview: "src/webview/preview/main.tsx" },
  outdir: target,
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
for (const style of ["cowork.css", "toolkit.css", "preview.css"]) copyFileSync(`media/${style}`, `${target}/${style}`);
cpSync("media/codicons", `${target}/codicons`, { recursive: true });
