import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/webview/**", "test/host/**", "test/editor/**"],
    testTimeout: 20_000,
  },
});
