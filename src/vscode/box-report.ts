/** What commands could run in, as a document: the answer to "Show Sandbox". */
import type { SandboxReport } from "../agent/box-port.ts";
import { visible } from "../base/words.ts";
import type { Code } from "./code.ts";

type Report = {
  readonly cowork: string;
  readonly node: string;
  readonly system: string;
  readonly sandbox: SandboxReport;
  readonly state: { readonly path: string; readonly ready: boolean; readonly detail?: string };
};

/** Two columns; nothing where there are no rows. Words of programs must not end a row. */
const table = (head: string, rows: readonly (readonly [string, string])[]): readonly string[] =>
  rows.length === 0
    ? []
    : [`| ${head} | |`, "|---|---|", ...rows.map((row) => `| ${row.map(inRow).join(" | ")} |`), ""];

const inRow = (words: string): string => visible(words).replaceAll("|", "\\|");

export function boxReport({ cowork, node, system, sandbox, state }: Report, { l10n }: Pick<Code, "l10n">): string {
  const yesNo = (yes: boolean): string => (yes ? l10n.t("yes") : l10n.t("no"));
  const lines = [
    `# ${l10n.t("Where commands run")}`,
    "",
    sandbox.available
      ? l10n.t("Commands run in a box ({0}) on a copy of the folder. What they change is a proposal.", sandbox.driver)
      : l10n.t("There is no box here, so commands do not run at all. Everything else works."),
    "",
    sandbox.why,
    "",
    `| ${l10n.t("Probed on this machine")} | |`,
    "|---|---|",
    `| ${l10n.t("Writes stay in the copy")} | ${yesNo(sandbox.probed.folder)} |`,
    `| ${l10n.t("The network is closed")} | ${yesNo(sandbox.probed.network)} |`,
    `| ${l10n.t("No process survives its command")} | ${yesNo(sandbox.probed.survivors)} |`,
    "",
    ...table(l10n.t("In force"), Object.entries(sandbox.limits ?? {})),
    ...table(
      l10n.t("Not used, and why"),
      (sandbox.others ?? []).map(({ driver, why }) => [driver, why] as const),
    ),
    l10n.t("Another box can be named in the setting {0}.", "`cowork.box`"),
    "",
    `Cowork ${cowork} · Node ${node} · ${system}`,
    "",
    state.ready
      ? l10n.t("Logs, approvals and kept files are in {0}", state.path)
      : l10n.t("The state folder {0} cannot be used: {1}", state.path, state.detail ?? ""),
  ];
  return `${lines.join("\n")}\n`;
}
