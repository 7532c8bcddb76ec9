// Builds dist/: bundles that load each other on first use, and the files beside them (wasm, styles).

import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { build } from "esbuild";

/** Source entries that are bundles of their own: an import of one from another bundle stays a require at run time. */
const bundles = {
  "src/compose.ts": "core.js",
  "src/documents/entry.ts": "documents.js",
  "src/documents/docx/write.ts": "docx.js",
  "src/documents/deck/write.ts": "deck.js",
  "src/documents/readers/read.ts": "readers.js",
  "src/documents/readers/messages.ts": "messages.js",
  "src/documents/readers/old-office.ts": "old-office.js",
  "src/documents/readers/pdf.ts": "pdf.js",
  "src/documents/readers/pdf-pages.ts": "pdf-pages.js",
  "src/documents/readers/pictures.ts": "pictures.js",
  "src/documents/readers/recognise.ts": "recognise.js",
  "src/documents/readers/sheets.ts": "sheets.js",
  "src/documents/compare/compare.ts": "compare.js",
  "src/documents/view/view.ts": "view.js",
  "src/model/anthropic/entry.ts": "anthropic.js",
  "src/protocol/channel.schema.ts": "channel.js",
  "src/platform/proxy.ts": "proxy.js",
};

/** Libraries that several bundles need, once for all of them. */
const shared = { "iconv-lite": "iconv.js", exceljs: "exceljs.js" };

const separate = {
  name: "separate-bundles",
  setup(setup) {
    setup.onResolve({ filter: /\.ts$/ }, (args) => {
      if (args.kind === "entry-point") return undefined;
      const path = new URL(args.path, `file://${args.resolveDir}/`).pathname;
      const entry = Object.keys(bundles).find((source) => path.endsWith(`/${source}`));
      return entry && { path: `./${bundles[entry]}`, external: true };
    });
    setup.onResolve({ filter: /^(iconv-lite|exceljs)$/ }, (args) =>
      args.kind === "entry-point" ? undefined : { path: `./${shared[args.path]}`, external: true },
    );
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
  ...Object.entries(shared),
  ["src/cli.ts", "cli.js"],
  ["src/extension.ts", "extension.js"],
  ["src/documents/worker.ts", "documents-worker.js"],
];
await Promise.all(
  entries
    .filter(([source]) => source in shared || existsSync(source))
    .map(([source, target]) => build({ ...host, entryPoints: [source], outfile: `dist/${target}` })),
);
/** What the engines load when they are first used. */
const files = {
  "ironcalc.wasm": "@ironcalc/wasm/wasm_bg.wasm",
  "pdfium.wasm": "@hyzyla/pdfium/dist/pdfium.wasm",
  "tesseract.wasm": "tesseract.js-core/tesseract-core-simd-lstm.wasm",
  "eng.traineddata.gz": "@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz",
};
for (const [name, source] of Object.entries(files)) copyFileSync(`node_modules/${source}`, `dist/${name}`);
if (existsSync("src/webview/main.tsx")) await import("./build-webview.mjs");
