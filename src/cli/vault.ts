/** `vault`: what is kept for undo, and letting go of it. */
import { count, size } from "../base/words.ts";
import { type Args, UsageError, wordsOf } from "./args.ts";
import { line, moment, type Screen } from "./screen.ts";
import { type ExitCode, exits, type Workspace } from "./types.ts";

export const vaultFlags = { free: "value", "dry-run": "flag", json: "flag" } as const;

type Row = Awaited<ReturnType<NonNullable<Workspace["vault"]>["list"]>>[number];

export async function vault(args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> {
  wordsOf(args, []);
  const { vault: space } = workspace;
  if (space === undefined) throw new UsageError("There is no vault here.");
  const all = await space.list();
  const wanted = args.value("free");
  const chosen = wanted === undefined ? all : await chosenRows(wanted, all, workspace);
  const bytes = chosen.reduce((sum, one) => sum + one.bytes, 0);
  const running = new Set((await workspace.service.list()).flatMap(({ task, owned }) => (owned ? [String(task)] : [])));
  if (wanted !== undefined && chosen.some(({ task }) => running.has(task)))
    throw new UsageError("One of these tasks is running. Wait until it has ended, or stop it; nothing was let go.");
  if (args.has("json")) screen.print(JSON.stringify({ tasks: chosen, bytes }));
  else for (const row of chosen) screen.print(words(row));
  if (wanted === undefined || args.has("dry-run")) {
    if (!args.has("json")) screen.say(summary(chosen, bytes, wanted !== undefined));
    return exits.done;
  }
  const freed = await space.free(chosen.map(({ task }) => task));
  screen.say(`${size(freed)} are free now. ${count(chosen.length, "task")} can no longer be undone.`);
  return exits.done;
}

const words = ({ task, files, bytes, used }: Row): string =>
  `${line(task)}  ${count(files, "version")}  ${size(bytes)}  ${moment(new Date(used).toISOString() as Parameters<typeof moment>[0])}`;

const summary = (rows: readonly Row[], bytes: number, going: boolean): string =>
  rows.length === 0
    ? "The vault keeps nothing for this folder."
    : `${size(bytes)} in all. ${going ? "They would go, and these tasks could no longer be undone." : 'Undo needs them. "vault --free 30d" lets go of what is older than 30 days.'}`;

/** "all", "30d" for what was not used for 30 days, or the id of a task. */
async function chosenRows(wanted: string, all: readonly Row[], { service }: Workspace): Promise<readonly Row[]> {
  if (wanted === "all") return all;
  const days = /^(\d{1,5})d$/.exec(wanted)?.[1];
  if (days !== undefined) return all.filter(({ used }) => Date.now() - used > Number(days) * 86_400_000);
  const id = await service.find(wanted);
  return all.filter(({ task }) => task === id);
}
