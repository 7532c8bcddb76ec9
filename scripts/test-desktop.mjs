// npm run test:desktop: the suite inside the extension host of a desktop VS Code, where that can be downloaded.
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { bundleSuite, plainFolder, summary, unzip } from "./host-suite.mjs";
import { installed } from "./tool-cache.mjs";

const modules = installed("test/desktop", "cowork-desktop");
const { downloadAndUnzipVSCode, runTests } = createRequire(join(modules, "x.js"))("@vscode/test-electron");
const base = realpathSync(mkdtempSync(join(tmpdir(), "cowork-desktop-")));
const vsix = resolve(base, "cowork.vsix");
const packed = spawnSync(process.execPath, ["scripts/package.mjs", vsix], { stdio: "inherit" });
if (packed.status !== 0) process.exit(packed.status ?? 1);

async function onDesktop(vscodeExecutablePath) {
  const [folder, unzipped, results] = [join(base, "papers"), join(base, "vsix"), join(base, "results.json")];
  plainFolder(folder);
  unzip(vsix, unzipped);
  await runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: join(unzipped, "extension"),
    extensionTestsPath: await bundleSuite(base, join(modules, "mocha")),
    extensionTestsEnv: { COWORK_STATE: join(base, "state"), COWORK_HOST_RESULTS: results },
    launchArgs: [folder, "--disable-workspace-trust", "--user-data-dir", join(base, "data")],
  }).catch(() => undefined);
  const { passed, failed, text } = summary(results, [], () => "");
  console.log(`${text}\n${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

try {
  process.exitCode = await onDesktop(await downloadAndUnzipVSCode("stable"));
} catch (error) {
  console.error(`VS Code could not be downloaded or started, so nothing was tested: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(base, { recursive: true, force: true });
}
