// Builds dist/: bundles that load each other on first use, and the files beside them (wasm, styles).

import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { build } from "esbuild";

/** Source entries that are bundles of their own: an import of one from another bundle stays a require at run time. */
const bundles = {
  "src/compose.ts": "core.js",
  "src/documents/entry.ts": "documents.js",
  "src/documents/readers/pdf.ts": "pdf.js",
  "src/model/anthropic/entry.ts": "anthropic.js",
  "src/protocol/channel.schema.ts": "channel.js",
  "src/platform/proxy.ts": "proxy.js",
};

const separate = {
  name: "separate-bundles",
  setup(setup) {
    setup.onResolve({ filter: /\.ts$/ }, (args) => {
      if (args.kind === "entry-point") return undefined;
      const path = new URL(args.path, `file://${args.resolveDir}/`).pathname;
      const entry = Object.keys(bundles).find((source) => path.endsWith(`/${source}`));
      return entry && { path: `./${bundles[entry]}`, external: true };
    });
    // zod carries the messages of 40 languages (264 kB); ours are written where they are shown.
    setup.onResolve({ filter: /locales\/index\.js$/ }, (args) =>
      args.importer.includes("/zod/") ? { path: args.path, namespace: "no-locales" } : undefined,
    );
    setup.onLoad({ filter: /.*/, namespace: "no-locales" }, () => ({ contents: "export {};" }));
  },
};

const host = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minify: !process.argv.includes("--debug"),
  legalComments: "none",
  external: ["vscode"],
  // One bundle loads another by require: Node's import() first searches a CommonJS file for the names it exports, which
  // takes longer for our bundles than running them.
  supported: { "dynamic-import": false },
  define: { "import.meta.url": "__bundleUrl" },
  banner: { js: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  plugins: [separate],
  logLevel: "warning",
};

mkdirSync("dist", { recursive: true });
const entries = [
  ...Object.entries(bundles),
  ["src/cli.ts", "cli.js"],
  ["src/extension.ts", "extension.js"],
  ["src/documents/worker.ts", "documents-worker.js"],
];
await Promise.all(
  entries
    .filter(([source]) => existsSync(source))
    .map(([source, target]) => build({ ...host, entryPoints: [source], outfile: `dist/${target}` })),
);
copyFileSync("node_modules/@ironcalc/wasm/wasm_bg.wasm", "dist/ironcalc.wasm");
if (existsSync("src/webview/main.tsx")) await import("./build-webview.mjs");
