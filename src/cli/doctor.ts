/** `doctor`: what there is to work with, and what is missing. */
import { type Args, wordsOf } from "./args.ts";
import { columns, line, type Screen } from "./screen.ts";
import { type DoctorReport, type ExitCode, exits } from "./types.ts";

export const doctorFlags = { json: "flag" } as const;

/** Prints the report; it ends in 0 also where something is missing, since saying so is its job. */
export function doctor(args: Args, report: DoctorReport, screen: Screen): ExitCode {
  wordsOf(args, []);
  if (args.has("json")) screen.print(JSON.stringify(report));
  else for (const row of reportLines(report, screen)) screen.print(row);
  return exits.done;
}

function reportLines(report: DoctorReport, { paint: { out: paint } }: Screen): readonly string[] {
  const mark = (ready: boolean): string => (ready ? paint("green", "✓") : paint("yellow", "!"));
  const { model, sandbox, state } = report;
  const probed = Object.entries(sandbox.probed).map(([what, holds]) => `${what} ${holds ? "yes" : "no"}`);
  const rows: readonly (readonly [string, string])[] = [
    ["Cowork", `${mark(true)} ${report.cowork}`],
    ["Node", `${mark(true)} ${report.node}, ${line(report.system)}`],
    [
      "Model",
      `${mark(model.ready)} ${line(model.name)}; ${line(model.key)}${model.endpoint === undefined ? "" : `; at ${line(model.endpoint)}`}`,
    ],
    ["Commands", `${mark(sandbox.available)} ${line(sandbox.driver)}: ${line(sandbox.why)}`],
    ["", `  tried: ${probed.join(", ")}`],
    ...Object.entries(sandbox.limits ?? {}).map(([what, how]) => ["", `  ${what}: ${line(how)}`] as const),
    ...(sandbox.others ?? []).map(({ driver, why }) => ["", `  not used: ${line(driver)}: ${line(why)}`] as const),
    ["State", `${mark(state.ready)} ${line(state.path)}${state.detail === undefined ? "" : `: ${line(state.detail)}`}`],
    ...report.folders.map(
      ({ path, granted, detail }) => ["Folder", `${mark(granted)} ${line(path)}: ${line(detail)}`] as const,
    ),
    ...report.connectors.map(
      ({ name, ready, detail }) => ["Connector", `${mark(ready)} ${line(name)}: ${line(detail)}`] as const,
    ),
  ];
  return columns(rows, "");
}
