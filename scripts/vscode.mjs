// npm start -- --vscode: the sample workspace in VS Code with the extension; desktop VS Code where it is, else a browser.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureEditor, freePort, installExtension, startServer } from "./editor.mjs";

const works = (command, ...args) =>
  spawnSync(command, args, { stdio: "ignore", shell: process.platform === "win32" }).status === 0;

/** Opens `folder`; resolves with an exit code when the editor is started (desktop) or was stopped (browser). */
export async function inEditor(folder) {
  const packed = spawnSync(process.execPath, ["scripts/package.mjs", "cowork.vsix"], { stdio: "inherit" });
  if (packed.status !== 0) return packed.status ?? 1;
  if (works("code", "--version")) return onDesktop(folder);
  return inBrowser(folder);
}

/** In a profile of its own: the user's own settings and extensions stay as they are. */
function onDesktop(folder) {
  const run = (...args) =>
    spawnSync("code", args, { stdio: "inherit", shell: process.platform === "win32" }).status ?? 1;
  const code = run("--profile", "Cowork sample", "--install-extension", "cowork.vsix", "--force");
  if (code !== 0) return code;
  console.log("VS Code opens with a profile of its own, “Cowork sample”. Cowork is in the activity bar.");
  return run("--profile", "Cowork sample", "--new-window", folder);
}

async function inBrowser(folder) {
  const editor = ensureEditor();
  if (editor.why) {
    console.error(`There is no "code" on this machine, and no editor for the browser: ${editor.why}`);
    console.error("Install VS Code and its command “code”, or install cowork.vsix in an editor you have.");
    return 1;
  }
  const data = realpathSync(mkdtempSync(join(tmpdir(), "cowork-vscode-")));
  mkdirSync(join(data, "User"), { recursive: true });
  const settings = { "workbench.startupEditor": "none", "workbench.secondarySideBar.defaultVisibility": "hidden" };
  writeFileSync(join(data, "User", "settings.json"), JSON.stringify(settings));
  installExtension(editor, data, "cowork.vsix");
  const server = await startServer(editor, { data, port: await freePort() });
  console.log(`\nOpen this in a browser on this machine:\n\n  ${server.url}?folder=${encodeURIComponent(folder)}\n`);
  console.log("Cowork is in the activity bar at the left edge. Ctrl+C ends the editor; the folder stays.");
  await new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await server.stop();
  rmSync(data, { recursive: true, force: true });
  return 0;
}
