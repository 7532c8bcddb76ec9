// Thirty briefs of finance, marketing, product and operations in three languages, done by a scripted model through the
// tools, and what is mechanical about a good deliverable. The first page of each is drawn into test-output/briefs.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { beforeAll, describe, expect, test } from "vitest";
import { documentTool } from "../../../src/tools/document.ts";
import { workbookTool } from "../../../src/tools/workbook.ts";
import { callsTool, lastResults, says, scriptedModel } from "../../fakes/scripted-model.ts";
import { approveAll, runTask, testWorld } from "../../fakes/test-run.ts";
import { noStop, testDocuments } from "../../helpers/documents.ts";
import { convertAll, noOffice, noPictures, pagesOf } from "../../helpers/libreoffice.ts";
import { formulaValues, openBook } from "../../helpers/workbook.ts";

type Call = { readonly tool: "Workbook" | "Document"; readonly input: { readonly path: string } };
type Brief = {
  readonly area: string;
  readonly language: string;
  readonly request: string;
  readonly files: Readonly<Record<string, string>>;
  readonly calls: readonly Call[];
  /** An input to change, and what to; something has to follow. */
  readonly change?: { readonly cell: string; readonly value: string | number; readonly other?: string };
};

const documents = testDocuments();
const folder = new URL("../../fixtures/briefs/", import.meta.url);
const briefs = new Map(
  readdirSync(folder)
    .sort()
    .map((name) => [name.replace(".json", ""), JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Brief]),
);
const made = new Map<string, Uint8Array>();
const failed: string[] = [];
const isBook = (name: string): boolean => briefs.get(name)?.calls[0]?.tool === "Workbook";
const books = [...briefs.keys()].filter(isBook);
const parts = (name: string): Record<string, Uint8Array> => unzipSync(made.get(name) ?? new Uint8Array());
const partText = (name: string, pattern: RegExp): string[] =>
  Object.entries(parts(name)).flatMap(([part, bytes]) => (pattern.test(part) ? [strFromU8(bytes)] : []));

/** Does the brief as a task with a model that makes these calls; gives back the file it names. */
async function deliver({ request, files, calls }: Brief): Promise<Uint8Array> {
  const model = scriptedModel(...calls.map(({ tool, input }) => callsTool(tool, input)), says("Done."));
  const world = testWorld(model, {
    files,
    tools: [workbookTool(documents), documentTool(documents)],
    inspector: {
      check: async (path, look) => documents.check({ name: path.path, bytes: await look.read(path) }, noStop),
    },
  });
  const { state } = await runTask(world, { text: request, mode: "auto" } as never, approveAll);
  const [last] = model.requests.slice(-1);
  const told = last === undefined ? "" : lastResults(last);
  if (state.warnings.length > 0 || state.outputs.length !== 1) throw new Error(`${state.warnings.join(" ")} ${told}`);
  return (await world.folder.read(world.folder.path(calls[0]?.input.path ?? ""))).slice();
}

beforeAll(async () => {
  for (const [name, brief] of briefs) {
    await deliver(brief).then(
      (bytes) => made.set(name, bytes),
      (error: Error) => failed.push(`${name}: ${error.message}`),
    );
  }
}, 300_000);

test("every brief is delivered, without a warning", () => {
  expect(failed).toEqual([]);
});

test("thirty briefs: four areas, three languages", () => {
  const all = [...briefs.values()];
  expect(all.length).toBeGreaterThanOrEqual(30);
  expect(new Set(all.map(({ area }) => area)).size).toBe(4);
  expect(new Set(all.map(({ language }) => language)).size).toBe(3);
});

describe.each([...briefs.keys()])("%s", (name) => {
  test("passes the delivery checks without a finding", async () => {
    const file = briefs.get(name)?.calls[0]?.input.path ?? "";
    const findings = await documents.check({ name: file, bytes: (made.get(name) ?? new Uint8Array()).slice() }, noStop);
    expect(findings).toEqual([]);
  });
});

