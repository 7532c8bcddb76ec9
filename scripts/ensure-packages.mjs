// The npm packages of this project, installed when they are missing or older than the lock file.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

const installed = "node_modules/.package-lock.json";

/** Runs `npm ci` where it is needed. Ends the process with npm's exit code when that fails. */
export function ensurePackages() {
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync("package-lock.json").mtimeMs) return;
  console.log("Installing the npm packages …");
  // npm tells its scripts where it is; by hand ("node scripts/start.mjs") the shell has to find it.
  const npm = process.env.npm_execpath;
  const run = npm?.endsWith(".js")
    ? spawnSync(process.execPath, [npm, "ci"], { stdio: "inherit" })
    : spawnSync("npm ci", { stdio: "inherit", shell: true });
  if (run.status !== 0) {
    console.error("npm ci did not finish. Nothing was built. The lines above say why; run the same command again.");
    process.exit(run.status ?? 1);
  }
}
