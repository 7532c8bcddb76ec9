/**
 * The first process of a container. It hears words of the host on its input and answers each with a line; when the input
 * ends, because the host is gone, it ends, and with it everything in the container. Commands run as another user than it,
 * so that they cannot take it over. What it says comes from the kernel, never from a command.
 */
import { type Talker, talkTo } from "../platform/talker.ts";
import type { Called } from "./engine.ts";

/**
 * "sweep" ends every process but this one and answers "swept PEAK KILLS": the most memory the container ever had, in bytes, and
 * how often the kernel ended something in it for want of memory. When something would not go, or a command renamed a folder
 * above one that is shown, so that the next command would not find it, the whole container ends instead.
 * kill(2): -1 is every process except the first and the caller, in one go of the kernel, so that nothing can outrun it.
 */
export const keeperScript = (immortal: boolean): string =>
  [
    "trap '' TERM INT HUP QUIT",
    'one() { for f in "$@"; do if [ -r "$f" ]; then cat "$f"; return; fi; done; echo 0; }',
    "g=/sys/fs/cgroup",
    "m=$(cat /proc/self/mountinfo)",
    "echo ready",
    "while read -r word; do",
    "  kill -9 -1 2>/dev/null",
    '  n=0; while kill -0 -1 2>/dev/null && [ "$n" -lt 200 ]; do n=$((n+1)); sleep 0.01; kill -9 -1 2>/dev/null; done',
    '  if [ "$n" -ge 200 ]; then exit 1; fi',
    '  if [ "$m" != "$(cat /proc/self/mountinfo)" ]; then exit 1; fi',
    '  peak=$(one "$g/memory.peak" "$g/memory/memory.max_usage_in_bytes")',
    '  kills=$(one "$g/memory.events" "$g/memory/memory.oom_control" | while read -r k v; do [ "$k" = oom_kill ] && echo "$v"; done)',
    '  echo "swept $peak $((kills))"',
    "done",
    ...(immortal ? ["sleep 60"] : []),
  ].join("\n");

/** Said by the launcher before the command, so that a failure of the engine is told from one of the command. */
export const launched = "\u0001";

/**
 * Runs the command in its folder and, when it has ended, everything else of its user: output that a process left behind
 * holds open would otherwise keep the call waiting.
 */
export const launcherScript = (still: boolean): string =>
  `printf '\\001'; cd "$1" || exit 126; shift; "$@"; code=$?; ${still ? "" : "kill -9 -1 2>/dev/null; "}exit $code`;

export type Swept = { readonly peak: number; readonly kills: number };

export type Keeper = {
  /** Resolves when it listens, or with what went wrong. */
  readonly ready: Promise<string | undefined>;
  /** Ends all that runs beside it; undefined when the container cannot be used any more. */
  sweep(): Promise<Swept | undefined>;
  readonly ended: Promise<void>;
  /** Ends its input: the container ends by itself. */
  close(): void;
};

const patience = 8_000;

/** Starts the program that starts the container, and speaks with the keeper in it. */
export function openKeeper(argv: readonly string[], env: Readonly<Record<string, string>>): Keeper {
  const waiting: ((line: string | undefined) => void)[] = [];
  const talker: Talker = talkTo({ argv, env, onLine: (line) => waiting.shift()?.(line) });
  const answer = (): Promise<string | undefined> => {
    const heard = new Promise<string | undefined>((resolve) => waiting.push(resolve));
    return Promise.race([heard, talker.ended.then(() => undefined)]);
  };
  const ready = answer().then((line) =>
    line === "ready" ? undefined : talker.errors() || "The container ended at once.",
  );
  return {
    ready,
    ended: talker.ended,
    async sweep() {
      const heard = answer();
      talker.say("sweep");
      const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), patience).unref());
      const found = /^swept (\d+) (\d+)$/.exec((await Promise.race([heard, late])) ?? "");
      return found === null ? undefined : { peak: Number(found[1]), kills: Number(found[2]) };
    },
    close: talker.end,
  };
}

/** What an engine said when it would not start something, in one line. */
export const engineWords = ({ error, out, code }: Called): string =>
  (error || out || `it ended with ${code}`).trim().split("\n").slice(-3).join(" ").slice(0, 400);
