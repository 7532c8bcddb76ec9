import { defineConfig } from "vitest/config";

/** The proving machines: run by scripts/prove.mjs, which says how much of each (COWORK_NIGHT) and collects the figures. */
export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    include: ["test/prove/**/*.prove.ts"],
    // What a machine does is counted, never timed; a whole night may pass over one of them.
    testTimeout: process.env["COWORK_NIGHT"] === "1" ? 6 * 3_600_000 : 1_800_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
