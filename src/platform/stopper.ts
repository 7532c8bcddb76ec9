import { setMaxListeners } from "node:events";

/** A stop signal for a whole task: every call in flight listens to it, and Node warns from the eleventh on. */
export function stopper(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
