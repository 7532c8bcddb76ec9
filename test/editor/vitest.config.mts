import { defineConfig } from "vitest/config";

/** The packaged extension in a real VS Code: run by scripts/test-editor.mjs, which makes the package. */
export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    include: ["test/editor/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 90_000, interval: 100 } },
    // Seconds of a whole editor and a browser on a shared machine: one more try is fair, a second failure is a failure.
    retry: 1,
    // One editor at a time: it takes a gigabyte.
    fileParallelism: false,
  },
});
