/**
 * The one who writes a log. Records are numbered without gaps in the order of the calls; those that wait at the same
 * time share one write and, where one of them must be durable, one sync (group commit).
 */
import type { LogFile } from "../platform/log-file.ts";
import { encodeLine } from "./lines.ts";
import { brokenLog, refusalOf } from "./refusals.ts";
import { joined } from "./scan.ts";

export type LogWriter = {
  /** Number of the last record. */
  readonly count: number;
  /** Bytes of good records. */
  readonly size: number;
  /** Adds the record that `make` builds for its number; resolves when it is written, or durable if asked for. */
  append<T extends object>(make: (n: number) => T | Promise<T>, durable: boolean): Promise<T>;
  /** Resolves when everything appended so far survives a loss of power. */
  sync(): Promise<void>;
  /** Where record `n` ends, for the records of this run. */
  endOf(n: number): number | undefined;
  /** Forgets where records before `n` end. */
  forget(n: number): void;
  /** Waits for what was asked for so far, then closes the file. */
  close(): Promise<void>;
};

type Waiting = {
  /** Absent where nothing is added and only the sync is wanted. */
  readonly make?: (n: number) => object | Promise<object>;
  readonly durable: boolean;
  readonly resolve: (record: object) => void;
  readonly reject: (error: unknown) => void;
};

type Made = { readonly waiting: Waiting; readonly record: object; readonly line: Uint8Array };

type Pen = {
  readonly file: LogFile;
  readonly guard: () => Promise<void>;
  readonly first: () => Promise<void>;
  readonly ends: Map<number, number>;
  queue: Waiting[];
  running?: Promise<void> | undefined;
  count: number;
  broken: boolean;
  /** Whether something was written since the last sync. */
  unsynced: boolean;
};

/**
 * Writes to `file` after its `count` records. `guard` runs before each write and throws when this process may not;
 * `first` runs before a record that must be durable is written, to make durable what it follows from.
 */
export function logWriter(
  file: LogFile,
  count: number,
  guard: () => Promise<void>,
  first: () => Promise<void> = async () => undefined,
): LogWriter {
  const pen: Pen = { file, guard, first, ends: new Map(), queue: [], count, broken: false, unsynced: false };
  const wait = (waiting: Waiting): void => {
    pen.queue.push(waiting);
    pen.running ??= pump(pen);
  };
  return {
    get count() {
      return pen.count;
    },
    get size() {
      return file.size;
    },
    append: <T extends object>(make: (n: number) => T | Promise<T>, durable: boolean) =>
      new Promise<T>((resolve, reject) => {
        wait({ make, durable, resolve: (record) => resolve(record as T), reject });
      }),
    sync: () =>
      new Promise<void>((resolve, reject) => {
        wait({ durable: true, resolve: () => resolve(), reject });
      }),
    endOf: (n) => pen.ends.get(n),
    forget(n) {
      for (const key of pen.ends.keys()) if (key < n) pen.ends.delete(key);
    },
    async close() {
      await pen.running;
      // Where this fails nothing is worse than after a loss of power, which recovery knows.
      if (pen.unsynced) await sync(pen).catch(() => undefined);
      await file.close();
    },
  };
}

async function pump(pen: Pen): Promise<void> {
  while (pen.queue.length > 0) {
    const batch = pen.queue;
    pen.queue = [];
    const made = await makeAll(batch, pen.count);
    const syncs = batch.filter(({ make }) => make === undefined);
    try {
      const before = pen.file.size;
      if (made.length > 0 || syncs.length > 0) await commit(pen, made, syncs.length > 0);
      settle(pen, made, before);
      for (const waiting of syncs) waiting.resolve({});
    } catch (error) {
      for (const waiting of [...made.map((one) => one.waiting), ...syncs]) waiting.reject(refusalOf(error));
    }
  }
  pen.running = undefined;
}

async function makeAll(batch: readonly Waiting[], count: number): Promise<readonly Made[]> {
  const made: Made[] = [];
  for (const waiting of batch) {
    if (waiting.make === undefined) continue;
    try {
      const record = await waiting.make(count + made.length + 1);
      made.push({ waiting, record, line: encodeLine(record) });
    } catch (error) {
      waiting.reject(refusalOf(error));
    }
  }
  return made;
}

async function commit(pen: Pen, made: readonly Made[], wantsSync: boolean): Promise<void> {
  const { file } = pen;
  // Before anything else: cutting a log that another process owns by now would take its records away.
  await pen.guard();
  if (pen.broken) throw brokenLog();
  const durable = made.some(({ waiting }) => waiting.durable);
  if (durable) await pen.first();
  const before = file.size;
  try {
    if (made.length > 0) await file.append(joined(made.map(({ line }) => line)));
  } catch (error) {
    // The part that was written is taken away again, so that the next record follows a whole one.
    await file.cut(before).catch(() => {
      pen.broken = true;
    });
    throw error;
  }
  if (made.length > 0) pen.unsynced = true;
  if (pen.unsynced && (durable || wantsSync)) await sync(pen);
}

async function sync(pen: Pen): Promise<void> {
  try {
    await pen.file.sync();
    pen.unsynced = false;
  } catch (error) {
    // After a failed sync nobody knows what is on the disk: the log is only good again once it was read anew.
    pen.broken = true;
    throw error;
  }
}

function settle(pen: Pen, made: readonly Made[], before: number): void {
  let end = before;
  for (const { waiting, record, line } of made) {
    end += line.length;
    pen.count += 1;
    pen.ends.set(pen.count, end);
    waiting.resolve(record);
  }
}
