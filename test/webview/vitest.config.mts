import { defineConfig } from "vitest/config";

/** Views in a real browser with a fake host: slower than unit tests, so a run of their own. */
export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    include: ["test/webview/**/*.test.ts"],
    globalSetup: ["test/webview/build.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One browser at a time: first paint and long tasks are measured.
    fileParallelism: false,
  },
});
