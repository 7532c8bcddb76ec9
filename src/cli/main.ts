/** The command line: which verb, which flags, and what becomes of errors. Returns the exit code. */
import { boxWish, boxWishes } from "../base/box-wish.ts";
import { collectGarbage } from "../platform/garbage.ts";
import { type Args, type Flags, parseArgs, UsageError } from "./args.ts";
import { check, checkFlags } from "./check.ts";
import { approve, decide, pause, reject, steer, stop } from "./decide.ts";
import { doctor, doctorFlags } from "./doctor.ts";
import { exec, execFlags } from "./exec.ts";
import { generalHelp, helpOf, isVerb, laterVerbs, type Verb } from "./help.ts";
import { problemText } from "./problems.ts";
import { placeOf, read, readFlags } from "./read.ts";
import { resume, resumeFlags, run, runFlags } from "./run.ts";
import { line, type Screen, screenOf } from "./screen.ts";
import { show } from "./show.ts";
import { listFlags, tasks, tasksFlags } from "./tasks.ts";
import { tool, toolFlags } from "./tool.ts";
import { type Composer, type ExitCode, exits, type Workspace, type World } from "./types.ts";
import { redo, undo, undoFlags } from "./undo.ts";
import { vault, vaultFlags } from "./vault.ts";

type Run = (args: Args, workspace: Workspace, screen: Screen) => Promise<ExitCode>;
type Entry = { readonly flags: Flags; readonly run: Run };

/** Verbs that work on the tasks of a workspace; `doctor` must work where there is none. */
const verbs: Readonly<Record<Exclude<Verb, "doctor">, Entry>> = {
  run: { flags: runFlags, run },
  tasks: { flags: tasksFlags, run: tasks },
  show: { flags: listFlags, run: show },
  decide: { flags: {}, run: decide },
  approve: { flags: {}, run: approve },
  reject: { flags: {}, run: reject },
  steer: { flags: {}, run: steer },
  stop: { flags: {}, run: stop },
  pause: { flags: {}, run: pause },
  resume: { flags: resumeFlags, run: resume },
  undo: { flags: undoFlags, run: undo },
  redo: { flags: undoFlags, run: redo },
  vault: { flags: vaultFlags, run: vault },
  tool: { flags: toolFlags, run: tool },
  exec: { flags: execFlags, run: exec },
  read: { flags: readFlags, run: read },
  check: { flags: checkFlags, run: check },
};

const commonFlags: Flags = { folder: "list", box: "value", help: "flag" };

export async function main(world: World): Promise<ExitCode> {
  const screen = screenOf(world.terminal);
  try {
    return await dispatch(world, screen);
  } catch (error) {
    if (!(error instanceof UsageError)) {
      screen.say(screen.paint.err("red", problemText(error)));
      return exits.failed;
    }
    screen.say(screen.paint.err("red", error.message));
    const verb = world.terminal.args[0] ?? "";
    screen.say(`See: ${world.terminal.self} ${isVerb(verb) ? `${verb} ` : ""}--help`);
    return exits.usage;
  }
}

async function dispatch({ terminal, load }: World, screen: Screen): Promise<ExitCode> {
  const [verb = "", ...typed] = terminal.args;
  if (verb === "--version") {
    screen.print((await load()).version);
    return exits.done;
  }
  if (verb === "--help" || verb === "-h" || verb === "help") return print(generalHelp(terminal.self), screen);
  if (verb === "") {
    for (const row of generalHelp(terminal.self)) screen.say(row);
    return exits.usage;
  }
  if (laterVerbs.has(verb)) {
    screen.say(`"${verb}" comes with a later version of Cowork.`);
    return exits.usage;
  }
  if (!isVerb(verb)) throw new UsageError(`There is no verb "${line(verb)}".`);
  const flags = verb === "doctor" ? doctorFlags : verbs[verb].flags;
  const args = parseArgs(typed, { ...commonFlags, ...flags });
  if (args.has("help")) return print(helpOf(verb, terminal.self), screen);
  return perform(verb, args, await load(), { ...screen, command: commandFor(terminal.self, args.list("folder")) });
}

/** What to type to come back to the same tasks: they belong to the folders that were granted. */
function commandFor(self: string, folders: readonly string[]): Screen["command"] {
  const granted = folders.map((folder) => ` --folder ${quoted(folder)}`).join("");
  return (words) => `${self} ${words}${granted}`;
}

/** A word for a POSIX shell. */
const quoted = (word: string): string => (/^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

function print(rows: readonly string[], screen: Screen): ExitCode {
  for (const row of rows) screen.print(row);
  return exits.done;
}

async function perform(verb: Verb, args: Args, composer: Composer, screen: Screen): Promise<ExitCode> {
  const given = args.list("folder");
  const { cwd } = screen.terminal;
  const here = verb === "read" ? placeOf(args.words[0] ?? "", cwd).folder : cwd;
  const folders = given.length > 0 ? given : [here];
  const box = args.value("box");
  if (box !== undefined && boxWish(box) === undefined) throw new UsageError(`--box is one of ${boxWishes}.`);
  const settings = (name: string): unknown => (name === "box" ? box : undefined);
  if (verb === "doctor") return doctor(args, await composer.diagnose(folders, settings), screen);
  const workspace = await composer.compose({ folders, box, meanwhile: collectGarbage });
  for (const notice of workspace.notices ?? []) screen.say(screen.paint.err("yellow", line(notice)));
  try {
    return await verbs[verb].run(args, workspace, screen);
  } finally {
    await workspace.service.dispose();
  }
}
