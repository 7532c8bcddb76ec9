import { expect, test } from "vitest";
import { offlineModel } from "../../../src/model/offline/offline-model.ts";
import { sortFolder } from "../../../src/model/offline/sort-folder/sort-folder.ts";
import { writeTool } from "../../../src/tools/write.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { runPlaybook } from "../../fakes/playbook-run.ts";

const model = offlineModel([sortFolder]);
const request = "Organise this folder by type and date";
const may = new Date(2025, 4, 6, 12).getTime();

const files = {
  "report.pdf": { text: "r", modified: may },
  "2024-12-24 party.jpg": "p",
  "Desk/report.pdf": { text: "r2", modified: may },
  "Pile/report.pdf": { text: "r3", modified: may },
  "Desk/old/2024-12-25.jpg": "q",
  "Images/2024-12/in place 2024-12-01.jpg": "i",
  " odd [name] {stem}.txt": { text: "o", modified: may },
  "tab\there.csv": { text: "t", modified: may },
  "to-report": { link: "report.pdf" },
  ".secret": "s",
  "run.sh": "sh",
  "~$open.docx": "",
  "open.docx": "busy",
  "site/package.json": "{}",
  "site/logo.png": "l",
};

test("files go to type and month, special ones stay, equal names get a number, nothing is lost", async () => {
  const folder = memoryFolder(files);
  const contents = Object.values(folder.inventory()).sort();
  const run = await runPlaybook(model, request, folder);
  expect(folder.inventory()).toEqual({
    ".secret": "s",
    "Desk/old/": "",
    "Documents/2025-05/ odd [name] {stem}.txt": "o",
    "Documents/2025-05/report (2).pdf": "r3",
    "Documents/2025-05/report.pdf": "r2",
    "Images/2024-12/2024-12-24 party.jpg": "p",
    "Images/2024-12/2024-12-25.jpg": "q",
    "Images/2024-12/in place 2024-12-01.jpg": "i",
    "Pile/": "",
    "Spreadsheets/2025-05/tab\there.csv": "t",
    "open.docx": "busy",
    "report.pdf": "r",
    "run.sh": "sh",
    "site/logo.png": "l",
    "site/package.json": "{}",
    "to-report": "-> report.pdf",
    "~$open.docx": "",
  });
  expect(
    Object.values(folder.inventory())
      .filter((text, index, all) => text !== "" || all.indexOf(text) === index)
      .sort(),
  ).toEqual([...new Set(contents)].sort());
  expect(run.calls[1]).toEqual({
    name: "Plan",
    input: {
      summary:
        "Move 6 files into 3 folders: Documents 3, Images 2, Spreadsheets 1. Dates come from the file name where it has one (2), else from the last change (4). " +
        "Left where they are: 1 in place already, 2 in use by another program, 1 kept where a link points, 1 read by a program, 2 in a software project, 1 links.",
      steps: [
        {
          title: "Documents: 3 files",
          operations: [
            {
              kind: "move",
              from: [" odd [name] {stem}.txt", "Desk/report.pdf", "Pile/report.pdf"],
              to: "Documents/2025-05/",
            },
          ],
        },
        {
          title: "Images: 2 files",
          operations: [
            { kind: "move", from: ["2024-12-24 party.jpg", "Desk/old/2024-12-25.jpg"], to: "Images/2024-12/" },
          ],
        },
        {
          title: "Spreadsheets: 1 file",
          operations: [{ kind: "move", from: ["tab\there.csv"], to: "Spreadsheets/2025-05/" }],
        },
      ],
      guardrails: [{ text: "Nothing is deleted, changed or overwritten", never: ["delete", "change", "overwrite"] }],
      done: [{ text: "All 14 files are still there", kind: "count", pattern: "**", count: 14 }],
    },
  });
  expect(run.calls.map(({ name }) => name)).toEqual([
    "Glob",
    "Plan",
    "TodoWrite",
    "Move",
    "TodoWrite",
    "Move",
    "TodoWrite",
    "Move",
    "TodoWrite",
  ]);
  expect(run.report).toBe(
    [
      "Moved 6 files into 3 folders. Nothing was changed, deleted or overwritten.",
      "- Documents: 3 files in Documents/2025-05/",
      "- Images: 2 files in Images/2024-12/",
      "- Spreadsheets: 1 file in Spreadsheets/2025-05/",
      "- 1 file left, in place already: Images/2024-12/in place 2024-12-01.jpg",
      "- 2 files left, in use by another program: open.docx, ~$open.docx",
      "- 1 file left, kept where a link points: report.pdf",
      "- 1 file left, read by a program: run.sh",
      "- 2 files left, in a software project: site/logo.png, site/package.json",
      "- 1 file left, links: to-report",
      "Empty folders left as they are: Desk, Desk/old, Pile",
      "",
      "Offline playbook: Sort a folder by type and date; no AI model was used.",
    ].join("\n"),
  );
});

test("a second run finds everything in place", async () => {
  const folder = memoryFolder(files);
  await runPlaybook(model, request, folder);
  const before = folder.inventory();
  const { report, calls } = await runPlaybook(model, "sort this folder", folder);
  expect(report).toContain("There is nothing to sort; nothing was changed.");
  expect(calls).toHaveLength(1);
  expect(folder.inventory()).toEqual(before);
});

