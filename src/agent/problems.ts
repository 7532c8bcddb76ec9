import { Refusal, type RefusalKind } from "./ports.ts";

const pausing: readonly RefusalKind[] = ["full", "denied"];

/**
 * A thrown value as a result. `pause` is set when the disk or a permission is in the way, so that the task pauses instead
 * of trying on. Anything but a Refusal is a bug of ours: the model and the log hear of it, and the task goes on.
 */
export function problemOf(error: unknown): { readonly error: string; readonly pause?: string } {
  if (error instanceof Refusal) {
    return { error: error.message, ...(pausing.includes(error.kind) ? { pause: error.message } : {}) };
  }
  const words = error instanceof Error ? error.message : String(error);
  return { error: `The tool failed unexpectedly (${words}). What it had not recorded was not done.` };
}
