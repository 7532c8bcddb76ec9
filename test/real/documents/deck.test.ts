// LibreOffice opens the decks we write: each slide is a page, with the words and figures that were meant, and nothing
// that shows runs over an edge. A pdf is made in the real box.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import type { Hands } from "../../../src/agent/tool.ts";
import { printEffect, printedBytes } from "../../../src/tools/pdf.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { memoryHands } from "../../fakes/memory-hands.ts";
import { noBoxHere, testBox } from "../../helpers/box.ts";
import { noStop, testDocuments } from "../../helpers/documents.ts";
import { convert, noOffice, noPictures, printedText } from "../../helpers/libreoffice.ts";

const documents = testDocuments();
const run = promisify(execFile);

const rows = Array.from({ length: 30 }, (_, at) => `| Filiale ${at + 1} | ${(at + 1) * 137} | ${(at % 9) + 1},5 % |`);
const markdown = `# Geschäftsbericht 2026
Vorstand und Aufsichtsrat

## Die Umsatzerlöse stiegen trotz rückläufiger Rohstoffpreise und unterbrochener Lieferketten deutlich

- Umsatz: **84,2 Mio. €**[^1]
- Eigenkapitalquote: 41,3 %

[^1]: Konzernabschluss.xlsx, Blatt GuV

## Umsatz nach Quartal

\`\`\`chart column
title: Umsatz in Mio. €
Quartal;2025;2026
Q1;18,2;19,9
Q2;19,4;20,8
\`\`\`

- Jedes Quartal lag über dem Vorjahr

## Filialen

| Filiale | Umsatz | Wachstum |
|---|---|---|
${rows.join("\n")}

# Ausblick

## Vorteile und Nachteile

### Vorteile
- Schneller

### Nachteile
- Teurer

---

> Die Filme waren das Beste.
> — Kundenbefragung

# Vielen Dank
`;

const write = () => documents.deck({ markdown, language: "de-DE", footer: "Beispiel GmbH" }, [], noStop);

describe.skipIf(noOffice)(`a deck printed${noOffice ? ` (skipped: ${noOffice})` : ""}`, () => {
  test("each slide is a page with its words, in the fonts that were measured", async () => {
    const { bytes, slides, continued, findings } = await write();
    expect({ slides, continued, findings }).toEqual({ slides: 10, continued: [{ slide: 4, of: 3 }], findings: [] });
    const pages = (await printedText(bytes, "deck.pptx")).split("\f").filter((page) => page.trim() !== "");
    const has = (words: string): number[] => pages.flatMap((page, at) => (page.includes(words) ? [at + 1] : []));
    expect({
      pages: pages.length,
      title: has("Vorstand und Aufsichtsrat"),
      source: has("Konzernabschluss.xlsx, Blatt GuV"),
      chart: has("Umsatz in Mio. €"),
      figures: has("Q2"),
      head: has("Wachstum"),
      last: has("Filiale 30"),
      columns: has("Nachteile"),
      quote: has("Die Filme waren das Beste."),
      foot: has("Beispiel GmbH").length,
    }).toMatchInlineSnapshot(`
      {
        "chart": [
          3,
        ],
        "columns": [
          8,
        ],
        "figures": [
          3,
        ],
        "foot": 8,
        "head": [
          4,
          5,
          6,
        ],
        "last": [
          6,
        ],
        "pages": 10,
        "quote": [
          9,
        ],
        "source": [
          2,
        ],
        "title": [
          1,
        ],
      }
    `);
  }, 120_000);
});

describe.skipIf(noPictures)(`pages of a deck as pictures${noPictures ? ` (skipped: ${noPictures})` : ""}`, () => {
  test("no page is blank, and nothing is cut at its edge", async () => {
    const { bytes } = await write();
    const [pdf] = [...(await convert(bytes, "pdf", "deck.pptx")).values()];
    const home = await mkdtemp(join(tmpdir(), "cowork-deck-"));
    try {
      await writeFile(join(home, "deck.pdf"), pdf ?? new Uint8Array());
      await run("pdftoppm", ["-r", "30", "-gray", join(home, "deck.pdf"), join(home, "page")]);
      const pages = (await readdir(home)).filter((name) => name.endsWith(".pgm"));
      const looks = await Promise.all(
        pages.map(async (name) => lookOf(new Uint8Array(await readFile(join(home, name))))),
      );
      expect(pages).toHaveLength(10);
      expect(new Set(looks)).toEqual(new Set(["drawn, edge clean"]));
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  }, 120_000);
});

/** Of a gray picture (PGM, P5): whether it has something on it, and whether its right and lower edge are one color. */
function lookOf(bytes: Uint8Array): string {
  const [, width = "0", height = "0"] =
    /^P5\s+(\d+)\s+(\d+)\s+\d+\s/.exec(new TextDecoder("latin1").decode(bytes.subarray(0, 40))) ?? [];
  const [columns, lines] = [Number(width), Number(height)];
  const pixels = bytes.subarray(bytes.length - columns * lines);
  const ground = pixels[Math.floor(columns / 2)];
  const drawn = pixels.filter((pixel) => pixel !== ground).length / pixels.length;
  const right = Array.from({ length: lines }, (_, line) => pixels[(line + 1) * columns - 3]);
  const bottom = Array.from(pixels.subarray((lines - 3) * columns + 20, (lines - 2) * columns - 3));
  const clean = [...right, ...bottom].every((pixel) => Math.abs((pixel ?? 0) - (ground ?? 0)) < 12);
  return `${drawn > 0.003 && drawn < 0.9 ? "drawn" : "blank"}, edge ${clean ? "clean" : "touched"}`;
}

const noBox = noOffice ?? (await noBoxHere());

describe.skipIf(noBox)(`a pdf made in the box${noBox ? ` (skipped: ${noBox})` : ""}`, () => {
  const box = testBox({ files: { "a.txt": "kept" } });
  afterAll(() => box.clear());

  test("has a page for each slide, and the folder is left as it was", async () => {
    const { bytes, slides } = await write();
    const folder = memoryFolder({});
    const hands: Hands = {
      ...memoryHands(folder, []),
      roots: [box.root],
      run: async (argv, options) => {
        expect(argv).toEqual(printEffect("deck.pptx", { ...folder, roots: [box.root] }).argv);
        return box.argv(argv, options);
      },
    };
    const pdf = await printedBytes("deck.pptx", bytes, hands);
    const { what, text } = await documents.read({ name: "deck.pdf", bytes: pdf }, {}, noStop);
    expect([what, text.includes("Kundenbefragung")]).toEqual([`PDF, ${slides} pages`, true]);
    expect((await box.ran("ls -A; cat a.txt")).stdout).toBe("a.txt\nkept");
  }, 120_000);

  test("a file that LibreOffice cannot read gives a sentence", async () => {
    const hands: Hands = {
      ...memoryHands(memoryFolder({}), []),
      roots: [box.root],
      run: (argv, options) => box.argv(argv, options),
    };
    await expect(printedBytes("broken.docx", new Uint8Array([80, 75, 3, 4, 1, 2]), hands)).rejects.toThrow(
      /LibreOffice made no pdf of broken\.docx.*Nothing was written/s,
    );
  }, 120_000);
});
