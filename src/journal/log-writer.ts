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
  /** Where record `n` ends, for the records of this run. */
  endOf(n: number): number | undefined;
  /** Forgets where records before `n` end. */
  forget(n: number): void;
  /** Waits for what was asked for so far, then closes the file. */
  close(): Promise<void>;
};

type Waiting = {
  readonly make: (n: number) => object | Promise<object>;
  readonly durable: boolean;
  readonly resolve: (record: object) => void;
  readonly reject: (error: unknown) => void;
};

type Made = { readonly waiting: Waiting; readonly record: object; readonly line: Uint8Array };

type Pen = {
  readonly file: LogFile;
  readonly guard: () => Promise<void>;
  readonly ends: Map<number, number>;
  queue: Waiting[];
  running?: Promise<void> | undefined;
  count: number;
  broken: boolean;
};

/** Writes to `file` after its `count` records. `guard` runs before each write and throws when this process may not. */
export function logWriter(file: LogFile, count: number, guard: () => Promise<void>): LogWriter {
  const pen: Pen = { file, guard, ends: new Map(), queue: [], count, broken: false };
  return {
    get count() {
      return pen.count;
    },
    get size() {
      return file.size;
    },
    append: <T extends object>(make: (n: number) => T | Promise<T>, durable: boolean) =>
      new Promise<T>((resolve, reject) => {
        pen.queue.push({ make, durable, resolve: (record) => resolve(record as T), reject });
        pen.running ??= pump(pen);
      }),
    endOf: (n) => pen.ends.get(n),
    forget(n) {
      for (const key of pen.ends.keys()) if (key < n) pen.ends.delete(key);
    },
    async close() {
      await pen.running;
      await file.close();
    },
  };
}

async function pump(pen: Pen): Promise<void> {
  while (pen.queue.length > 0) {
    const batch = pen.queue;
    pen.queue = [];
    const made = await makeAll(batch, pen.count);
    try {
      const before = pen.file.size;
      if (made.length > 0) await commit(pen, made);
      settle(pen, made, before);
    } catch (error) {
      for (const { waiting } of made) waiting.reject(refusalOf(error));
    }
  }
  pen.running = undefined;
}

async function makeAll(batch: readonly Waiting[], count: number): Promise<readonly Made[]> {
  const made: Made[] = [];
  for (const waiting of batch) {
    try {
      const record = await waiting.make(count + made.length + 1);
      made.push({ waiting, record, line: encodeLine(record) });
    } catch (error) {
      waiting.reject(refusalOf(error));
    }
  }
  return made;
}

async function commit(pen: Pen, made: readonly Made[]): Promise<void> {
  const { file } = pen;
  // Before anything else: cutting a log that another process owns by now would take its records away.
  await pen.guard();
  if (pen.broken) throw brokenLog();
  const before = file.size;
  try {
    await file.append(joined(made.map(({ line }) => line)));
  } catch (error) {
    // The part that was written is taken away again, so that the next record follows a whole one.
    await file.cut(before).catch(() => {
      pen.broken = true;
    });
    throw error;
  }
  if (!made.some(({ waiting }) => waiting.durable)) return;
  try {
    await file.sync();
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
