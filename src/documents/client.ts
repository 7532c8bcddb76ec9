/** The document layer as tools use it: jobs go to a worker with bounds. Loads no office library itself. */
import { Refusal } from "../agent/ports.ts";
import { type Feed, hasWorker, runInWorker, type WorkerLimits } from "../platform/worker.ts";
import type { Documents, Source } from "./api.ts";
import type { Answer, Job } from "./entry.ts";
import { readings } from "./readings.ts";
import type { Reply } from "./worker.ts";

export type DocumentsOptions = {
  /** The built worker, dist/documents-worker.js. Where it is missing, jobs run in this process. */
  readonly worker: string;
  /** The bytes of the formula engine, dist/ironcalc.wasm; read once, when first needed. */
  wasm(): Promise<Uint8Array>;
  readonly limits?: WorkerLimits;
};

/** Jobs at the same time; each can take hundreds of megabytes. */
const atOnce = 2;
const usual: WorkerLimits = { megabytes: 2048, ms: 180_000 };

export function openDocuments(options: DocumentsOptions): Documents {
  const limits = options.limits ?? usual;
  const turn = turns(atOnce);
  let wasm: Promise<Uint8Array> | undefined;
  const remembered = readings();
  const run = <K extends Job["kind"]>(
    job: Extract<Job, { kind: K }>,
    signal: AbortSignal,
    feed?: Feed,
  ): Promise<Answer<K>> =>
    turn(async () => (await doJob({ job, feed }, { file: options.worker, limits }, signal)) as Answer<K>, signal);
  return {
    decode: (source, signal) => run<"decode">({ kind: "decode", source }, signal),
    read: (source, request, signal) =>
      remembered.one(source, JSON.stringify(request), () => run<"read">({ kind: "read", source, request }, signal)),
    texts: (sources, signal) =>
      remembered.many(sources, (unknown) => run<"texts">({ kind: "texts", sources: unknown }, signal)),
    survey: ({ name, more }, request, signal) => run<"survey">({ kind: "survey", name, request }, signal, more),
    page: (source, request, signal) => run<"page">({ kind: "page", source, request }, signal),
    profile: (sources, sheet, signal) => run<"profile">({ kind: "profile", sources, sheet }, signal),
    series: (source, request, signal) => run<"series">({ kind: "series", source, request }, signal),
    extract: (sources, request, signal) => run<"extract">({ kind: "extract", sources, request }, signal),
    quotes: (sources, quotes, signal) => run<"quotes">({ kind: "quotes", sources, quotes }, signal),
    write: async (book, sources, signal) => {
      wasm ??= options.wasm();
      return run<"write">({ kind: "write", book, sources, wasm: await wasm }, signal);
    },
    patch: async (source, patch, signal) => {
      wasm ??= options.wasm();
      return run<"patch">({ kind: "patch", source, patch, wasm: await wasm }, signal);
    },
    document: (spec, sources, signal) => run<"document">({ kind: "document", spec, sources }, signal),
    view: (source, signal) => run<"view">({ kind: "view", source }, signal),
    picture: (source, page, signal) => run<"picture">({ kind: "picture", source, page }, signal),
    revert: (old, now, ids, signal) => run<"revert">({ kind: "revert", source: now, old, ids }, signal),
    compare: (old, now, signal) => run<"compare">({ kind: "compare", source: now, old }, signal),
    deck: (spec, sources, signal) => run<"deck">({ kind: "deck", spec, sources }, signal),
    check: async (source, signal) => {
      wasm ??= options.wasm();
      return run<"check">({ kind: "check", source, wasm: await wasm }, signal);
    },
  };
}

type Work = { readonly job: Job; readonly feed?: Feed | undefined };

async function doJob(
  { job, feed }: Work,
  { file, limits }: { file: string; limits: WorkerLimits },
  signal: AbortSignal,
): Promise<unknown> {
  if (!hasWorker(file)) {
    const { work } = await import("./entry.ts");
    signal.throwIfAborted();
    return work(job, feed);
  }
  const end = await runInWorker(file, { job, feed }, limits, signal);
  const what = namesIn(job);
  switch (end.kind) {
    case "answer": {
      const reply = end.answer as Reply;
      if (reply.ok) return reply.answer;
      throw new Refusal(reply.refusal, reply.kind);
    }
    case "memory":
      throw new Refusal(
        `${what} needs more than ${limits.megabytes} MB of memory, so it was stopped. Work with fewer rows or columns at once.`,
      );
    case "late":
      throw new Refusal(
        `${what} took longer than ${Math.round(limits.ms / 1000)} s, so it was stopped. Work with fewer rows or formulas at once.`,
      );
    default:
      throw new Refusal(
        `${what} could not be processed: the document reader failed on it. Nothing was changed. Try a copy saved by another program.`,
      );
  }
}

function namesIn(job: Job): string {
  if (job.kind === "write") return "The workbook";
  if (job.kind === "document") return "The document";
  if (job.kind === "deck") return "The deck";
  if (job.kind === "survey") return job.name;
  const sources: readonly Source[] = "sources" in job ? job.sources : [job.source];
  return sources.map(({ name }) => name).join(", ") || "The file";
}

/** Lets `most` pieces of work run at a time, in the order they came. */
function turns(most: number): <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work, signal) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    running += 1;
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
}
