import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { openDocuments } from "../../../src/documents/client.ts";
import { digest } from "../../../src/model/offline/digest/digest.ts";
import { offlineModel } from "../../../src/model/offline/offline-model.ts";
import { extractTool } from "../../../src/tools/extract.ts";
import { quotesTool } from "../../../src/tools/extract-quotes.ts";
import { workbookTool } from "../../../src/tools/workbook.ts";
import { writeTool } from "../../../src/tools/write.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { type Person, runPlaybook } from "../../fakes/playbook-run.ts";
import { openBook } from "../../helpers/workbook.ts";

const documents = openDocuments({
  worker: "none",
  wasm: () => readFile(new URL("../../../node_modules/@ironcalc/wasm/wasm_bg.wasm", import.meta.url)),
});
const tools = [extractTool(documents), quotesTool(documents), workbookTool(documents), writeTool];
const model = offlineModel([digest]);
type Folder = ReturnType<typeof memoryFolder>;
const run = (request: string, folder: Folder, person: Person & { tools?: typeof tools } = {}) =>
  runPlaybook(model, request, folder, { tools, ...person });

const weekly = `Weekly, 7 September 2026
Greta: Two things today: the boat shed and the new sails.
Ole: The roof of the boat shed leaks again, I can have an offer for the roof by Friday.
Greta: Decision: we repair the roof of the shed in October, um, {cough} not in spring.
Ida: Who pays for the sails of the second boat? That is still open.
Ole: The sails cost about two thousand and the sailmaker needs six weeks.
Greta: Let's go for the blue sails then.
Ole: Okay.
`;
const files = {
  "Meetings/weekly 2026-09-07.txt": weekly,
  "Notes/to do.md": "# To do\n- [ ] ask the sailmaker\n",
  "other.txt": "x",
};

/** Every quotation of a digest with the file and line it cites. */
function citations(text: string): { quote: string; file: string; line: number }[] {
  const found = text.matchAll(/“([^”]*)” \([^[]*\[[^\]]*line (\d+)\]\(([^)#]+)#L(\d+)\)\)/g);
  return [...found].map(([, quote = "", line, file = "", anchor]) => {
    expect(anchor).toBe(line);
    return { quote, file: decodeURI(file), line: Number(line) };
  });
}

test("one document and a table of actions, every quotation exact at its line", async () => {
  const folder = memoryFolder(files);
  const { report, calls } = await run("Make a digest of my meeting notes", folder);
  expect(folder.acts).toEqual(["create Digest.md", "create Actions.xlsx"]);
  const text = folder.inventory()["Digest.md"] ?? "";
  expect(text.match(/^## .*/gm)).toEqual([
    "## In short",
    "## Decisions",
    "## Actions",
    "## Themes",
    "## Open questions",
    "## More quotations",
  ]);
  const quotes = citations(text);
  expect(quotes.length).toBe(text.match(/“/g)?.length);
  expect(quotes.length).toBeGreaterThan(4);
  const wrong = quotes.filter(
    ({ quote, file, line }) => !files[file as keyof typeof files]?.split("\n")[line - 1]?.includes(quote),
  );
  expect(wrong).toEqual([]);
  expect(text).toContain(
    "“Let's go for the blue sails then.” (Greta, [weekly 2026-09-07.txt, line 7](Meetings/weekly%202026-09-07.txt#L7))",
  );
  expect(text).toContain("| Ask the sailmaker | nobody named |  | [to do.md, line 2](Notes/to%20do.md#L2) |");
  expect(calls.map(({ name }) => name)).toEqual([
    "Glob",
    "Extract",
    "CheckQuotes",
    "Plan",
    "TodoWrite",
    "Write",
    "Workbook",
    "TodoWrite",
  ]);
  expect(report).toMatch(/(\d+) of \1 quotations stand word for word at the line they cite/);
  const book = await openBook(await folder.read(folder.path("Actions.xlsx")));
  expect(book.worksheets.map(({ name }) => name)).toEqual(["Actions", "By owner", "Decisions"]);
  const row = book.getWorksheet("Actions")?.getRow(2).values as unknown[];
  expect(row.slice(3, 6)).toEqual(["Ole", expect.anything(), "open"]);
}, 30_000);

test("a quotation that does not hold is left out, and the report says so", async () => {
  const lying = quotesTool({
    ...documents,
    quotes: async (_sources, quotes) => quotes.map((quote) => ({ ...quote, exact: quote.line !== 7 })),
  });
  const folder = memoryFolder(files);
  const { report } = await run("Make a digest of my meeting notes", folder, {
    tools: [extractTool(documents), lying, workbookTool(documents), writeTool],
  });
  expect(folder.inventory()["Digest.md"]).not.toContain("blue sails");
  expect(report).toContain("the others were left out");
}, 30_000);

test("a German request gives a German digest; a file that is named is the only source", async () => {
  const folder = memoryFolder(files);
  await run("Fasse die Besprechung weekly 2026-09-07.txt zusammen", folder);
  expect(folder.acts).toEqual(["create Zusammenfassung weekly 2026-09-07.md", "create Aufgaben.xlsx"]);
  const text = folder.inventory()["Zusammenfassung weekly 2026-09-07.md"] ?? "";
  expect(text).toContain("## Beschlüsse");
  expect(text).toContain("[Zeile 7](Meetings/weekly%202026-09-07.txt#L7)");
}, 30_000);

test("notes without anything to do make a document and no workbook; what was not found is said", async () => {
  const folder = memoryFolder({
    "Notes/a.md": "# Harbour\nThe old crane was painted red last summer.\nIt looks fine.\n",
  });
  await run("Summarise my notes", folder);
  expect(folder.acts).toEqual(["create Digest a.md"]);
  const text = folder.inventory()["Digest a.md"] ?? "";
  expect(text).toContain("_No sentence says that something was decided._");
  expect(text).toContain("## Key points");
}, 30_000);

test("nothing there and refused plans change nothing; a digest made before is no source", async () => {
  const none = await run("Make a digest of my meeting notes", memoryFolder({ "a.pdf": "x" }));
  expect(none.report).toContain("There is no text with notes or a transcript");
  const folder = memoryFolder({ ...files, "Notes/Digest old.md": "# Digest\n- [ ] old action\n" });
  const refused = await run("Make a digest of my meeting notes", folder, { plans: ["Rejected."] });
  expect(refused.report).toMatch(/^You did not want this plan/);
  expect(folder.acts).toEqual([]);
  await run("Make a digest of my meeting notes", folder);
  expect(folder.inventory()["Digest.md"]).not.toContain("old action");
}, 30_000);
