import { execFileSync } from "node:child_process";

/** Builds the webview once, as it ships. */
export const setup = (): void => {
  execFileSync(process.execPath, ["scripts/build-webview.mjs", "test-output/webview/dist"], { stdio: "inherit" });
};