test("a large folder is read page by page and nothing is lost", async () => {
  const names = Array.from(
    { length: 4_500 },
    (_, index) => `d${index % 7}/f${index % 1_500}.${index % 2 ? "jpg" : "txt"}`,
  );
  const folder = memoryFolder(Object.fromEntries(names.map((name) => [name, `content of ${name}`])));
  const before = Object.values(folder.inventory()).sort();
  const run = await runPlaybook(model, request, folder);
  expect(run.calls.filter(({ name }) => name === "Glob")).toHaveLength(3);
  expect(
    Object.values(folder.inventory())
      .filter((text) => text !== "")
      .sort(),
  ).toEqual(before);
  expect(run.report).toMatch(/^Moved 4,500 files into 2 folders/);
}, 20_000);

test.each([
  ["sort by type", "Documents/report.pdf"],
  ["organize my files by date", "2025-05/report.pdf"],
  ["sort by year", "2025/report.pdf"],
  ["Räum den Ordner nach Art und Jahr auf", "Documents/2025/report.pdf"],
  ["sortiere die Dateien nach Typ und Datum", "Documents/2025-05/report.pdf"],
])("%s", async (words, target) => {
  const folder = memoryFolder({ "report.pdf": { text: "r", modified: may } });
  await runPlaybook(model, words, folder);
  expect(Object.keys(folder.inventory())).toEqual([target]);
});

test("a subfolder that is named, kinds that are named, and a name that a file has taken", async () => {
  const more = {
    "Inbox/a.pdf": { text: "a", modified: may },
    "Inbox/b.jpg": { text: "b", modified: may },
    "c.jpg": "c",
    "Inbox/Images": "file",
  };
  const folder = memoryFolder(more);
  await runPlaybook(model, "Sort the files in Inbox by type and date, only images", folder);
  expect(Object.keys(folder.inventory())).toEqual([
    "Inbox/Images",
    "Inbox/Images (2)/2025-05/b.jpg",
    "Inbox/a.pdf",
    "c.jpg",
  ]);
});

test("a plan that is sent back is made again; what is not understood ends with the way out", async () => {
  const some = { "a.pdf": { text: "a", modified: may }, "b.jpg": { text: "b", modified: may } };
  const note = (words: string) => `Not approved yet. The user says: ${words}\nRevise the plan and call Plan again.`;
  const folder = memoryFolder(some);
  await runPlaybook(model, request, folder, { plans: [note("only images please"), "Approved."] });
  expect(Object.keys(folder.inventory())).toEqual(["Images/2025-05/b.jpg", "a.pdf"]);
  const other = memoryFolder(some);
  const run = await runPlaybook(model, request, other, { plans: [note("put the blue ones first")] });
  expect(run.report).toMatch(/You asked for: "put the blue ones first".*Nothing was changed.*ANTHROPIC_API_KEY/s);
  const rejected = await runPlaybook(model, request, other, { plans: ["Rejected. The user does not want this plan."] });
  expect(rejected.report).toMatch(/^You did not want this plan. Nothing was changed./);
  expect(Object.keys(other.inventory())).toEqual(["a.pdf", "b.jpg"]);
});

test("targets that the user edited are followed, and refused moves are reported", async () => {
  const some = {
    "a.pdf": { text: "a", modified: may },
    "b.pdf": { text: "b", modified: may },
    "c.jpg": { text: "c", modified: may },
  };
  const edited =
    "Approved. Carry it out now.\nThe user edited the plan. It now reads:\n- move a.pdf → Papers/a.pdf, move b.pdf → Papers/b.pdf\n- move c.jpg → Pictures/sea.jpg";
  const folder = memoryFolder(some);
  await runPlaybook(model, request, folder, { plans: [edited] });
  expect(folder.inventory()).toEqual({ "Papers/a.pdf": "a", "Papers/b.pdf": "b", "Pictures/sea.jpg": "c" });
  const partly = memoryFolder(some);
  const run = await runPlaybook(model, request, partly, { hands: { refused: (words) => words.includes("c.jpg") } });
  expect(run.report).toMatch(/^Moved 2 files.*1 file of the plan stayed.\n- Not moved \(1\): c.jpg: not allowed/s);
});

test("said while it works: only what is asked for from then on, and it is acknowledged", async () => {
  const some = {
    "a.pdf": { text: "a", modified: may },
    "b.jpg": { text: "b", modified: may },
    "c.csv": { text: "c", modified: may },
  };
  const folder = memoryFolder(some);
  const run = await runPlaybook(model, request, folder, { says: { 3: "leave the pictures please" } });
  expect(Object.keys(folder.inventory())).toEqual(["Documents/2025-05/a.pdf", "Spreadsheets/2025-05/c.csv", "b.jpg"]);
  expect(run.texts[3]).toBe("I leave out what you said from here on; what is moved already stays moved.");
  expect(run.report).toMatch(/^Moved 2 files.*1 file of the plan stayed/s);
  const other = memoryFolder(some);
  const unknown = await runPlaybook(model, request, other, { says: { 3: "sort by year" } });
  expect(unknown.texts[3]).toMatch(/^You said "sort by year". An offline playbook follows fixed steps/);
});

