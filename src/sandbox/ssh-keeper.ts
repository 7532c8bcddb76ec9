/**
 * Our side on another machine, reached by ssh: one session that lasts as long as we do, whose small program makes a private
 * folder there, ends commands by the word, and when the session ends, because the host or the connection is gone, ends every
 * command and removes the folder. It is fixed text for any POSIX shell; what varies is a number or comes quoted.
 */

import { base64 } from "../platform/hash.ts";
import { talkTo } from "../platform/talker.ts";
import {
  certificateFolders,
  etcFiles,
  etcFolders,
  etcPlaces,
  kernelFolders,
  type Look,
  ownEtc,
  systemFolders,
} from "./bwrap-args.ts";
import type { Limits } from "./driver.ts";
import { seccompFilter } from "./seccomp.ts";

/** One word for a POSIX shell, and for fish. */
export const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** What there is on the other machine. */
export type Remote = {
  /** Our private folder there. */
  readonly dir: string;
  readonly root: boolean;
  readonly look: Look;
  /** Folders of the kernel that root could write to in a box. */
  readonly kernel: readonly string[];
};

export type RemoteKeeper = {
  /** The machine, or why it cannot be used. */
  readonly ready: Promise<Remote | string>;
  /** Says a word and hears its answer; undefined when the session is gone. */
  ask(word: string): Promise<string | undefined>;
  readonly ended: Promise<void>;
  close(): void;
};

/** The session with the host and what of it this task uses. */
export type Session = {
  readonly ssh: string;
  readonly host: string;
  /** The socket of the one connection all commands share. */
  readonly control: string;
  readonly keeper: RemoteKeeper;
  readonly remote: Remote;
  readonly limits: Limits;
};

const checked = [...systemFolders, ...[...etcFolders, ...certificateFolders].map((name) => `/etc/${name}`)];

/** Programs that must be there. */
const needed = ["bwrap", "rsync", "prlimit", "timeout", "find", "base64"];

const setUp = (): readonly string[] => [
  "umask 077",
  `for p in ${needed.join(" ")}; do command -v $p >/dev/null || { echo "problem $p is not installed there"; exit 1; }; done`,
  'case $(uname -m) in x86_64) filter=$1;; aarch64) filter=$2;; *) echo "problem there is no system call filter for $(uname -m)"; exit 1;; esac',
  'd=$(mktemp -d "/tmp/cowork.XXXXXXXX") || { echo "problem no folder could be made there"; exit 1; }',
  "trap '' HUP INT TERM",
  'mkdir -p "$d/scratch/tmp" "$d/tmp" "$d/output"',
  `for p in ${etcPlaces.join(" ")}; do mkdir -p "$d/etc/$p"; done`,
  `for f in ${etcFiles.join(" ")}; do [ -r "/etc/$f" ] && cp "/etc/$f" "$d/etc/$f"; done`,
  ...Object.entries(ownEtc).map(([name, content]) => `printf %s ${quote(content)} >"$d/etc/${name}"`),
  'chmod -R a+rX "$d/etc"; printf %s "$filter" | base64 -d >"$d/filter"',
  // A group of the kernel's for the number of processes and their memory, where this user may make one.
  'n=$(basename "$d"); for c in /sys/fs/cgroup/pids /sys/fs/cgroup/memory /sys/fs/cgroup; do g=$c/$n; mkdir "$g" 2>/dev/null || continue',
  '[ -e "$g/cgroup.procs" ] || { rmdir "$g"; continue; }',
  'bound() { [ -e "$g/$1" ] && echo "$2" >"$g/$1"; }; bound pids.max "$3"; bound memory.max "$4"; bound memory.limit_in_bytes "$4"',
  'echo "$g" >>"$d/groups"; done 2>/dev/null',
  'echo "dir $d"; echo "user $(id -u)"',
  `for p in ${checked.join(" ")}; do if [ -L "$p" ]; then echo "link $p $(readlink "$p")"; elif [ -e "$p" ]; then echo "there $p"; fi; done`,
  `for p in ${kernelFolders.map((name) => `/proc/${name}`).join(" ")}; do [ -n "$(find "$p" -type f -perm -200 -print -quit 2>/dev/null)" ] && echo "kernel $p"; done`,
  "echo ready",
];

