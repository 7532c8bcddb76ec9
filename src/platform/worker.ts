/** Work off the main thread: one worker per job, with bounds on memory and time. */
import { existsSync } from "node:fs";
import { parentPort, Worker, workerData } from "node:worker_threads";

export type WorkerLimits = {
  /** Heap of the worker in megabytes. */
  readonly megabytes: number;
  /** Milliseconds from start to answer. */
  readonly ms: number;
};

/** How a job ended. "crashed" carries the worker's own words, for logs rather than people. */
export type WorkerEnd =
  | { readonly kind: "answer"; readonly answer: unknown }
  | { readonly kind: "memory" }
  | { readonly kind: "late" }
  | { readonly kind: "crashed"; readonly why: string };

/** Whether the worker's file is there; it is not when the sources run unbuilt. */
export const hasWorker = (file: string): boolean => existsSync(file);

/** The next piece of a file that is too large to be handed over whole; undefined at its end. */
export type Feed = () => Promise<Uint8Array | undefined>;

/** What the worker says to be fed. */
const hungry = "more";

/**
 * Runs one job in a fresh worker and ends it: nothing of one job can stay behind for the next, and stopping is killing.
 * `job` is copied; an abort rejects with the signal's reason, and so does a `feed` that fails with its own.
 */
export function runInWorker(
  file: string,
  { job, feed }: { readonly job: unknown; readonly feed?: Feed | undefined },
  limits: WorkerLimits,
  signal: AbortSignal,
): Promise<WorkerEnd> {
  signal.throwIfAborted();
  const worker = new Worker(file, {
    workerData: job,
    // No environment: a parser of strangers' files has no use for keys.
    env: {},
    stdin: false,
    resourceLimits: { maxOldGenerationSizeMb: limits.megabytes, maxYoungGenerationSizeMb: 64 },
  });
  return new Promise<WorkerEnd>((resolve, reject) => {
    const timer = setTimeout(() => finish(() => resolve({ kind: "late" })), limits.ms);
    const stop = (): void => finish(() => reject(signal.reason));
    // The first end counts: ending the worker makes it exit, which would else be taken for a crash.
    let ended = false;
    const finish = (settle: () => void): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      void worker.terminate().then(settle, settle);
    };
    signal.addEventListener("abort", stop, { once: true });
    worker.on("message", (said: unknown) => {
      if (said !== hungry || feed === undefined) return finish(() => resolve({ kind: "answer", answer: said }));
      feed().then(
        (piece) => worker.postMessage(piece ?? null),
        (error: unknown) => finish(() => reject(error)),
      );
    });
    worker.once("error", (error: Error & { code?: string }) =>
      finish(() =>
        resolve(
          error.code === "ERR_WORKER_OUT_OF_MEMORY" ? { kind: "memory" } : { kind: "crashed", why: error.message },
        ),
      ),
    );
    worker.once("exit", (code) => finish(() => resolve({ kind: "crashed", why: `it ended with code ${code}` })));
  });
}

/** The worker's side of runInWorker: does the one job it was started for. A throw ends the worker as crashed. */
export function serveWorker(work: (job: unknown, more: Feed) => Promise<unknown>): void {
  const port = parentPort;
  if (port === null) throw new Error("serveWorker runs in a worker only.");
  const more: Feed = () =>
    new Promise((resolve) => {
      port.once("message", (piece: Uint8Array | null) => resolve(piece ?? undefined));
      port.postMessage(hungry);
    });
  void work(workerData, more).then((answer) => port.postMessage(answer));
}
