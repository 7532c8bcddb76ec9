/** The container engines that can be started here, each with the tests' own image. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ensureImage, imageName } from "../../scripts/box-image.mjs";
import type { EngineName } from "../../src/sandbox/engine.ts";

export { imageName };

export type StartedEngine = {
  readonly name: EngineName;
  /** What a process needs in its environment to use it. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

const works = (env: Readonly<Record<string, string>>, program: string, ...args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: "ignore", env: { ...process.env, ...env }, timeout: 120_000 }).status === 0;

/** Starts the engine `name` for these tests alone and imports the image; a sentence when that cannot be. */
export async function startEngine(name: EngineName): Promise<StartedEngine | string> {
  if (process.getuid?.() !== 0) return "engines are started by root only";
  if (!works({}, name, "--version")) return `${name} is not installed`;
  const image = ensureImage();
  if ("why" in image) return image.why;
  const top = mkdtempSync(join(tmpdir(), "cowork-engine-"));
  const engine = name === "docker" ? await startDocker(top) : startPodman(top);
  if (typeof engine === "string") return engine;
  const there = works(engine.env, name, "image", "inspect", imageName);
  if (there || works(engine.env, name, "import", image.tar, imageName)) return engine;
  await engine.stop();
  return `${name} could not import the image`;
}

/** podman needs no server. crun does not know machines that have both versions of control groups. */
function startPodman(top: string): StartedEngine {
  const file = join(top, "containers.conf");
  writeFileSync(file, '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n');
  return {
    name: "podman",
    env: { CONTAINERS_CONF: file },
    stop: async () => rmSync(top, { recursive: true, force: true }),
  };
}

async function startDocker(top: string): Promise<StartedEngine | string> {
  if (!works({}, "dockerd", "--version")) return "dockerd is not installed";
  const at = (name: string): string => join(top, name);
  mkdirSync(at("config"));
  writeFileSync(join(at("config"), "config.json"), "{}");
  const env = { DOCKER_HOST: `unix://${at("socket")}`, DOCKER_CONFIG: at("config") };
  const server = spawn(
    "dockerd",
    [
      ...["--iptables=false", "--bridge=none", "--default-ulimit", "nofile=1024:4096", "-H", env.DOCKER_HOST],
      ...["--data-root", at("data"), "--exec-root", at("exec"), "--pidfile", at("pid")],
    ],
    { stdio: "ignore" },
  );
  const stop = async (): Promise<void> => {
    await ended(server);
    // It leaves its namespace of the network mounted.
    spawnSync("umount", ["-l", join(top, "exec", "netns", "default")], { stdio: "ignore" });
    rmSync(top, { recursive: true, force: true, maxRetries: 5 });
  };
  for (let wait = 0; wait < 100; wait += 1) {
    if (server.exitCode !== null) break;
    if (works(env, "docker", "version")) return { name: "docker", env, stop };
    await delay(200);
  }
  await stop();
  return "dockerd did not start";
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  child.kill("SIGTERM");
  return new Promise((resolve) => child.once("exit", () => resolve()));
}
