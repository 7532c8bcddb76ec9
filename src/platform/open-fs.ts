import { existsSync } from "node:fs";
import type { Fs } from "./fs.ts";
import { linuxFs } from "./fs-linux.ts";
import { portableFs } from "./fs-portable.ts";

/** Files the safest way this machine has: by descriptor where the kernel offers it, else by checked paths. */
export const openFs = (): Fs =>
  process.platform === "linux" && existsSync("/proc/self/fd") ? linuxFs : portableFs(process.platform);
