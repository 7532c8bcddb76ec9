/** `read`: what a file holds, as a task would read it, through the same gate. */
import type { Outcome } from "../agent/tool.ts";
import { answersFor } from "./answers.ts";
import { type Args, oneOf, positive, UsageError } from "./args.ts";
import { block, type Screen } from "./screen.ts";
import { followToEnd } from "./session.ts";
import { type ExitCode, exits, type Workspace } from "./types.ts";

export const readFlags = {
  pages: "value",
  part: "value",
  sheet: "value",
  range: "value",
  offset: "value",
  limit: "value",
  as: "value",
  json: "flag",
} as const;

export async function read(args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> {
  const [file, ...others] = args.words;
  if (file === undefined) throw new UsageError("FILE is missing.");
  if (others.length > 0)
    throw new UsageError(`"${others[0]}" is one word too many. Put quotes around a name with blanks.`);
  const { task: id, outcome } = await workspace.service.callTool(
    "Read",
    inputFor(args.list("folder").length > 0 ? file : placeOf(file, screen.terminal.cwd).name, args),
    { mode: "auto" },
  );
  const answers = answersFor({ approve: "none", denyDeletes: false }, screen);
  const result = outcome.catch((): Outcome => ({ ok: false, error: "The reading was stopped." }));
  await followToEnd({ id, workspace, screen, answers, after: 0, grace: 0 });
  return print(file, await result, { args, screen });
}

/** On a terminal the words of a picture are what can be shown. */
const picture = /\.(png|jpe?g|bmp)$/i;

/** The folder to grant for a file that lies outside the current one, and the file's name in it. */
export function placeOf(file: string, cwd: string): { readonly folder: string; readonly name: string } {
  const isOutside = /^(?:[/\\]|[A-Za-z]:|\.\.(?:[/\\]|$))/.test(file) && !file.startsWith(`${cwd}/`);
  const cut = Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\"));
  return isOutside && cut >= 0
    ? { folder: file.slice(0, cut) || "/", name: file.slice(cut + 1) }
    : { folder: cwd, name: file };
}

function inputFor(file: string, args: Args) {
  const as = oneOf(args, "as", ["text", "table", "image"]) ?? (picture.test(file) ? "text" : undefined);
  const texts = ["pages", "part", "sheet", "range"].flatMap((name) => {
    const value = args.value(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const numbers = ["offset", "limit"].flatMap((name) => {
    const value = positive(args, name, true);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { file_path: file, ...(as === undefined ? {} : { as }), ...Object.fromEntries([...texts, ...numbers]) };
}

function print(
  file: string,
  outcome: Outcome,
  { args, screen }: { readonly args: Args; readonly screen: Screen },
): ExitCode {
  if (args.has("json")) screen.print(JSON.stringify({ file, ...outcome }));
  // Why it failed is said already, by the one who followed the call.
  else if (outcome.ok) {
    for (const part of outcome.content) {
      const rows =
        part.type === "text" ? block(part.text) : [`(${part.media}, for a model to look at; --json has it.)`];
      for (const row of rows) screen.print(row);
    }
  }
  return outcome.ok ? exits.done : exits.failed;
}
