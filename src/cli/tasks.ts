/** `tasks`: what there is. */
import type { TaskHead } from "../agent/ports.ts";
import { type Found, searchTasks } from "../agent/search.ts";
import { stateWords } from "../protocol/state.ts";
import { type Args, wordsOf } from "./args.ts";
import { line, moment, type Screen } from "./screen.ts";
import { type ExitCode, exits, type Workspace } from "./types.ts";

export const listFlags = { json: "flag" } as const;
export const tasksFlags = { ...listFlags, search: "value" } as const;

export async function tasks(args: Args, { service }: Workspace, screen: Screen): Promise<ExitCode> {
  wordsOf(args, []);
  const query = args.value("search");
  const found: readonly Found[] =
    query === undefined ? (await service.list()).map((head) => ({ head })) : await searchTasks(service, query);
  const heads = found.map(({ head }) => head);
  if (args.has("json")) {
    screen.print(JSON.stringify(heads.map((head) => ({ ...head, state: stateWords[head.status] }))));
    return exits.done;
  }
  if (heads.length === 0 && query !== undefined) screen.say(`No task of this folder has "${line(query)}" in it.`);
  else if (heads.length === 0) screen.say(`No task yet in this folder. Begin one: ${screen.command('run "…"')}`);
  for (const row of table(found.map(({ head, line: where }) => [...rowOf(head), where ? `“${line(where)}”` : ""])))
    screen.print(row);
  return exits.done;
}

function rowOf(head: TaskHead): readonly string[] {
  const { steps, spent } = head;
  return [
    head.task,
    `${stateWords[head.status]}${head.owned ? " (runs)" : ""}`,
    steps.of === 0 ? "" : `${steps.done}/${steps.of}`,
    spent.usd === undefined ? "" : `$${spent.usd.toFixed(2)}`,
    moment(head.updated),
    `${line(head.title)}${head.reason === undefined ? "" : ` – ${line(head.reason)}`}`,
  ];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .filter((_, at) => (widths[at] ?? 0) > 0)
      .join("  ")
      .trimEnd(),
  );
}
