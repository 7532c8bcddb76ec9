import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { readTool } from "../../../src/tools/read.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { callTool } from "../../fakes/memory-hands.ts";
import { testDocuments } from "../../helpers/documents.ts";

const read = readTool(testDocuments());
const textOf = async (input: Record<string, unknown>, files: Parameters<typeof memoryFolder>[0], unsaved = {}) =>
  (await callTool(read, input, memoryFolder(files), { unsaved })).text;

test("text comes with line numbers, and what was left out is said", async () => {
  expect(await textOf({ file_path: "a.md" }, { "a.md": "one\r\ntwo\n" })).toBe("1→one\n2→two");
  const lines = Array.from({ length: 3000 }, (_, at) => `line ${at + 1}`).join("\n");
  const long = await textOf({ file_path: "a.md" }, { "a.md": lines });
  expect(long.split("\n").at(-2)).toBe("2000→line 2000");
  expect(long.split("\n").at(-1)).toBe("(Lines 1 to 2000 of 3,000. Go on with offset 2001.)");
  expect(await textOf({ file_path: "a.md", offset: 2999, limit: 1 }, { "a.md": lines })).toBe(
    "2999→line 2999\n(Lines 2999 to 2999 of 3,000. Go on with offset 3000.)",
  );
  expect(await textOf({ file_path: "a.md", offset: 9 }, { "a.md": "x" })).toBe("a.md has 1 line; there is no line 9.");
  expect(await textOf({ file_path: "e.txt" }, { "e.txt": "" })).toBe("e.txt is empty.");
});

test("other encodings are decoded and named", async () => {
  const text = "Grüße aus Köln, wo es 5 € kostet und die Straße lang ist.";
  expect(await textOf({ file_path: "w.txt" }, { "w.txt": new Uint8Array(iconv.encode(text, "windows-1252")) })).toBe(
    `1→${text}\n(The file is encoded as windows-1252.)`,
  );
  expect(
    await textOf({ file_path: "u.txt" }, { "u.txt": new Uint8Array(iconv.encode(text, "utf-16le", { addBOM: true })) }),
  ).toBe(`1→${text}\n(The file is encoded as utf-16le.)`);
});

test("unsaved text of the editor is what is read", async () => {
  expect(await textOf({ file_path: "a.md" }, { "a.md": "disk" }, { "a.md": "typed" })).toBe("1→typed");
});

test("tables come with types, file rows, notes and the way to more", async () => {
  const csv =
    "Day;Sum\n31.01.2026;1.000,50 €\n01.02.2026;n/a\n02.02.2026;7,00 €\n03.02.2026;8,00 €\nSumme;1.015,50 €\n";
  expect(await textOf({ file_path: "s.csv", limit: 2 }, { "s.csv": csv })).toBe(
    [
      's.csv: 4 data rows, 2 columns (UTF-8, separated by ";").',
      "Columns: Day: date (d.m.yyyy); Sum: number (EUR).",
      "",
      "| row | Day | Sum |",
      "|---|---|---|",
      "| 2 | 31.01.2026 | 1.000,50 € |",
      "| 3 | 01.02.2026 | n/a |",
      "",
      "- Total rows, not counted as data: 6.",
      '- Row 3, Sum: "n/a" stands for a missing number.',
      "(Rows 2 to 3 of 4 data rows. Go on with offset 4; Analyse gives figures over all rows.)",
    ].join("\n"),
  );
  expect(await textOf({ file_path: "s.csv", as: "text", limit: 1 }, { "s.csv": csv })).toMatch(/^1→Day;Sum\n/);
});

test.each([
  ["a.pdf", "a.pdf is no readable PDF. It was not changed; try a copy saved by another program."],
  ["a.png", "a.png is damaged: the picture cannot be shown. Get the file again and retry."],
  ["a.docx", "a.docx is damaged or was cut off: its end is missing. Get the file again and retry."],
  ["a.rar", "a.rar: This kind of archive is not opened. Ask the user to unpack it in the folder."],
  [
    "a.mp3",
    "a.mp3 is a recording. Cowork has no transcriber set up here, so its words cannot be read: ask the user for a transcript (txt, vtt, srt or docx).",
  ],
  ["b.bin", "b.bin is not text."],
  ["no.txt", "There is no file no.txt. Look for it with Glob."],
  ["no.pdf", "There is no file no.pdf. Look for it with Glob."],
  ["*.txt", "There is no file *.txt; patterns are for Glob: give the names it lists."],
  ["folder", "folder is a folder. List it with Glob, then name a file in it."],
])("%s is refused in a sentence", async (file_path, why) => {
  const files = {
    "a.pdf": "%PDF-1.7",
    "a.png": Uint8Array.from([
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 9, 9, 0, 0, 9, 9,
    ]),
    "a.docx": Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0]),
    "a.rar": "x",
    "a.mp3": "ID3",
    "b.bin": new Uint8Array([1, 0, 0, 0, 2, 255, 254, 0]),
    "folder/x": "",
  };
  expect(await textOf({ file_path }, files)).toBe(why);
});
