/** Noticing that another process changed something: the system's watcher where it works, a slow look where it does not. */
import { type FSWatcher, watch as watchFiles } from "node:fs";

/** Calls `look` now and then: soon after a change below `path`, and every `everyMs` in any case. The result ends it. */
export type Watch = (path: string, look: () => void, everyMs: number) => () => void;

function tryWatch(path: string, look: () => void): FSWatcher | undefined {
  try {
    const watcher = watchFiles(path, { persistent: true }, look);
    // Out of watches, or the folder went: the slow look goes on.
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

export const watchPath: Watch = (path, look, everyMs) => {
  const watcher = tryWatch(path, look);
  const timer = setInterval(look, everyMs);
  return () => {
    clearInterval(timer);
    watcher?.close();
  };
};
