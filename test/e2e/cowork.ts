// Runs the built command line the way a person or a script would: as a process, with a state directory of its own.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../../", import.meta.url));

export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string; readonly ms: number };

/** A temporary place with room for a state directory and folders to work in, on one file system. */
export type Bench = {
  readonly place: string;
  /** Runs `node SCRIPT ARGS…` in the project folder, with no terminal and nothing to read. */
  node(script: string, ...args: readonly string[]): Promise<Ended>;
  /** Runs `cowork ARGS…`. */
  cowork(...args: readonly string[]): Promise<Ended>;
  /** The same bench with more variables in the environment. */
  with(variables: Readonly<Record<string, string>>): Pick<Bench, "node" | "cowork">;
  remove(): void;
};

/** Makes an empty bench. The command line must have been built. */
export function bench(): Bench {
  if (!existsSync(join(project, "dist/cli.js"))) throw new Error("dist/cli.js is missing: npm run build comes first.");
  const place = realpathSync(mkdtempSync(join(tmpdir(), "cowork-e2e-")));
  const env = { ...process.env, COWORK_STATE: join(place, "state"), TMPDIR: place, NO_COLOR: "1" };
  return {
    place,
    ...runnerIn(env),
    with: (variables) => runnerIn({ ...env, ...variables }),
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}

function runnerIn(env: NodeJS.ProcessEnv): Pick<Bench, "node" | "cowork"> {
  const node = (script: string, ...args: readonly string[]): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const started = Date.now();
      const child = spawn(process.execPath, [script, ...args], {
        cwd: project,
        env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let stdout = "";
      let stderr = "";
      child.stdout.on("data", (part) => (stdout += part));
      child.stderr.on("data", (part) => (stderr += part));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? -1, stdout, stderr, ms: Date.now() - started }));
    });
  return { node, cowork: (...args) => node("dist/cli.js", ...args) };
}

/** The line that a run prints to undo it, as the words after the program's name: ["undo", ID, …]. */
export function undoLine(run: Ended): readonly string[] {
  const found = /(?:cowork|cli\.js['"]?) (undo \S.*)$/m.exec(run.stdout);
  if (!found?.[1]) throw new Error(`No undo line in what the run said:\n${run.stdout}\n${run.stderr}`);
  return [...found[1].matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((word) => word[1] ?? word[2] ?? word[3] ?? "");
}

/** The task that a run's last lines offer to undo. */
export const taskOf = (run: Ended): string => undoLine(run)[1] ?? "";
