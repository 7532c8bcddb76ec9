import { type Look, Refusal } from "../agent/ports.ts";
import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { clip, count, size } from "../base/words.ts";
import type { Documents, Source, Written } from "../documents/api.ts";
import type { Effect } from "../protocol/effects.ts";
import { pathKey, samePath, shown, type WorkPath } from "../protocol/paths.ts";
import { filesMeant } from "./many-files.ts";
import { resolve } from "./paths.ts";
import { sourceOf } from "./read-source.ts";
import { WorkbookInput, workbookDescription } from "./workbook-input.ts";
import { patchTarget, patchTitle, runPatch } from "./workbook-patch.ts";

type Target = {
  readonly path: WorkPath;
  readonly exists: boolean;
  readonly sources: readonly { readonly name: string; readonly path: WorkPath }[];
};

async function target(input: WorkbookInput, look: Look): Promise<Target> {
  if (input.patch === true) return { path: await patchTarget(input, look), exists: true, sources: [] };
  if (!/\.xlsx$/i.test(input.path)) {
    throw new Refusal(
      `"${clip(input.path, 120)}" does not end in .xlsx. Nothing was written; name the workbook with that ending.`,
    );
  }
  const path = resolve(input.path, look);
  const entry = await look.stat(path);
  if (entry !== undefined && entry.type !== "file") {
    throw new Refusal(
      `${shown(path, look.roots)} is a ${entry.type}, not a file. Nothing was written; choose another name.`,
    );
  }
  const named = input.sheets.flatMap(({ data }) => (data === undefined ? [] : [data.from].flat()));
  const sources = (await filesMeant([...new Set(named)], look)).map((name) => ({ name, path: resolve(name, look) }));
  return { path, exists: entry !== undefined, sources };
}

async function effects(input: WorkbookInput, look: Look): Promise<readonly Effect[]> {
  const { path, exists, sources } = await target(input, look);
  if (input.patch === true) {
    return [
      { kind: "read", path },
      { kind: "change", path },
    ];
  }
  const unique = new Map(sources.map((source) => [pathKey(source.path), source.path]));
  // The bytes depend on what the sources hold, so no content hash is known before.
  return [
    ...[...unique.values()].map((one): Effect => ({ kind: "read", path: one })),
    { kind: exists ? "change" : "create", path },
  ];
}

async function run(input: WorkbookInput, hands: Hands, documents: Documents): Promise<Outcome> {
  if (input.patch === true) return runPatch(input, hands, documents);
  const { path, exists, sources } = await target(input, hands);
  if (sources.some((source) => samePath(source.path, path))) {
    return {
      ok: false,
      error: `${shown(path, hands.roots)} would be read and replaced at once. Nothing was written; write to another name.`,
    };
  }
  const loaded: Source[] = [];
  for (const source of sources) {
    const { bytes } = await sourceOf(source.path, shown(source.path, hands.roots), hands);
    loaded.push({ name: source.name, bytes });
  }
  hands.progress(0, undefined, "Calculating and checking the workbook");
  const { path: _, patch: _never, ...book } = await withFiles(input, hands);
  const written = await documents.write(book, loaded, hands.signal);
  const errors = written.findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    const list = errors.slice(0, 10).map(({ place, text }) => `\n- ${place ?? ""}: ${text}`);
    return {
      ok: false,
      error: `The finished workbook did not pass its checks, so nothing was written:${list.join("")}`,
    };
  }
  if (exists) await hands.change(path, written.bytes);
  else await hands.create(path, written.bytes);
  return {
    ok: true,
    content: [{ type: "text", text: report(shown(path, hands.roots), written, exists) }],
    deliverables: [{ path, findings: written.findings }],
  };
}

/** What was made and where, so that the next call can refer to it. */
function report(name: string, { bytes, formulas, placed, cleaned, findings }: Written, exists: boolean): string {
  const list = (title: string, lines: readonly string[]): string[] => {
    const cut = lines.length > 25 ? [`- and ${lines.length - 25} more`] : [];
    return lines.length === 0 ? [] : [title, ...lines.slice(0, 25).map((line) => `- ${line}`), ...cut];
  };
  return [
    `${exists ? "Replaced" : "Created"} ${name} (${size(bytes.length)}): ${count(formulas, "formula")} calculated, no error values.`,
    ...list(
      "What is where:",
      placed.map((one) => `${one.name}: ${one.what} at ${one.range}`),
    ),
    ...list("Cleaned:", cleaned),
    ...list(
      "Findings:",
      findings.map(({ severity, place, text }) => `${severity}${place ? ` (${place})` : ""}: ${text}`),
    ),
    ...hints(placed),
  ].join("\n");
}

/** What is told only where it may be of use, as the list of arguments is kept short. */
const hints = (placed: Written["placed"]): string[] =>
  placed.some(({ what }) => what === "summary")
    ? ["(Also: `sparklines: [{range: 'I5:I9', from: 'B5:G9'}]` on a sheet draws a small line for each row.)"]
    : [];

/** The description with every file of a pattern by its name. */
async function withFiles(input: WorkbookInput, look: Look): Promise<WorkbookInput> {
  const sheets: WorkbookInput["sheets"] = [];
  for (const sheet of input.sheets) {
    const { data } = sheet;
    const from = data === undefined ? [] : await filesMeant([data.from].flat(), look);
    sheets.push(data === undefined ? sheet : { ...sheet, data: { ...data, from: [...from] } });
  }
  return { ...input, sheets };
}

const writeTitle = ({ path, sheets }: WorkbookInput): string =>
  `Write ${clip(path, 80)} (${count(sheets.length, "sheet")})`;

/** Writes workbooks from a plain description, and changes cells of existing ones. */
export const workbookTool = (documents: Documents): Tool =>
  tool<WorkbookInput>({
    name: "Workbook",
    description: workbookDescription,
    input: WorkbookInput,
    title: (input) => (input.patch === true ? patchTitle(input) : writeTitle(input)),
    effects,
    run: (input, hands) => run(input, hands, documents),
  });
