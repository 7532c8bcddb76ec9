// Writes dist/THIRD-PARTY-NOTICES.txt: the licences of everything that is bundled into dist, found by asking the bundler.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** Packages whose files ship beside the bundles. */
const copied = [
  "node_modules/@hyzyla/pdfium",
  "node_modules/@ironcalc/wasm",
  "node_modules/@tesseract.js-data/eng",
  "node_modules/tesseract.js-core",
];

const shared = { bundle: true, write: false, metafile: true, outdir: "unused", logLevel: "error" };

/** The package folders that end up in the bundles of the host and of the views. */
async function bundled() {
  const [host, view] = await Promise.all([
    build({
      ...shared,
      entryPoints: ["src/extension.ts", "src/cli.ts", "src/documents/worker.ts"],
      platform: "node",
      format: "esm",
      external: ["vscode"],
    }),
    build({
      ...shared,
      entryPoints: ["src/webview/main.tsx"],
      platform: "browser",
      jsx: "automatic",
      jsxImportSource: "preact",
    }),
  ]);
  const inputs = [host, view].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const folders = inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  return [...new Set([...folders.filter(Boolean), ...copied])].sort();
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8").trim());
  const words = texts.join("\n\n") || "The package comes without a text of its licence.";
  return `${name} ${version} (${typeof license === "string" ? license : "see below"})\n\n${words}`;
}

const rule = `\n\n${"-".repeat(100)}\n\n`;
const head = "Cowork contains the following software of others.";
const icons = `Codicons (icons CC BY 4.0, code MIT)\n\n${readFileSync("media/codicons/LICENSE.md", "utf8").trim()}`;
const notices = (await bundled()).map(notice);
writeFileSync("dist/THIRD-PARTY-NOTICES.txt", `${[head, icons, ...notices].join(rule)}\n`);
