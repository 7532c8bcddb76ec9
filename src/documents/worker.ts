/** The worker's side: does the jobs that client.ts sends. */
import { Refusal } from "../agent/ports.ts";
import { serveWorker } from "../platform/worker.ts";
import { type Job, work } from "./entry.ts";

/** What comes back: an answer, or the sentence of a Refusal, which loses its class on the way. */
export type Reply =
  | { readonly ok: true; readonly answer: Awaited<ReturnType<typeof work>> }
  | { readonly ok: false; readonly refusal: string; readonly kind: Refusal["kind"] };

serveWorker(async (job, more): Promise<Reply> => {
  try {
    return { ok: true, answer: await work(job as Job, more) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, refusal: error.message, kind: error.kind };
    throw error;
  }
});
