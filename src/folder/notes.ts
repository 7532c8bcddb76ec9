/**
 * What a call is about to do and has done, one JSON line each, beside the vault. The journal says what was intended;
 * these lines say how far it got, so that after a crash nothing has to be guessed. They are not synced: the kernel keeps
 * them when only our process dies, and after a loss of power recovery says "unknown" where they are missing.
 */
import type { CallKey } from "../agent/ports.ts";
import { type Dir, type Fs, ifThere, type OpenFile, using } from "../platform/fs.ts";
import type { Change, Print } from "../protocol/changes.ts";
import type { Hash } from "../protocol/ids.ts";
import type { WorkPath } from "../protocol/paths.ts";
import { fileNameOf } from "./hidden.ts";
import { bytesFrom } from "./prints.ts";

/** A step before it is taken. `inode` is what stands at the path (for moves at `to`) once it is done. */
export type Doing = {
  readonly kind: "make" | "create" | "change" | "remove" | "move" | "put" | "over";
  readonly path: WorkPath;
  readonly to?: WorkPath;
  readonly temporary?: string;
  readonly before?: Print;
  readonly kept?: string;
  readonly inode?: string;
  readonly hash?: Hash;
};

export type Note =
  | ({ readonly t: "do"; readonly n: number } & Doing)
  /** The new inode that is about to take the name. */
  | { readonly t: "ready"; readonly n: number; readonly inode: string }
  /** An empty file or folder of ours is about to hold the name, which is free. */
  | { readonly t: "holding"; readonly n: number }
  | { readonly t: "did"; readonly n: number; readonly change: Change }
  /** Given up and cleaned up. */
  | { readonly t: "back"; readonly n: number }
  /** The time of a folder before this call touched it, under its name before the call. */
  | { readonly t: "time"; readonly path: WorkPath; readonly before: string };

export type Notes = {
  /** Written with the next `flush`, in order. */
  later(note: Note): void;
  /** On its way to the disk when this resolves. */
  write(note: Note): Promise<void>;
  flush(): Promise<void>;
  close(): Promise<void>;
};

const lineEnd = new TextEncoder().encode("\n");

/** Where notes lie: `<vault base>/notes/<call>`. */
const openNotesFolder = (fs: Fs, base: string): Promise<Dir> => fs.ensure(`${base}/notes`, 0o700);

/** Notes of `call`, opened with the first line. */
export function openNotes(fs: Fs, base: string, call: CallKey): Notes {
  let file: OpenFile | undefined;
  let waiting: string[] = [];
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const lines = waiting.join("");
    waiting = [];
    if (file === undefined) {
      file = await using(await openNotesFolder(fs, base), (dir) => dir.open(fileNameOf(call), "append", 0o600));
      // Half a line that a crash left must not swallow the first of ours.
      if ((await file.stat()).size > 0) await file.write(lineEnd);
    }
    await file.write(new TextEncoder().encode(lines));
  };
  const later = (note: Note): void => void waiting.push(`${JSON.stringify(note)}\n`);
  return {
    later,
    write(note) {
      later(note);
      return flush();
    },
    flush,
    async close() {
      try {
        await flush();
      } finally {
        await file?.close();
        file = undefined;
      }
    },
  };
}

/** What an earlier run of `call` noted; empty when there was none. A torn last line is left out. */
export async function readNotes(fs: Fs, base: string, call: CallKey): Promise<readonly Note[]> {
  const bytes = await using(await openNotesFolder(fs, base), async (dir) => {
    const file = await ifThere(dir.open(fileNameOf(call), "read"));
    return file && using(file, async () => bytesFrom(file, (await file.stat()).size));
  });
  const lines = new TextDecoder().decode(bytes ?? new Uint8Array()).split("\n");
  return lines.flatMap((line) => noteFrom(line));
}

/** Our own file in the user's private state: checked for being whole, not for malice. */
function noteFrom(line: string): readonly Note[] {
  try {
    const note: unknown = JSON.parse(line);
    return typeof note === "object" && note !== null && "t" in note ? [note as Note] : [];
  } catch {
    return [];
  }
}
