/** Clearing away what starting up left behind, at a moment when nobody waits for it. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Collects the garbage of the whole process, once and now (about 15 ms for the command line). Otherwise V8 does it some
 * ten steps into the first task, between a reply and the request that answers it. Only for a process of our own: an
 * extension host's heap is everybody's. Does nothing where V8 does not let itself be asked.
 */
export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("typeof gc === 'function' && gc");
  if (typeof collect === "function") collect();
}
