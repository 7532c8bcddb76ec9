/** The proof at the end of an undo: every path the records touched, read from the disk again and compared. */
import { assertNever } from "../base/assert-never.ts";
import type { Change, ChangeRecord, Print, UndoDifference } from "../protocol/changes.ts";
import { isWithin, pathKey, type WorkPath } from "../protocol/paths.ts";
import { sameBytes } from "./prints.ts";
import type { TimeToPutBack } from "./time-chains.ts";
import { micro, rebased } from "./times.ts";
import type { Reasons } from "./undo-walk.ts";

/** What should be at a path: `print` undefined means nothing. */
export type Expected = Map<string, { readonly path: WorkPath; readonly print: Print | undefined }>;

/** How the paths of `records` (oldest first) were before them. */
export function expectedBefore(records: readonly ChangeRecord[]): Expected {
  const expected: Expected = new Map();
  for (const change of records.flatMap(({ changes }) => changes).reverse()) expectBefore(expected, change);
  return expected;
}

function expectBefore(expected: Expected, change: Change): void {
  const expect = (path: WorkPath, print: Print | undefined) => expected.set(pathKey(path), { path, print });
  switch (change.kind) {
    case "created":
      expect(change.path, undefined);
      break;
    case "changed":
    case "deleted":
      expect(change.path, change.before);
      break;
    case "moved":
      // What was at the old name later on went with another folder and says nothing about this one.
      if (change.after.type === "folder") {
        forget(expected, change.from);
        rekey(expected, change.to, change.from);
      }
      expect(change.from, change.after);
      expect(change.to, undefined);
      break;
    default:
      assertNever(change);
  }
}

function forget(expected: Expected, folder: WorkPath): void {
  for (const [key, { path }] of [...expected]) if (isWithin(path, folder)) expected.delete(key);
}

function rekey(expected: Expected, from: WorkPath, to: WorkPath): void {
  for (const [key, { path, print }] of [...expected]) {
    const moved = rebased(path, from, to);
    if (moved === undefined) continue;
    expected.delete(key);
    expected.set(pathKey(moved), { path: moved, print });
  }
}

type Proving = {
  readonly now: (path: WorkPath, like: Print) => Promise<Print | undefined>;
  readonly reasons: Reasons;
  readonly times: readonly TimeToPutBack[];
};

/** Compares what is with what should be. A reason that the walk gave explains a difference better than the difference does. */
export async function prove(
  expected: Expected,
  { now, reasons, times }: Proving,
): Promise<{ readonly identical: number; readonly of: number; readonly differences: readonly UndoDifference[] }> {
  const differences: UndoDifference[] = [];
  const timeOf = new Map(times.map(({ path, time }) => [pathKey(path), time]));
  let identical = 0;
  const all = [...expected.values()];
  // Several at once, because reading is all there is to it; few enough that each keeps its folder open meanwhile.
  for (let at = 0; at < all.length; at += together) {
    const group = all.slice(at, at + together);
    const found = await Promise.all(
      group.map(({ path, print }) => now(path, print ?? anything).catch(() => undefined)),
    );
    for (const [index, { path, print }] of group.entries()) {
      const why = difference(print, found[index], timeOf.get(pathKey(path)));
      if (why === undefined) identical += 1;
      else differences.push(reasons.get(pathKey(path)) ?? { path, why });
    }
  }
  const explained = new Set(differences.map(({ path }) => pathKey(path)));
  for (const [key, reason] of reasons) if (!explained.has(key) && !expected.has(key)) differences.push(reason);
  return { identical, of: expected.size, differences };
}

const together = 16;
const anything: Print = { type: "file", size: 0, mode: 0, mtime: "0", inode: "" };

function difference(
  should: Print | undefined,
  is: Print | undefined,
  folderTime: string | undefined,
): string | undefined {
  if (should === undefined) return is && "It is still there.";
  if (is === undefined) return "It is not there: the vault no longer holds it, or somebody removed it.";
  if (is.type !== should.type) return "Something else has its name now.";
  if (!sameBytes(is, should)) return "Its content is not what it was.";
  if (is.mode !== should.mode) return "Its permissions are not what they were.";
  return sameTime(should, is, folderTime) ? undefined : "Its time is not what it was.";
}

/** Where the inode was kept the time is exact, else to the microsecond. A folder's is set at the end, where it is known. */
function sameTime(should: Print, is: Print, folderTime: string | undefined): boolean {
  if (should.type === "folder") return folderTime === undefined || micro(is.mtime) === micro(folderTime);
  return is.mtime === should.mtime || (is.inode !== should.inode && micro(is.mtime) === micro(should.mtime));
}
