import { createRequire } from "node:module"; const require = createRequire(import.meta.url);
import { test, expect } from "vitest";
import { openWorld, closeBrowser } from "./editor.ts";
import { approveButton, describeTask, planShown} from "./steps.ts";
test("try", async () => {
const world = await openWorld({ vsix: "/tmp/t.vsix" });
const tail = () => console.log(require('node:child_process').execSync(`find ${world.folder}/../data -name '*Cowork*.log' | xargs tail -n 30`).toString());
try {
  for (const wait of [0]) {
  const w = await world.openWindow();
  const panel = await describeTask(w, "Organise this folder by type and date");
  await planShown(panel);
  await panel.locator('[role="checkbox"][aria-label*="contract Lena"]').click();
  await approveButton(panel).filter({ hasText: "Approve 54 of 55" }).waitFor();
  await w.page.waitForTimeout(wait);
  await w.page.reload();
  await w.view("task").then(() => console.log("back with", wait), (e) => console.log("lost with", wait));
  tail();
  await w.page.context().close();
  }
} finally { await closeBrowser(); await world.close(); }
});