describe.each(books)("%s", (name) => {
  test("headings stand fast and stand out, numbers have formats, pages are set up, fonts have names", async () => {
    const styles = partText(name, /styles\.xml$/).join("");
    const [list = ""] = /<fonts .*?<\/fonts>/s.exec(styles) ?? [];
    const fonts = [...list.matchAll(/<font>.*?<\/font>/gs)].map(([font]) => /<name val="([^"]+)"/.exec(font)?.[1]);
    expect(fonts).not.toContain(undefined);
    expect(new Set(fonts).size).toBeLessThanOrEqual(2);
    for (const sheet of partText(name, /worksheets\/sheet\d+\.xml$/)) {
      expect(/<pageSetup [^>]*>/.exec(sheet)?.[0]).toMatch(/fitToWidth="1"/);
      if (sheet.includes("<tablePart "))
        expect(/<pane [^>]*>/.exec(sheet)?.[0] ?? "no frozen heading").toMatch(/ySplit/);
    }
    for (const sheet of (await openBook(made.get(name) ?? new Uint8Array())).worksheets) {
      sheet.eachRow((row) =>
        row.eachCell((cell) => {
          const value = cell.result ?? cell.value;
          const bare =
            typeof value === "number" && !Number.isInteger(value) && (cell.numFmt ?? "General") === "General";
          if (bare) expect.unreachable(`${sheet.name}!${cell.address} shows ${value} without a format`);
        }),
      );
    }
  });

  test("charts have a title, a text for those who do not see them, and bars that start at zero", () => {
    for (const chart of partText(name, /charts\/chart\d+\.xml$/)) {
      expect(chart).toMatch(/<c:title>/);
      if (chart.includes("<c:barChart>")) expect(chart).toMatch(/<c:min val="0"\/>|<c:v>-/);
    }
    for (const drawing of partText(name, /drawings\/drawing\d+\.xml$/)) expect(drawing).not.toMatch(/descr=""/);
  });
});

/** Two ways to add binary fractions up leave different last digits. */
const isSame = (a: unknown, b: unknown): boolean =>
  typeof a === "number" && typeof b === "number" ? Math.abs(a - b) <= Math.max(1e-8, Math.abs(b) * 1e-9) : a === b;

/** The book with its input changed, by the tool that changes existing workbooks. */
async function changed(name: string): Promise<Uint8Array> {
  const { cell, value } = briefs.get(name)?.change ?? { cell: "!", value: 0 };
  const [sheet = "", address = ""] = cell.split("!");
  const source = { name: `${name}.xlsx`, bytes: (made.get(name) ?? new Uint8Array()).slice() };
  return (await documents.patch(source, { sheets: [{ name: sheet, cells: { [address]: value } }] }, noStop)).bytes;
}

describe.skipIf(noOffice)(`calculated by LibreOffice${noOffice ? ` (skipped: ${noOffice})` : ""}`, () => {
  test("every stored value is the one of a hard recalculation, also after an input changed", async () => {
    const all = new Map<string, Uint8Array>();
    for (const name of books) {
      all.set(`${name}.xlsx`, made.get(name) ?? new Uint8Array());
      all.set(`${name}-changed.xlsx`, await changed(name));
    }
    const calculated = await convertAll(all, "xlsx");
    const values = new Map<string, Awaited<ReturnType<typeof formulaValues>>>();
    const wrong: string[] = [];
    for (const [name, bytes] of all) {
      const now = await formulaValues(calculated.get(name) ?? new Uint8Array());
      values.set(name, now);
      const odd = [...(await formulaValues(bytes))].filter(([cell, value]) => !isSame(now.get(cell), value));
      wrong.push(...odd.map(([cell, value]) => `${name} ${cell}: ${value} is ${now.get(cell)}`));
    }
    const still = books.filter((name) => {
      const after = values.get(`${name}-changed.xlsx`);
      return [...(values.get(`${name}.xlsx`) ?? [])].every(([cell, value]) => after?.get(cell) === value);
    });
    expect({ wrong, still }).toEqual({ wrong: [], still: [] });
  }, 600_000);
});

describe.skipIf(noPictures)(`printed${noPictures ? ` (skipped: ${noPictures})` : ""}`, () => {
  test("no number is too wide for its column, and no page is empty", async () => {
    const files = [...made].map(([name, bytes]) => [`${name}.${isBook(name) ? "xlsx" : "docx"}`, bytes] as const);
    const pdfs = await convertAll(new Map(files), "pdf");
    const out = new URL("../../../test-output/briefs/", import.meta.url).pathname;
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    for (const [name, bytes] of files) writeFileSync(join(out, name), bytes);
    const wrong: string[] = [];
    for (const [name, bytes] of pdfs) {
      const pages = await pagesOf(bytes, join(out, name.replace(".pdf", "")));
      if (pages.some((page) => page.includes("###"))) wrong.push(`${name}: ###`);
      if (pages.some((page) => page.trim() === "") || pages.length > 8)
        wrong.push(`${name}: ${pages.length} pages, or one is empty`);
    }
    expect(wrong).toEqual([]);
    expect(pdfs.size).toBe(briefs.size);
  }, 600_000);
});
