/** A bound on time for work that does not wait: libraries that can be led round in circles by a damaged file. */
import { Script } from "node:vm";

const slot = Symbol.for("cowork.work");
const script = new Script('globalThis[Symbol.for("cowork.work")]()');

/**
 * What `work` returns, or "late" when it is not done after `ms` milliseconds: then it is stopped where it is, also
 * inside an endless loop. For synchronous work only; a throw comes through.
 */
export function withinTime<T>(ms: number, work: () => T): T | "late" {
  const place = globalThis as { [slot]?: () => T };
  place[slot] = work;
  try {
    return script.runInThisContext({ timeout: ms }) as T;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return "late";
    throw error;
  } finally {
    delete place[slot];
  }
}

/** Milliseconds that reading a file of this size may take: sound ones need a tenth of it. */
export const fairTime = (bytes: number): number => Math.ceil(900 + bytes / 1_000);
