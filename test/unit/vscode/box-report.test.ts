import { expect, test } from "vitest";
import { boxReport } from "../../../src/vscode/box-report.ts";

const t = (words: string, ...values: readonly unknown[]): string =>
  words.replace(/\{(\d)\}/g, (_all, n: string) => String(values[Number(n)]));

test("where commands run: what was tried, what is in force, what is not used and why", () => {
  const text = boxReport(
    {
      ...{ cowork: "1", node: "v20", system: "linux x64", state: { path: "/state", ready: true } },
      sandbox: {
        ...{ driver: "container", available: true, why: "a container of podman" },
        probed: { folder: true, network: true, survivors: false },
        limits: { time: "120 s" },
        others: [{ driver: "bubblewrap", why: "not installed: bwrap | unshare" }],
      },
    },
    { l10n: { t } as never },
  );
  for (const line of [
    ...["| Writes stay in the copy | yes |", "| No process survives its command | no |", "| time | 120 s |"],
    ...["| bubblewrap | not installed: bwrap \\| unshare |", "Another box can be named in the setting `cowork.box`."],
  ])
    expect(text.split("\n")).toContain(line);
});
