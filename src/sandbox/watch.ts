/** Bounds that the kernel does not keep for us here: looked at a few times a second while a command runs. */
import { bytesBelow } from "../platform/box-disk.ts";
import { residentBelow } from "../platform/process-info.ts";
import type { EndedBy, Limits } from "./driver.ts";

const every = 300;

export type Watched = {
  readonly pid: number;
  readonly limits: Limits;
  /** Folders the command can fill. */
  readonly filled: readonly string[];
  /** Whether a group of the kernel already bounds memory. */
  readonly grouped: boolean;
  readonly signal: AbortSignal;
  end(by: EndedBy): void;
};

/** Ends the command when it passes a bound or is stopped. The result ends the watch and gives the most memory seen. */
export function watchOver({ pid, limits, filled, grouped, signal, end }: Watched): () => number {
  let peak = 0;
  let busy = false;
  const stop = (): void => end("stop");
  const late = setTimeout(() => end("time"), limits.ms);
  const look = async (): Promise<void> => {
    if (!grouped) peak = Math.max(peak, residentBelow(pid));
    if (peak > limits.memory) end("memory");
    let used = 0;
    for (const folder of filled) used += await bytesBelow(folder, limits.disk);
    if (used > limits.disk) end("disk");
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    void look().finally(() => {
      busy = false;
    });
  }, every);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  return () => {
    clearTimeout(late);
    clearInterval(timer);
    signal.removeEventListener("abort", stop);
    return peak;
  };
}