test("by project: words that names share, or the projects that are named; the rest stays", async () => {
  const some = {
    "Odessa offer.pdf": "1",
    "odessa_contract final.docx": "2",
    "Fair 2026 stand.xlsx": "3",
    "fair-budget.csv": "4",
    "Scan 4711.pdf": "5",
    "notes.txt": "6",
    "old/Korso plan.txt": "7",
  };
  const folder = memoryFolder(some);
  const run = await runPlaybook(model, "Sort these files by project", folder);
  expect(folder.inventory()).toEqual({
    "Fair/Fair 2026 stand.xlsx": "3",
    "Fair/fair-budget.csv": "4",
    "Odessa/Odessa offer.pdf": "1",
    "Odessa/odessa_contract final.docx": "2",
    "Scan 4711.pdf": "5",
    "notes.txt": "6",
    "old/Korso plan.txt": "7",
  });
  expect(run.report).toContain(
    "- 3 files left, without a project word in the name: Scan 4711.pdf, notes.txt, old/Korso plan.txt",
  );
  const named = memoryFolder(some);
  await runPlaybook(model, "Sortiere die Dateien nach Projekten: Korso und Odessa", named);
  expect(Object.keys(named.inventory())).toEqual([
    "Fair 2026 stand.xlsx",
    "Korso/Korso plan.txt",
    "Odessa/Odessa offer.pdf",
    "Odessa/odessa_contract final.docx",
    "Scan 4711.pdf",
    "fair-budget.csv",
    "notes.txt",
    "old/",
  ]);
});

test("duplicates go aside by content, never by name; the plainest name stays", async () => {
  const folder = memoryFolder({
    "Copy of report.pdf": "same",
    "report.pdf": "same",
    "mail/report.pdf": "other",
    "empty a.txt": "",
    "empty b.txt": "",
    "x (2).jpg": "pic",
    "x.jpg": "pic",
  });
  const run = await runPlaybook(model, "Find duplicates and put them aside", folder);
  expect(folder.inventory()).toEqual({
    "Duplicates/Copy of report.pdf": "same",
    "Duplicates/x (2).jpg": "pic",
    "empty a.txt": "",
    "empty b.txt": "",
    "mail/report.pdf": "other",
    "report.pdf": "same",
    "x.jpg": "pic",
  });
  expect(run.report).toMatch(/^Moved 2 files into 1 folder\. Nothing was changed, deleted or overwritten\./);
});

test("duplicates that a note to the plan asks for are looked for then", async () => {
  const note = "Not approved yet. The user says: put duplicates aside too\nRevise the plan and call Plan again.";
  const folder = memoryFolder({
    "a.pdf": { text: "same", modified: may },
    "b (1).pdf": { text: "same", modified: may },
  });
  await runPlaybook(model, request, folder, { plans: [note, "Approved."] });
  expect(Object.keys(folder.inventory())).toEqual(["Documents/2025-05/a.pdf", "Duplicates/b (1).pdf"]);
});

test("an index lists what is where after the moves, with links that open", async () => {
  const folder = memoryFolder({
    "a (draft) #1.pdf": { text: "abc", modified: may },
    "b.jpg": { text: "12345", modified: may },
    ".hidden": "h",
    "Index.md": { text: "own", modified: may },
  });
  const run = await runPlaybook(model, "Sort by type and date, only pdf and images, and write an index", folder, {
    tools: [writeTool],
  });
  expect(folder.inventory()["Index (2).md"]).toBe(
    [
      "# Index",
      "",
      "3 files in 3 folders.",
      "",
      "## . (1)",
      "",
      "| File | Date | Size |",
      "|---|---|---|",
      "| [Index.md](Index.md) | 2025-05-06 | 3 B |",
      "",
      "## Documents/2025-05 (1)",
      "",
      "| File | Date | Size |",
      "|---|---|---|",
      "| [a (draft) #1.pdf](Documents/2025-05/a%20%28draft%29%20%231.pdf) | 2025-05-06 | 3 B |",
      "",
      "## Images/2025-05 (1)",
      "",
      "| File | Date | Size |",
      "|---|---|---|",
      "| [b.jpg](Images/2025-05/b.jpg) | 2025-05-06 | 5 B |",
      "",
    ].join("\n"),
  );
  expect(run.report).toContain("\nWhat is where: Index (2).md");
});

test.each(["Write an index of this folder", "Erstelle ein Inhaltsverzeichnis der Dateien"])(
  "%s: nothing moves",
  async (words) => {
    const folder = memoryFolder({ "a.pdf": "abc", "sub/b.jpg": "1" });
    const run = await runPlaybook(model, words, folder, { tools: [writeTool] });
    expect(Object.keys(folder.inventory())).toEqual(["Index.md", "a.pdf", "sub/b.jpg"]);
    expect(run.report).toMatch(/^No file was moved, changed, deleted or overwritten\.\nWhat is where: Index\.md/);
  },
);
