/** A program that is spoken to line by line for as long as it lives. */
import { spawn } from "node:child_process";

export type Talker = {
  say(line: string): void;
  /** Resolves when it is gone and its output was read. Never rejects. */
  readonly ended: Promise<void>;
  /** What it printed on its error output so far, at most a few hundred characters. */
  errors(): string;
  /** Ends its input. */
  end(): void;
  kill(): void;
};

export type TalkerSpec = {
  /** Program (absolute) and its arguments. */
  readonly argv: readonly string[];
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  onLine(line: string): void;
};

/** No line of a program that we speak with is longer: one without an end is dropped. */
const longest = 1_000_000;

/** Starts it in a session of its own, so that a Ctrl+C in our terminal does not reach it. */
export function talkTo({ argv, env, onLine }: TalkerSpec): Talker {
  const [program = "", ...args] = argv;
  const child = spawn(program, args, { cwd: "/", env: { ...env }, detached: true, stdio: ["pipe", "pipe", "pipe"] });
  let errors = "";
  let rest = "";
  child.stderr.on("data", (bytes: Buffer) => {
    if (errors.length < 600) errors += bytes.toString("utf8").slice(0, 600);
  });
  child.stdout.on("data", (bytes: Buffer) => {
    const lines = `${rest}${bytes.toString("utf8")}`.split("\n");
    rest = (lines.pop() ?? "").slice(0, longest);
    for (const line of lines) onLine(line);
  });
  child.stdin.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => resolve());
    child.once("error", (error) => {
      errors += error.message;
      resolve();
    });
  });
  return {
    ended,
    say: (line) => void child.stdin.write(`${line}\n`),
    errors: () => errors.trim(),
    end: () => void child.stdin.end(),
    kill: () => void child.kill("SIGKILL"),
  };
}
