// Programs that only a few scripts need, each with a lock of its own, installed once into a cache folder: neither the
// project's own install nor a second run pays for them.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const parts = ["package.json", "package-lock.json", ".npmrc"];

/** The node_modules of `recipe` (a folder of this project with package.json and lock). Throws when npm does not finish. */
export function installed(recipe, name) {
  const from = fileURLToPath(new URL(`../${recipe}/`, import.meta.url));
  const hash = createHash("sha256");
  for (const part of parts) hash.update(readFileSync(join(from, part)));
  const folder = join(homedir(), ".cache", name, hash.digest("hex").slice(0, 16));
  const done = join(folder, "installed");
  if (!existsSync(done)) {
    console.log(`Installing what ${recipe} names into ${folder} …`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const part of parts) copyFileSync(join(from, part), join(folder, part));
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const own = process.env.npm_execpath;
    const run = own?.endsWith(".js")
      ? spawnSync(process.execPath, [own, ...args], { cwd: folder, stdio: "inherit" })
      : spawnSync("npm", args, { cwd: folder, stdio: "inherit", shell: process.platform === "win32" });
    if (run.status !== 0) throw new Error(`npm ci did not finish in ${folder}.`);
    writeFileSync(done, "");
  }
  return join(folder, "node_modules");
}
