// The packaged extension in a real VS Code: the suite inside the extension host, then whole jobs by clicks in Chromium.
// Prints "N passed, N failed, N skipped" at the end; skips everything, with the reason, where the editor cannot be had.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ensureEditor, installExtension } from "./editor.mjs";
import { runHostSuite } from "./host-suite.mjs";

const browsers = [
  process.env.CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/snap/bin/chromium",
];

/** What the tests came to, for whoever adds up. */
function report({ passed, failed, skipped }) {
  if (process.env.COWORK_TEST_RESULT)
    writeFileSync(process.env.COWORK_TEST_RESULT, JSON.stringify({ passed, failed, skipped }));
  for (const { name, why } of skipped) console.log(`Skipped: ${name}: ${why}`);
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  process.exit(failed > 0 ? 1 : 0);
}

function skipAll(why) {
  report({ passed: 0, failed: 0, skipped: [{ name: "The extension in a real VS Code", why }] });
}

if (!browsers.some((path) => path !== "" && existsSync(path))) skipAll("There is no Chromium; CHROMIUM may name one.");
const editor = ensureEditor();
if (editor.why) skipAll(editor.why);

mkdirSync("test-output/editor", { recursive: true });
const vsix = resolve("test-output/editor/cowork.vsix");
const packed = spawnSync(process.execPath, ["scripts/package.mjs", vsix], { stdio: "inherit" });
if (packed.status !== 0) report({ passed: 0, failed: 1, skipped: [] });

const host = await runHostSuite(editor, vsix);
console.log(host.text);
const folder = mkdtempSync(join(tmpdir(), "cowork-test-"));
const file = join(folder, "result.json");
installExtension(editor, folder, vsix);
const only = process.argv.slice(2);
const run = spawnSync(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    ...["--config", "test/editor/vitest.config.mts", "--reporter=default", "--reporter=./scripts/test-reporter.mjs"],
    ...only,
  ],
  {
    stdio: "inherit",
    env: { ...process.env, COWORK_VSIX: vsix, COWORK_EXTENSIONS: join(folder, "ext"), COWORK_TEST_RESULT: file },
  },
);
const clicks = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { passed: 0, failed: 1, skipped: [] };
rmSync(folder, { recursive: true });
report({
  passed: host.passed + clicks.passed,
  failed: host.failed + (run.status !== 0 && clicks.failed === 0 ? 1 : clicks.failed),
  skipped: clicks.skipped,
});
