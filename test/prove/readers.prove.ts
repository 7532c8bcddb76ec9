// Every reader against damaged files and bombs: text or one sentence, never a crash, a hang or a changed prototype.
// In the gate a small sample for each reader, 2,000 at night (F10).
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { Refusal } from "../../src/agent/ports.ts";
import { readFile } from "../../src/documents/readers/read.ts";
import { mutated, soundFiles } from "../helpers/mutated.ts";
import { paragraph, run, wordFile } from "../helpers/office-files.ts";
import { dice } from "../helpers/seeded.ts";
import { firstSeed, report, times } from "./figures.ts";

const each = times(60, 2_000);
/** Milliseconds of processor time for one file (F10). */
const most = 1_000;

/** How a reading ended, and the processor time it took in milliseconds. */
async function outcome(name: string, bytes: Uint8Array): Promise<{ readonly end: string; readonly ms: number }> {
  const before = process.cpuUsage();
  const spent = (): number => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  try {
    await readFile({ name, bytes }, {});
    return { end: "read", ms: spent() };
  } catch (error) {
    if (error instanceof Refusal) return { end: "refused", ms: spent() };
    return { end: error instanceof Error ? `${error.name}: ${error.message}` : String(error), ms: spent() };
  }
}

describe(`damaged files, seed ${firstSeed}`, () => {
  test.each(Object.keys(soundFiles()))("%s", { timeout: 3_600_000 }, async (name) => {
    const sound = soundFiles()[name] ?? new Uint8Array();
    const { below: random } = dice(firstSeed);
    // The first reading loads the library.
    expect((await outcome(name, sound.slice())).end).toBe("read");
    const odd: string[] = [];
    const ends = { read: 0, refused: 0 };
    let slowest = 0;
    for (let at = 0; at < each; at += 1) {
      const bytes = mutated(sound, random);
      const { end, ms } = await outcome(name, bytes);
      slowest = Math.max(slowest, ms);
      if (end === "read" || end === "refused") ends[end] += 1;
      else odd.push(`file ${at}: ${end}`);
      if (ms > most) odd.push(`file ${at}: ${Math.round(ms)} ms`);
    }
    const about = { figure: "F10", machine: `reader of ${name}`, seed: firstSeed };
    report({ ...about, what: "damaged files", value: ends.read + ends.refused + odd.length, atLeast: each });
    report({ ...about, what: "milliseconds of processor time for the slowest", value: Math.round(slowest) });
    expect(odd).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

const zeros = new Uint8Array(200_000_000);

/** A member whose size the directory gives as 1 kB, whatever comes out. */
function lying(packed: Uint8Array, name: string): Uint8Array {
  const at = packed.length - 22 - 46 - name.length;
  new DataView(packed.buffer).setUint32(at + 24, 1_000, true);
  return packed;
}

const bombs: Readonly<Record<string, () => Uint8Array>> = {
  "deflate.docx": () => zipSync({ "word/document.xml": zeros }, { level: 9 }),
  "lying.docx": () => lying(zipSync({ "word/document.xml": zeros }, { level: 9 }), "word/document.xml"),
  "many.zip": () =>
    zipSync(Object.fromEntries(Array.from({ length: 19_000 }, (_, at) => [`f${at}`, new Uint8Array(1)]))),
  "nested.zip": () => {
    let inner = zipSync({ "a.txt": zeros.slice(0, 10_000_000) });
    for (let depth = 0; depth < 6; depth += 1) inner = zipSync({ "0.zip": inner, "1.zip": inner, "2.zip": inner });
    return inner;
  },
  "deep.docx": () => wordFile("<w:sdt>".repeat(1_000_000)),
  "deep.html": () => new TextEncoder().encode("<div>".repeat(1_000_000)),
  "deep.rtf": () => new TextEncoder().encode(`{\\rtf1 ${"{".repeat(1_000_000)}`),
  "deep.ipynb": () => new TextEncoder().encode(`${"[".repeat(1_000_000)}`),
  "entities.docx": () =>
    wordFile(
      `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 30 }, (_, at) => `<!ENTITY a${at} "&a;&a;&a;&a;&a;&a;">`).join("")}]>${paragraph(run("&a29;"))}`,
    ),
  // Blanks between two words, tried from each of them, took a minute.
  "wide.csv": () => new TextEncoder().encode(`a;b\nc${";".repeat(70_000)}d\n`),
  "wide.docx": () =>
    wordFile(
      `<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>${paragraph(run("x"))}</w:tc></w:tr></w:tbl>`,
    ),
};

test.each(Object.keys(bombs))("bomb %s ends in time", { timeout: 600_000 }, async (name) => {
  const bytes = bombs[name]?.() ?? new Uint8Array();
  const { end, ms } = await outcome(name, bytes);
  report({
    figure: "F10",
    machine: `bomb ${name}`,
    what: `${end}, milliseconds of processor time`,
    value: Math.round(ms),
  });
  expect(["read", "refused"]).toContain(end);
  expect(ms).toBeLessThan(most);
});
