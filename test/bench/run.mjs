/** One run of one peer against a scripted endpoint of its own, and what came of it. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const preload = fileURLToPath(new URL("slow-files.cjs", import.meta.url));
const longest = 120_000;

/**
 * `mock`: folder of the scripted endpoint; `flags`: more flags for it; `slow`: milliseconds that opening an input file
 * takes longer. Resolves with its summary, the log of its requests, and what was seen of the process.
 */
export async function runOnce(peer, { mock, scenario, flags = [], slow = 0 }) {
  const place = realpathSync(mkdtempSync(join(tmpdir(), "bench-")));
  const [work, home] = [join(place, "work"), join(place, "home")];
  mkdirSync(work);
  mkdirSync(home);
  const script = [join(mock, "mock.mjs"), "--scenario", scenario, "--dir", work, "--make-files", "--quiet", ...flags];
  const endpoint = spawn(process.execPath, script, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const { url } = JSON.parse(await firstLine(endpoint));
    const list = "note-01.txt to note-40.txt";
    const prompt = `COWORK-BENCH. Read the files ${list} in ${work} and then write ${work}/report.md with one line for each.`;
    const about = { prompt, mock, place };
    const log = join(place, "opened.json");
    const env = {
      PATH: process.env.PATH,
      HOME: home,
      LANG: "C.UTF-8",
      TERM: "dumb",
      ANTHROPIC_API_KEY: "sk-ant-mock",
      ANTHROPIC_BASE_URL: url,
      ...peer.env(about),
      SLOW_FILES: "^note-\\d+\\.txt$",
      SLOW_MS: String(slow),
      SLOW_LOG: log,
    };
    const args = [...(slow > 0 ? ["--require", preload] : []), ...peer.command(about)];
    const seen = await watched(args, { cwd: work, env });
    const { t0, summary, logs } = await (await fetch(`${url}/__stats`)).json();
    const ok = seen.code === 0 && summary.finished && !summary.shortReads && existsSync(join(work, "report.md"));
    return {
      ...seen,
      ok,
      summary,
      requests: logs.filter(({ kind }) => kind === "main"),
      toFirst: t0 + summary.firstMainAt - seen.spawned,
      opened: existsSync(log) ? JSON.parse(readFileSync(log, "utf8")) : undefined,
    };
  } finally {
    endpoint.kill();
    rmSync(place, { recursive: true, force: true });
  }
}

const firstLine = (child) =>
  new Promise((resolve, reject) => {
    child.stdout.once("data", (text) => resolve(String(text)));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`The scripted endpoint ended with ${code}.`)));
  });

/** Runs node with `args` to its end: exit code, output, peak memory in bytes (Linux only) and processor seconds. */
function watched(args, { cwd, env }) {
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const seen = { spawned: performance.timeOrigin + started, output: "", memory: undefined, cpu: undefined };
  const add = (text) => {
    seen.output = (seen.output + text).slice(-4000);
  };
  child.stdout.on("data", add);
  child.stderr.on("data", add);
  const look = setInterval(() => Object.assign(seen, usageOf(child.pid)), 10);
  const kill = setTimeout(() => child.kill("SIGKILL"), longest);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      clearInterval(look);
      clearTimeout(kill);
      resolve({ ...seen, code, wall: performance.now() - started });
    });
  });
}

/** The peak of the resident memory only grows, so the last look before the end is the peak but for the very last moments. */
function usageOf(pid) {
  try {
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    // A process that has ended but is not collected yet has no memory any more.
    if (peak === undefined) return {};
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // Fields 14 and 15 of proc(5), in hundredths of a second.
    return { memory: Number(peak) * 1024, cpu: (Number(fields[11]) + Number(fields[12])) / 100 };
  } catch {
    return {};
  }
}
