/** Office files and pdfs that a task made by other means than a tool that checks them itself (a command, a script) are checked too. */
import type { EventBody, Finding } from "../protocol/events.ts";
import type { AgentId, CallId } from "../protocol/ids.ts";
import { pathKey, samePath, shown, type WorkPath } from "../protocol/paths.ts";
import type { DoneDeps } from "./done.ts";
import type { Ledger } from "./ledger.ts";
import { type Journal, Refusal } from "./ports.ts";

export type InspectDeps = DoneDeps & { readonly ledger: Ledger; readonly journal: Journal };

const office = /\.(?:xlsx|xlsm|docx|docm|pptx|pptm|pdf)$/i;

/**
 * Checks every office file that the task wrote and that is not as it was when it was last checked; what is found is
 * recorded beside the output. Gives the errors found now, in words.
 */
export async function inspectOutputs(agent: AgentId, deps: InspectDeps): Promise<readonly string[]> {
  const errors: string[] = [];
  for (const { path, call } of (await writtenBy(deps.journal)).values()) {
    const entry = await deps.look.stat(path);
    if (entry?.type !== "file") continue;
    const hash = await deps.look.hash(path);
    const { outputs, roots } = deps.ledger.state();
    if (outputs.some((output) => samePath(output.path, path) && output.hash === hash)) continue;
    const findings = await check(path, deps);
    await deps.ledger.record(agent, { type: "deliverable.written", call, path, bytes: entry.size, hash, findings });
    const bad = findings.filter(({ severity }) => severity === "error");
    errors.push(
      ...bad.map(({ place, text }) => `${shown(path, roots)}${place === undefined ? "" : `, ${place}`}: ${text}`),
    );
  }
  return errors;
}

async function check(path: WorkPath, { inspector, look }: DoneDeps): Promise<readonly Finding[]> {
  try {
    return await inspector.check(path, look);
  } catch (error) {
    if (error instanceof Refusal) return [{ severity: "warning", text: `It could not be checked: ${error.message}` }];
    throw error;
  }
}

type Written = { readonly path: WorkPath; readonly call: CallId };

/** Office files that calls created or changed, where they are now, with the last call that wrote each. */
async function writtenBy(journal: Journal): Promise<ReadonlyMap<string, Written>> {
  const files = new Map<string, Written>();
  for await (const event of journal.read()) if (event.type === "call.finished") follow(files, event);
  return files;
}

function follow(files: Map<string, Written>, { call, record }: Extract<EventBody, { type: "call.finished" }>): void {
  for (const change of record?.changes ?? []) {
    if (change.kind === "moved") move(files, change.from, change.to);
    else if (change.kind === "deleted") files.delete(pathKey(change.path));
    else if (change.after.type === "file" && office.test(change.path.path))
      files.set(pathKey(change.path), { path: change.path, call });
  }
}

function move(files: Map<string, Written>, from: WorkPath, to: WorkPath): void {
  const before = files.get(pathKey(from));
  files.delete(pathKey(from));
  if (before !== undefined) files.set(pathKey(to), { ...before, path: to });
}
