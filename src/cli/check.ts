/** `check`: the delivery checks on one file, as a task runs them on what it made. */
import type { Finding } from "../protocol/events.ts";
import { shown, workPath } from "../protocol/paths.ts";
import { type Args, UsageError, wordsOf } from "./args.ts";
import { columns, line, type Screen } from "./screen.ts";
import { type ExitCode, exits, type Workspace } from "./types.ts";

export const checkFlags = { json: "flag" } as const;

/** Ends in 1 where there is an error, else in 0. */
export async function check(args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> {
  const { FILE } = wordsOf(args, ["FILE"]);
  const path = workPath(FILE, workspace.roots);
  if (path === undefined)
    throw new UsageError(`"${line(FILE)}" is outside the granted folders. Grant its folder with --folder.`);
  const file = shown(path, workspace.roots);
  const findings = await workspace.check(path);
  if (args.has("json")) screen.print(JSON.stringify({ file, findings }));
  else for (const row of report(file, findings, screen)) screen.print(row);
  return findings.some(({ severity }) => severity === "error") ? exits.failed : exits.done;
}

const colours = { error: "red", warning: "yellow", info: "dim" } as const;

function report(file: string, findings: readonly Finding[], { paint: { out: paint } }: Screen): readonly string[] {
  if (findings.length === 0) return [`${line(file)}: nothing found.`];
  const rows = findings.map(({ severity, place, text }) => {
    const where = place === undefined ? "" : `${line(place)}: `;
    return [paint(colours[severity], severity), `${where}${line(text)}`] as const;
  });
  return columns(rows, "");
}
