import { expect, test } from "vitest";
import type { Documents, Extracted, Extraction, Source } from "../../../src/documents/api.ts";
import { extractTool } from "../../../src/tools/extract.ts";
import { quotesTool } from "../../../src/tools/extract-quotes.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { callTool } from "../../fakes/memory-hands.ts";
import { testDocuments } from "../../helpers/documents.ts";

const documents = testDocuments();
const extract = extractTool(documents);
const receipt = "SHOP LTD\n1 May 2026\nTOTAL £ 5.00\nCASH 10.00\nCHANGE 5.00";

test("several files in one call, in the order asked for, a missing one stops nothing", async () => {
  const folder = memoryFolder({ "b.txt": receipt, "a/c.txt": receipt });
  const { ok, text, effects } = await callTool(
    extract,
    { kind: "receipt", paths: ["b.txt", "none.txt", "a/c.txt"] },
    folder,
  );
  const { files } = JSON.parse(text) as { files: { name: string; problem?: string; likeness?: number }[] };
  expect({ ok, effects }).toEqual({ ok: true, effects: [] });
  expect(files.map(({ name, problem }) => [name, problem])).toEqual([
    ["b.txt", undefined],
    ["none.txt", "There is no file none.txt. Look for it with Glob."],
    ["a/c.txt", undefined],
  ]);
  expect(folder.acts).toEqual([]);
});

test("one file that cannot be read is an error of the call; no file is asked for", async () => {
  const folder = memoryFolder({ "e.txt": "" });
  expect(await callTool(extract, { kind: "receipt", path: "e.txt" }, folder)).toMatchObject({
    ok: false,
    text: "e.txt is empty.",
  });
  expect((await callTool(extract, { kind: "receipt" }, folder)).text).toContain("Which file?");
});

test("formats without a reader say what to do; a picture still tells its day", async () => {
  const folder = memoryFolder({ "a.numbers": "PK", "b.jpg": "x" });
  expect((await callTool(extract, { kind: "receipt", path: "a.numbers" }, folder)).text).toContain(
    "Numbers files cannot be read",
  );
  expect((await callTool(extract, { kind: "receipt", path: "b.jpg" }, folder)).text).toContain(
    "b.jpg is a picture. Its text must be recognised first.",
  );
  expect((await callTool(extract, { kind: "document", path: "b.jpg" }, folder)).ok).toBe(true);
});

test("text that is typed and not saved is what is read", async () => {
  const folder = memoryFolder({ "r.txt": "" });
  const { text } = await callTool(extract, { kind: "receipt", path: "r.txt" }, folder, {
    unsaved: { "r.txt": receipt },
  });
  expect(text).toContain('"total":{"value":5,');
});

/** A document layer that answers at once and remembers how many files came together. */
function counting(answer: (source: Source) => Extraction): {
  readonly documents: Documents;
  readonly batches: number[];
} {
  const batches: number[] = [];
  const extractFake: Documents["extract"] = async (sources, _request, signal) => {
    signal.throwIfAborted();
    batches.push(sources.length);
    return sources.map(answer);
  };
  return { documents: { ...documents, extract: extractFake }, batches };
}

const answerOf = ({ name }: Source): Extracted => ({
  name,
  format: "text",
  lines: 1,
  likeness: 1,
  fingerprint: "f",
  records: [
    { fields: { total: { value: 1, confidence: 1, alternatives: [{ value: 2, confidence: 0.2 }] } }, review: [] },
  ],
});

const many = (n: number) =>
  Object.fromEntries(Array.from({ length: n }, (_, at) => [`r${String(at).padStart(3, "0")}.txt`, "x"]));

test("many files go in batches with progress, and a stop is heard between them", async () => {
  const files = many(120);
  const { documents: fake, batches } = counting(answerOf);
  await callTool(extractTool(fake), { kind: "receipt", paths: Object.keys(files) }, memoryFolder(files));
  expect(batches).toEqual([50, 50, 20]);
  const stop = new AbortController();
  const stopped = counting((source) => {
    if (source.name === "r049.txt") stop.abort(new Error("stopped"));
    return answerOf(source);
  });
  await expect(
    callTool(extractTool(stopped.documents), { kind: "receipt", paths: Object.keys(files) }, memoryFolder(files), {
      signal: stop.signal,
    }),
  ).rejects.toThrow("stopped");
  expect(stopped.batches).toEqual([50]);
});

test("an answer that grows too long loses its details first, then whole files, and says so", async () => {
  const files = many(100);
  const long = (size: number) => counting((source) => ({ ...answerOf(source), notes: ["n".repeat(size)] }));
  const run = async (size: number) =>
    JSON.parse(
      (
        await callTool(
          extractTool(long(size).documents),
          { kind: "receipt", paths: Object.keys(files) },
          memoryFolder(files),
        )
      ).text,
    ) as {
      files: unknown[];
      shortened?: string;
      leftOut?: string;
    };
  expect((await run(10)).shortened).toBeUndefined();
  const cut = await run(3_000);
  expect(cut.files.length).toBeLessThan(100);
  expect(cut.leftOut).toContain(`${100 - cut.files.length} files`);
});

test("quotations are checked against the files they cite", async () => {
  const folder = memoryFolder({ "n.txt": "one\ntwo words\nthree" });
  const check = quotesTool(documents);
  const good = [{ path: "n.txt", line: 2, text: "two words" }];
  expect((await callTool(check, { quotes: good }, folder)).text).toBe(
    "All 1 quotation stand word for word at the line they cite.",
  );
  const { text } = await callTool(
    check,
    {
      quotes: [
        ...good,
        { path: "n.txt", line: 1, text: "three" },
        { path: "n.txt", line: 1, text: "four" },
        { path: "gone.txt", line: 1, text: "x" },
      ],
    },
    folder,
  );
  expect(text.split("\n")).toEqual([
    "1 of 4 quotations stand word for word at the line they cite. Not exact:",
    '- n.txt, line 1: "three"; they stand in line 3.',
    '- n.txt, line 1: "four"; these words stand nowhere in the file.',
    '- gone.txt, line 1: "x"; these words stand nowhere in the file.',
  ]);
});
