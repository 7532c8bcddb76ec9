/** The change set of a command: differences of its view, as effects with their bytes. */
import type { ProposedChange } from "../agent/box-port.ts";
import { codeOf, type Fs } from "../platform/fs.ts";
import type { CheckedPath, Root, WorkPath } from "../protocol/paths.ts";
import { bytesBelow, differenceOf, type Sides, TooMany } from "./difference.ts";
import type { Job, Ran } from "./driver.ts";
import { type Step, stepsOf } from "./pairing.ts";

/** A change set beyond this is nothing a person could answer for. */
const mostChanges = 20_000;
/** Bytes; what a box may fill. */
const mostBytes = 4_000_000_000;

export type ChangeSet = { readonly changes: readonly ProposedChange[]; readonly left: readonly string[] };

/** What `ran` left behind in the folders it was shown. */
export async function changesOf(fs: Fs, ran: Ran, job: Pick<Job, "shown" | "masked" | "emptied">): Promise<ChangeSet> {
  const changes: ProposedChange[] = [];
  const left: string[] = [];
  const hidden = new Set([...job.masked, ...job.emptied]);
  for (const [index, { root, path }] of job.shown.entries()) {
    const sides = ran.sides[index];
    if (sides === undefined) continue;
    const top = path === root.absolute ? "" : `${path.slice(root.absolute.length + 1)}/`;
    try {
      const untouchable = (at: string): boolean => hidden.has(`${path}/${at}`) || isOwn(`${top}${at}`);
      const difference = await differenceOf(fs, { sides, began: ran.began, untouchable, most: mostChanges, mostBytes });
      const { steps, left: links } = stepsOf(difference);
      left.push(...[...difference.left, ...links].map((line) => `${top}${line}`));
      changes.push(...steps.map((step) => proposal(fs, step, { root, top, sides })));
    } catch (error) {
      left.push(noneBecause(error, path));
      return { changes: [], left };
    }
  }
  return { changes, left };
}

/** Why nothing that the command did can be proposed, in words. Throws what is no doing of the command. */
function noneBecause(error: unknown, folder: string): string {
  if (error instanceof TooMany)
    return `The command changed more than ${mostChanges} files or 4 GB; none of it was proposed. Do less in one command.`;
  // Only root sees into a folder whose owner may not; for others the command has closed it.
  if (codeOf(error) !== "EACCES") throw error;
  return `The command took away the right to look into ${folder}; none of its changes was proposed. Leave the folder readable.`;
}

const isOwn = (path: string): boolean =>
  /^\.cowork(?:\/|$)/i.test(path) || path.split("/").some((name) => /^\.cowork-.+\.tmp$/i.test(name));

type Where = { readonly root: Root; readonly top: string; readonly sides: Sides };

function proposal(fs: Fs, step: Step, where: Where): ProposedChange {
  const at = (path: string): WorkPath => ({ root: where.root.id, path: `${where.top}${path}` as CheckedPath });
  switch (step.kind) {
    case "move":
      return { effect: { kind: "move", from: at(step.from), to: at(step.to) } };
    case "delete":
      return { effect: { kind: "delete", path: at(step.path) } };
    case "change":
      return {
        effect: { kind: "change", path: at(step.path), content: step.hash },
        bytes: bytesOf(fs, step, where.sides),
        before: step.before,
      };
    default:
      return step.hash === undefined
        ? { effect: { kind: "create", path: at(step.path), type: "folder" } }
        : {
            effect: { kind: "create", path: at(step.path), content: step.hash },
            bytes: bytesOf(fs, { ...step, hash: step.hash }, where.sides),
          };
  }
}

type Written = {
  readonly path: string;
  readonly size: number;
  readonly hash: NonNullable<Extract<Step, { kind: "create" }>["hash"]>;
};

/** Read when they are taken; whoever takes them checks the hash again. */
const bytesOf = (fs: Fs, { path, size, hash }: Written, { upper, view }: Sides) => ({
  hash,
  size,
  stream: () => bytesBelow(fs, upper ?? view, path),
});
