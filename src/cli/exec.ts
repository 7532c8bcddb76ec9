/** `exec`: one command in the box, exactly as a task would run it. Its changes are shown; taken only where --approve says so. */
import type { ProposedChange, RanResult, Refused } from "../agent/box-port.ts";
import type { ChangeRecord } from "../protocol/changes.ts";
import type { CheckedPath, Root, WorkPath } from "../protocol/paths.ts";
import { shown, workPath } from "../protocol/paths.ts";
import { answersFor, policyFlags, policyOf } from "./answers.ts";
import { type Args, UsageError } from "./args.ts";
import type { Screen } from "./screen.ts";
import { followToEnd } from "./session.ts";
import { type ExecRequest, type ExitCode, exits, type Workspace } from "./types.ts";

export const execFlags = { ...policyFlags, net: "list", staged: "value" } as const;

/** A change as it is printed: paths as the user reads them. */
type Line = { readonly kind: string; readonly path?: string; readonly from?: string; readonly to?: string };

export async function exec(args: Args, workspace: Workspace, screen: Screen): Promise<ExitCode> {
  const request = requestOf(args, workspace.roots);
  const { driver, limits } = await workspace.sandbox.capabilities();
  const taking = args.has("approve") ? await take(request, args, workspace, screen) : undefined;
  const ran = taking === undefined ? await look(request, workspace) : taking.ran;
  if (ran.kind === "refused") {
    screen.print(JSON.stringify({ refused: ran.why, driver, limits: limits ?? {} }));
    screen.say(ran.why);
    return exits.failed;
  }
  const { exitCode, by, stdout, stderr, cut, ms, memory, left, traffic } = ran;
  const changes = ran.changes.map((change) => lineOf(change, workspace.roots));
  const taken = taking === undefined ? {} : { task: taking.task, taken: takenOf(taking.record, workspace.roots) };
  screen.print(
    JSON.stringify({
      exitCode,
      by,
      stdout,
      stderr,
      cut,
      ms,
      memory,
      changes,
      left,
      traffic,
      ...taken,
      limits: limits ?? {},
      driver,
    }),
  );
  return exitCode === 0 && by === "itself" ? exits.done : exits.failed;
}

function requestOf(args: Args, roots: readonly Root[]): ExecRequest {
  if (args.words.length === 0) throw new UsageError("ARGV is missing: what should run, after --.");
  const given = args.value("staged");
  const staged = given === undefined ? undefined : workPath(given, roots);
  if (given !== undefined && staged === undefined) throw new UsageError(`"${given}" is outside the granted folders.`);
  return { argv: args.words, network: args.list("net"), ...(staged === undefined ? {} : { staged }) };
}

const looking = "exec";

/** Runs it and takes nothing. */
async function look({ argv, ...request }: ExecRequest, { sandbox, roots }: Workspace): Promise<RanResult | Refused> {
  const [root] = roots;
  if (root === undefined) throw new UsageError("There is no folder to run in.");
  const cwd: WorkPath = { root: root.id, path: "" as CheckedPath };
  const signal = new AbortController().signal;
  try {
    return await sandbox.run(argv, { ...request, cwd, task: looking, ms: 600_000, signal });
  } finally {
    await sandbox.close(looking);
  }
}

type Taking = { readonly ran: RanResult | Refused; readonly task: string; readonly record: ChangeRecord };

/** Runs it as a call of its own task, whose changes are asked about as --approve says, recorded, and can be undone. */
async function take(request: ExecRequest, args: Args, workspace: Workspace, screen: Screen): Promise<Taking> {
  let ran: RanResult | Refused = { kind: "refused", why: "The command was not run: it was not allowed." };
  const tool = workspace.execTool(request, (result) => {
    ran = result;
  });
  const answers = answersFor(policyOf(args, screen.terminal.interactive), screen);
  const { task: id, outcome } = await workspace.service.callTool("Exec", {}, { mode: "ask", tool });
  const ended = outcome.catch(() => undefined);
  await followToEnd({ id, workspace, screen, answers, after: 0, grace: 0 });
  const result = await ended;
  if (ran.kind === "refused" && result?.ok === false) ran = { kind: "refused", why: result.error };
  const events = await workspace.service.events(id);
  const records = events.flatMap((event) => (event.type === "call.finished" && event.record ? [event.record] : []));
  return { ran, task: id, record: { changes: records.flatMap(({ changes }) => changes), times: [] } };
}

function lineOf({ effect }: ProposedChange, roots: readonly Root[]): Line {
  if (effect.kind === "move") return { kind: "move", from: shown(effect.from, roots), to: shown(effect.to, roots) };
  if (!("path" in effect) || effect.kind === "send") return { kind: effect.kind };
  return { kind: effect.kind, path: shown(effect.path, roots) };
}

const takenOf = ({ changes }: ChangeRecord, roots: readonly Root[]): readonly Line[] =>
  changes.map((change) =>
    change.kind === "moved"
      ? { kind: change.kind, from: shown(change.from, roots), to: shown(change.to, roots) }
      : { kind: change.kind, path: shown(change.path, roots) },
  );
