// What differs between two versions: cells by value and formula, rows that came or went, paragraphs and slides by their words.
import { expect, test } from "vitest";
import { aligned, wordsAlike } from "../../../src/documents/compare/align.ts";
import type { FileChange } from "../../../src/protocol/preview.ts";
import { noStop, testDocuments } from "../../helpers/documents.ts";
import { paragraph, run, shape, slidesFile, wordFile } from "../../helpers/office-files.ts";
import { dice } from "../../helpers/seeded.ts";

const documents = testDocuments();
const told = ({ kind, place, old, now }: FileChange): string => `${kind} ${place}: ${old ?? ""} → ${now ?? ""}`;

type Rows = readonly (readonly unknown[])[];
async function book(rows: Rows, more: readonly object[] = []): Promise<Uint8Array> {
  const sheet = {
    name: "Data",
    columns: [{ header: "Item" }, { header: "Amount" }, { header: "Twice" }],
    rows,
    table: false,
  };
  return (await documents.write({ sheets: [sheet as never, ...(more as never[])] }, [], noStop)).bytes;
}
const source = (name: string, bytes: Uint8Array) => ({ name, bytes });

const row = (at: number, item: string, amount: number) => [item, amount, { f: `B${at}*2` }];

test("a changed cell is one change; what only follows from it by a formula is none", async () => {
  const old = await book([row(2, "Tea", 3), row(3, "Cake", 4)]);
  const now = await book([row(2, "Tea", 3), ["Cake", 5, { f: "B3*3" }]], [{ name: "More", cells: { A1: "x" } }]);
  const found = await documents.compare(source("b.xlsx", old), source("b.xlsx", now), noStop);
  expect(found.changes.map(told)).toEqual([
    "changed Data!B3: 4 → 5",
    "changed Data!C3: =B3*2 → 8 → =B3*3 → 15",
    "added More:  → 1 × 1",
  ]);
  expect(found.changes.map(({ back }) => back)).toEqual([true, true, false]);
  const other = await book([row(2, "Tea", 30), row(3, "Cake", 4)]);
  const followed = await documents.compare(source("b.xlsx", old), source("b.xlsx", other), noStop);
  expect(followed.changes.map(told)).toEqual(["changed Data!B2: 3 → 30"]);
  expect((await documents.compare(source("b.xlsx", old), source("b.xlsx", old), noStop)).facts).toContain(
    "sameContent",
  );
});

test("a row put in between is one row that was added, not a change of every row below", async () => {
  const names = ["Tea", "Cake", "Bun", "Pie", "Jam"];
  const old = await book(names.map((name, at) => row(at + 2, name, at)));
  const rows = ["Tea", "Cake", "Scone", "Bun", "Pie", "Jam"];
  const now = await book(rows.map((name, at) => row(at + 2, name, name === "Scone" ? 9 : names.indexOf(name))));
  const found = await documents.compare(source("b.xlsx", old), source("b.xlsx", now), noStop);
  expect(found.changes.map(told)).toEqual(["added Data!A4:  → Scone | 9 | 18"]);
});

test("a change that is put back leaves every other change; what is not as it was compared is refused", async () => {
  const old = await book([row(2, "Tea", 3), row(3, "Cake", 4), ["2026-03-31", 9, null]]);
  const now = await book([row(2, "Coffee", 30), ["Cake", 4, { f: "B3*5" }], ["Bun", 9, null]]);
  const [before, after] = [source("b.xlsx", old), source("b.xlsx", now)];
  const { changes } = await documents.compare(before, after, noStop);
  expect(changes.map(({ id }) => id)).toEqual(["Data!A2", "Data!B2", "Data!C3", "Data!A4"]);
  const patch = await documents.revert(before, after, ["Data!B2", "Data!C3"], noStop);
  expect(patch).toEqual({ sheets: [{ name: "Data", cells: { B2: 3, C3: { f: "B3*2" } } }] });
  const { bytes } = await documents.patch(after, patch, noStop);
  const left = await documents.compare(before, source("b.xlsx", bytes), noStop);
  expect(left.changes.map(told)).toEqual([
    "changed Data!A2: Tea → Coffee",
    expect.stringMatching(/^changed Data!A4: /),
  ]);
  await expect(documents.revert(before, source("b.xlsx", bytes), ["Data!B2"], noStop)).rejects.toThrow(
    /has changed meanwhile/,
  );
});

test("documents are compared by paragraphs, presentations by what stands on their slides", async () => {
  const word = (...texts: readonly string[]) => wordFile(texts.map((text) => paragraph(run(text))).join(""));
  const docs = await documents.compare(
    source("a.docx", word("Offer", "The price is 300 euro for all of it.", "Yours")),
    source("a.docx", word("Offer", "The price is 320 euro for all of it.", "It holds until May.", "Yours")),
    noStop,
  );
  expect(docs.changes.map(told)).toEqual([
    "changed paragraph 2: The price is 300 euro for all of it. → The price is 320 euro for all of it.",
    "added paragraph 3:  → It holds until May.",
  ]);
  const deck = (text: string) =>
    slidesFile([{ shapes: shape("title", "Plan") }, { shapes: shape("body", text, "Thanks") }]);
  const slides = await documents.compare(
    source("a.pptx", deck("Sales rose")),
    source("a.pptx", deck("Sales fell")),
    noStop,
  );
  expect(slides.changes.map(told)).toEqual(["changed slide 2: Sales rose → Sales fell"]);
});

test("alignment pairs every item once and in order, whatever the lists", () => {
  const seed = Date.now() % 1_000_000;
  const { below, pick } = dice(seed);
  for (let turn = 0; turn < 300; turn += 1) {
    const list = () => Array.from({ length: below(12) }, () => pick(["a", "b", "c", "d", "e f", "e g"]));
    const [old, now] = [list(), list()];
    const pairs = aligned(old, now, (a, b) => wordsAlike(old[a] ?? "", now[b] ?? ""));
    const side = (which: "old" | "now") => pairs.flatMap((pair) => (pair[which] === undefined ? [] : [pair[which]]));
    expect([seed, side("old"), side("now")]).toEqual([seed, old.map((_o, at) => at), now.map((_o, at) => at)]);
  }
});
