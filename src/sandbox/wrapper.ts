/**
 * The little program around bubblewrap, in the words of bash. It is fixed: what varies comes as arguments and files and is
 * only ever used in double quotes. It opens a mount namespace of its own with the views in it, and waits for a command,
 * so that the next one starts at once. It tells of its state on descriptor 3, and keeps the views in place after the
 * command until it hears a line (or the end) there.
 */
import type { BoxGuard } from "./bwrap-args.ts";

/** For the shell's own "${…}", which is no template here. */
const sh = "$";

/**
 * Arguments: process id of the host, run folder, bwrap, filter file (or ""), number of views, the script that becomes
 * bubblewrap, the folder under each view.
 * The run folder then gets `options` and `command`, each part ended by NUL. Exit codes above 110 mean that the box did
 * not open.
 */
export function wrapperScript(off: ReadonlySet<BoxGuard>): string {
  const on = (guard: BoxGuard, line: string): readonly string[] => (off.has(guard) ? [] : [line]);
  return [
    "host=$1 run=$2 bwrap=$3 filter=$4 views=$5 inner=$6; shift 6",
    // The host may have died before the kernel was told to take this process along.
    ...on("death", '[ "$PPID" = "$host" ] || exit 111'),
    // What the host leaked into its children (an editor's logs, say) ends here.
    ...on(
      "descriptors",
      `for f in /proc/self/fd/*; do n=${sh}{f##*/}; case $n in 0|1|2|3|4) ;; *) eval "exec $n>&-" || exit 112;; esac; done`,
    ),
    // The lifeline ends with the host. Whatever of this group is left then (bubblewrap, stopped half-way) is ended.
    ...on("death", `exec 8<&4 4<&-; ( ( exec 3>&- 0</dev/null >/dev/null 2>&1; read -r _ <&8; kill -9 -- "-$$" ) & )`),
    // The host gives sockets, which /dev/stderr cannot open; commands get pipes.
    "exec 5> >(exec cat 3>&- 8<&-) 6> >(exec cat >&2 3>&- 5>&- 8<&-)",
    'while IFS= read -r door; do echo 0 >"$door" || exit 113; done <"$run/groups"',
    "i=0",
    'while [ "$i" -lt "$views" ]; do',
    '  at=$run/$i; mount --bind "$1" "$at/lower" && mount -t overlay cowork -o "volatile,userxattr,lowerdir=$at/lower,upperdir=$at/up,workdir=$at/work" "$at/view" || exit 114',
    "  shift; i=$((i+1))",
    "done",
    ...(off.has("death") ? ["bash"] : ["setpriv --pdeathsig KILL -- bash"]).map(
      (start) => `${start} --norc --noprofile -c "$inner" cowork-box "$$" "$run" "$bwrap" "$filter"`,
    ),
    "code=$?; exec 0</dev/null 1>&- 2>&- 5>&- 6>&-",
    'echo "end $code" >&3',
    "read -r _ <&3",
    "exit 0",
  ].join("\n");
}

/**
 * The process that waits for the command and becomes bubblewrap. It is tied to the wrapper's life before it does anything:
 * bubblewrap ties itself only after its start, and a wrapper killed in that moment would leave it behind.
 */
export function innerScript(off: ReadonlySet<BoxGuard>): string {
  return [
    ...(off.has("death") ? [] : ['[ "$PPID" = "$1" ] || exit 111']),
    "echo ready >&3",
    "read -r input <&3 || exit 0",
    '[ "$input" = none ] && exec 0</dev/null',
    'mapfile -d "" -t command <"$2/command"',
    'filtered=(); if [ -n "$4" ]; then exec 7<"$4"; filtered=(--seccomp 7); fi',
    `exec "$3" --args 4 --json-status-fd 3 "${sh}{filtered[@]}" -- ${launcher(off)} "${sh}{command[@]}" 1>&5 2>&6 5>&- 6>&- 9<&3 4<"$2/options"`,
  ].join("\n");
}

/**
 * What the box runs first. bubblewrap's process in the box ties itself to its parent only after it has started the command,
 * so a host that dies in that moment would leave both behind. Therefore the command waits for a word of the host, and a
 * small watcher, which is nobody's child, ends the command when the host is gone; the box falls with its command.
 */
const launcher = (off: ReadonlySet<BoxGuard>): string => {
  const tie = "read -r _ <&9 || exit 125; ( ( read -r _ <&8; kill -9 $$ ) >/dev/null 2>&1 & ); ";
  return `/bin/sh -c '${off.has("death") ? "" : tie}exec 8<&- 9<&-; exec "$@"' box`;
};

/** What the wrapper's own exit codes mean. */
export const wrapperProblems: Readonly<Record<number, string>> = {
  111: "The program that started the command was gone before it began.",
  112: "Descriptors that this program inherited could not be closed.",
  113: "The command could not be put into its group of processes.",
  114: "No view could be laid over the folder here.",
};
