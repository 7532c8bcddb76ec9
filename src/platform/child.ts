/** Child processes: argv only, an environment that is given whole, bounded life. Nothing is ever put into a shell's words. */
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { Duplex, Readable } from "node:stream";

export type ChildSpec = {
  /** Program (absolute) and its arguments. */
  readonly argv: readonly string[];
  /** All of the child's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  onOutput(from: "stdout" | "stderr", bytes: Uint8Array): void;
  /** A line the child wrote to its descriptor 3. */
  onControl?(line: string): void;
};

export type ChildEnd =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: string }
  | { readonly kind: "failed"; readonly why: string };

export type Child = {
  /** 0 when it could not be started. */
  readonly pid: number;
  /** Resolves when the process is gone and its output was read. Never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** Resolves when both its outputs have ended, which may be before it does. */
  readonly silent: Promise<void>;
  /** Gives the child its input, and tells one that waits on descriptor 3 to begin ("given" or "none"). Once. */
  begin(stdin: Uint8Array | undefined): void;
  /** Tells what waits on descriptor 3 that we are still here. */
  assure(): void;
  /** Ends descriptor 3: a child that waits there goes on. */
  release(): void;
  /** Ends it at once; what hangs on its life (see the wrapper of the box) goes with it. */
  kill(): void;
};

/** Starts a child in a session of its own, so that a Ctrl+C in our terminal is ours to answer. */
export function startChild({ argv, env, cwd, onOutput, onControl }: ChildSpec): Child {
  const [program = "", ...args] = argv;
  const child = spawn(program, args, {
    cwd,
    env: { ...env },
    detached: true,
    // The last is a lifeline: nothing is ever said on it, and its end is ours.
    stdio: ["pipe", "pipe", "pipe", "pipe", "pipe"],
  });
  child.stdout?.on("data", (bytes: Uint8Array) => onOutput("stdout", bytes));
  child.stderr?.on("data", (bytes: Uint8Array) => onOutput("stderr", bytes));
  const control = child.stdio[3] as Duplex | null;
  const lifeline = child.stdio[4] as Duplex | null;
  lifeline?.on("error", () => undefined);
  readLines(control, onControl ?? (() => undefined));
  // A command that does not read its input ends the pipe early: not a failure.
  child.stdin?.on("error", () => undefined);
  return {
    pid: child.pid ?? 0,
    ended: endOf(child),
    silent: Promise.all([streamEnd(child.stdout), streamEnd(child.stderr)]).then(() => undefined),
    begin(stdin) {
      child.stdin?.end(stdin);
      control?.write(stdin === undefined ? "none\n" : "given\n");
    },
    assure: () => void control?.write("here\n"),
    release() {
      control?.end();
      lifeline?.end();
    },
    kill() {
      // The end of the lifeline reaches also what the group does not.
      lifeline?.destroy();
      killGroup(child);
    },
  };
}

const streamEnd = (stream: Readable | null): Promise<void> =>
  new Promise((resolve) => {
    if (stream === null) resolve();
    else stream.once("close", resolve);
  });

function readLines(stream: Duplex | null, onLine: (line: string) => void): void {
  let rest = "";
  stream?.on("error", () => undefined);
  stream?.on("data", (bytes: Buffer) => {
    const lines = `${rest}${bytes.toString("latin1")}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
}

function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ kind: "failed", why: error.message }));
    child.once("close", (code, signal) =>
      resolve(code === null ? { kind: "killed", signal: signal ?? "SIGKILL" } : { kind: "exited", code }),
    );
  });
}

/** The absolute path of a program in this process's PATH; relative entries of PATH do not count. */
export function programPath(name: string, path = process.env["PATH"] ?? ""): string | undefined {
  for (const folder of path.split(":")) {
    if (!isAbsolute(folder)) continue;
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here; the next folder may have it.
    }
  }
  return undefined;
}

/** The child leads a group of its own: what it started and did not let go of ends with it. */
function killGroup(child: ChildProcess): void {
  const { pid } = child;
  // Once it is gone its number may be somebody else's.
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

/** Ends a process of ours at once; one that is gone already is fine. */
export function endProcess(pid: number): void {
  try {
    if (pid > 1) process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

/** Every variable of this process. No child of ours gets them; a test shows what would come of it. */
export const wholeEnvironment = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
