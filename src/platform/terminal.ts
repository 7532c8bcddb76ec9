/** The terminal this process was started from: its words in and out, its interrupts, its end. */
import { basename, relative } from "node:path";
import { createInterface } from "node:readline";

export type Terminal = {
  /** What the user typed after the program's name. */
  readonly args: readonly string[];
  /** How the user starts this program again: "cowork", or "node dist/cli.js" from a checkout. */
  readonly self: string;
  readonly cwd: string;
  /** Whether a person can answer: both what they type and what they see are a terminal. */
  readonly interactive: boolean;
  /** Whether talk (stderr) goes to a terminal that can redraw a line. */
  readonly redraws: boolean;
  /** Whether colours are wanted (no-color.org). */
  readonly colours: { readonly out: boolean; readonly err: boolean };
  /** Columns of the terminal; 100 where there is none. */
  width(): number;
  /** Milliseconds since 1970. */
  time(): number;
  /** Results, for people and programs. */
  out(text: string): void;
  /** Talk, for people. */
  err(text: string): void;
  /** A line the user types after `prompt`; undefined when there is nobody (end of input) or `signal` aborts. */
  ask(prompt: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Ctrl+C. The result ends it; without a handler the process ends as usual. */
  onInterrupt(handler: () => void): () => void;
  /** Calls `work` every `ms` milliseconds until the result is called; does not keep the process alive. */
  every(ms: number, work: () => void): () => void;
  exit(code: number): Promise<never>;
};

function ownCommand(): string {
  const script = process.argv[1] ?? "cowork";
  // Installed, npm starts us through a link of the bin's name.
  if (basename(script) === "cowork") return "cowork";
  const near = relative(process.cwd(), script);
  const shown = near.startsWith("..") ? script : near;
  return `node ${/^[\w./@-]+$/.test(shown) ? shown : JSON.stringify(shown)}`;
}

const wantsColour = (stream: { readonly isTTY?: boolean }): boolean =>
  Boolean(stream.isTTY) && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";

/**
 * Reads one line. A reader of its own for each question: while one is open it holds the keyboard in raw mode, where
 * Ctrl+C is a key and no signal; and what was typed before the question was there is no answer to it.
 */
function ask(prompt: string, interrupts: ReadonlySet<() => void>, signal?: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const reader = createInterface({ input: process.stdin, output: process.stderr });
    const close = (): void => reader.close();
    const end = (line: string | undefined): void => {
      signal?.removeEventListener("abort", close);
      resolve(line);
    };
    reader.on("line", (line) => {
      end(line);
      close();
    });
    reader.on("close", () => end(undefined));
    reader.on("SIGINT", () => {
      process.stderr.write("\n");
      for (const handler of interrupts) handler();
      if (interrupts.size === 0) process.kill(process.pid, "SIGINT");
      close();
    });
    if (signal?.aborted) close();
    else signal?.addEventListener("abort", close, { once: true });
    reader.setPrompt(prompt);
    reader.prompt();
  });
}

/** The process's own terminal. */
export function processTerminal(): Terminal {
  const interrupts = new Set<() => void>();
  const { stdin, stdout, stderr } = process;
  // The reader of our output may go away (`cowork tasks | head`): that is no error of ours.
  stdout.on("error", () => process.exit(0));
  return {
    args: process.argv.slice(2),
    self: ownCommand(),
    cwd: process.cwd(),
    interactive: Boolean(stdin.isTTY && stderr.isTTY),
    redraws: Boolean(stderr.isTTY) && process.env["TERM"] !== "dumb",
    colours: { out: wantsColour(stdout), err: wantsColour(stderr) },
    width: () => stderr.columns || stdout.columns || 100,
    time: () => Date.now(),
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    ask: (prompt, signal) => ask(prompt, interrupts, signal),
    onInterrupt(handler) {
      interrupts.add(handler);
      process.on("SIGINT", handler);
      process.on("SIGTERM", handler);
      return () => {
        interrupts.delete(handler);
        process.off("SIGINT", handler);
        process.off("SIGTERM", handler);
      };
    },
    every(ms, work) {
      const timer = setInterval(work, ms);
      timer.unref();
      return () => clearInterval(timer);
    },
    async exit(code) {
      await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.write("", resolve))));
      process.exit(code);
    },
  };
}
