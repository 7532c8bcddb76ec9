/** The first request of a task, as it goes over the wire: what every task pays for before anything is done. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copySample } from "../../../scripts/sample.mjs";
import { planTool } from "../../../src/agent/plan-tool.ts";
import { firstWords, systemPrompt } from "../../../src/agent/prompt.ts";
import { specsOf } from "../../../src/agent/specs.ts";
import { askTool, todoTool } from "../../../src/agent/talk-tools.ts";
import type { Documents } from "../../../src/documents/api.ts";
import { openFolder } from "../../../src/folder/folder.ts";
import { grantRoots } from "../../../src/folder/roots.ts";
import { factsOf } from "../../../src/model/anthropic/models.ts";
import { requestBody } from "../../../src/model/anthropic/request.ts";
import { openFs } from "../../../src/platform/open-fs.ts";
import type { Instant } from "../../../src/protocol/ids.ts";
import { emptyTask } from "../../../src/protocol/state.ts";
import { allTools } from "../../../src/tools/all.ts";

const most = 20_000;

test("with every tool, on the sample workspace, it is at most 20,000 bytes", async () => {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "cowork-first-")));
  try {
    copySample("small-company", join(top, "small-company"));
    const fs = openFs();
    const roots = await grantRoots([join(top, "small-company")], fs, {
      home: join(top, "home"),
      stateDir: join(top, "state"),
    });
    const folder = openFolder({ fs, roots, vaultBase: join(top, "state/vault") });
    const request =
      "Summarise the sales export into a workbook: totals, a table of region by month, outliers, and a chart";
    const state = { ...emptyTask, request, created: "2026-11-20T08:00:00.000Z" as Instant, trusted: true };
    const { words } = await firstWords(state, folder);
    const nothing = {} as Documents & Parameters<typeof planTool>[0];
    const tools = specsOf([...allTools(nothing), planTool(nothing), todoTool(nothing), askTool(nothing)]);
    const model = "claude-sonnet-4-5";
    const content = words.map((text) => ({ type: "text" as const, text }));
    const body = requestBody(
      { model, system: systemPrompt, tools, messages: [{ role: "user", content }], maxTokens: 16_000 },
      factsOf(model, new Map()),
    );
    const bytes = (part: unknown): number => Buffer.byteLength(JSON.stringify(part));
    const largest = tools.map((tool) => `${tool.name} ${bytes(tool)}`).join(", ");
    expect(bytes(body), `Cut descriptions or move detail into results. Tools: ${largest}`).toBeLessThanOrEqual(most);
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
});
