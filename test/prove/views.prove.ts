/**
 * Hostile content in the views and forged messages to their host (F11). The gate has its sample in the tests of the views
 * and of the host; at night the same tests run here with all they have: COWORK_NIGHT tells them.
 */
import { expect, test } from "vitest";
import { setup } from "../webview/build.ts";
import { payloads } from "../webview/payloads.ts";
import { night, report } from "./figures.ts";

/** Named, not imported: they are checked as browser code, with other types than this. */
const files = ["../webview/hostile.test.ts", "../unit/vscode/forged.test.ts"];
if (night) {
  setup();
  for (const file of files) await import(new URL(file, import.meta.url).pathname);
}

test("there are enough hostile texts, and no two are the same", () => {
  expect(new Set(payloads).size).toBe(payloads.length);
  report({ figure: "F11", machine: "views", what: "hostile texts", value: payloads.length, atLeast: 400 });
});