const obey = [
  "while read -r word n; do case $word in",
  // Files with holes take no place on a disk and hours to fetch: sizes are counted as the names say them.
  'mark) mkdir -p "$d/$n"; du -sk --apparent-size "$d/$n" | cut -f1 >"$d/$n.size"; : >"$d/$n.mark"; echo ok;;',
  'look) if [ -n "$(find "$d/$n" -cnewer "$d/$n.mark" -print -quit 2>/dev/null)" ]; then if [ $(($(du -sk --apparent-size "$d/$n" | cut -f1) - $(cat "$d/$n.size"))) -gt 4000000 ]; then echo large; else echo touched; fi; else echo same; fi;;',
  'kill) kill -9 "$(cat "$d/$n.pid")" 2>/dev/null; echo ok;;',
  'sees) found=no; for p in /proc/[0-9]*/cmdline; do tr "\\0" "\\n" <"$p" 2>/dev/null | grep -qxF -- "$n" && found=yes; done; echo $found;;',
  "esac; done",
  'for p in "$d"/*.pid; do [ -e "$p" ] && kill -9 "$(cat "$p")" 2>/dev/null; done',
  'sleep 0.2; while read -r g; do rmdir "$g"; done <"$d/groups" 2>/dev/null',
  'chmod -R u+rwX "$d" 2>/dev/null; rm -rf "$d"',
];

const script = (): string => [...setUp(), ...obey].join("\n");

/** Starts the session with `argv` (ssh, its options and the host); what it is to run there is added here. */
export function openRemote(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  { processes, memory }: Pick<Limits, "processes" | "memory">,
): RemoteKeeper {
  const facts: string[] = [];
  const waiting: ((line: string | undefined) => void)[] = [];
  let tell: (remote: Remote | string) => void = () => undefined;
  const ready = new Promise<Remote | string>((resolve) => {
    tell = resolve;
  });
  const filters = [base64(seccompFilter("x64")), base64(seccompFilter("arm64"))];
  const bounds = [String(processes), String(memory)];
  const words = ["/bin/sh", "-c", script(), "cowork-keeper", ...filters, ...bounds].map(quote).join(" ");
  let isReady = false;
  const talker = talkTo({
    argv: [...argv, `exec ${words}`],
    env,
    onLine(line) {
      if (isReady) waiting.shift()?.(line);
      else if (line.startsWith("problem ")) tell(line.slice(8));
      else if (line === "ready") {
        isReady = true;
        tell(remoteOf(facts));
      } else facts.push(line);
    },
  });
  void talker.ended.then(() => {
    tell(talker.errors().split("\n").slice(-2).join(" ") || "the connection ended at once");
    for (const answer of waiting.splice(0)) answer(undefined);
  });
  return {
    ready,
    ended: talker.ended,
    ask: (word) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        talker.say(word);
        void talker.ended.then(() => resolve(undefined));
      }),
    close: talker.end,
  };
}

function remoteOf(facts: readonly string[]): Remote | string {
  const of = (kind: string): readonly string[] =>
    facts.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1));
  const [dir = ""] = of("dir");
  // It is put into paths and commands from here on.
  if (!/^\/tmp\/cowork\.\w{8}$/.test(dir)) return "it answered in a way that is not ours";
  const links = new Map(of("link").map((line) => [line.split(" ")[0] ?? "", line.split(" ")[1] ?? ""]));
  const there = new Set(of("there"));
  const known = new Set(kernelFolders.map((name) => `/proc/${name}`));
  return {
    dir,
    root: of("user")[0] === "0",
    look: { exists: (path) => there.has(path) || links.has(path), linkAt: (path) => links.get(path) },
    kernel: of("kernel").filter((path) => known.has(path)),
  };
}
