// What the delivery checks find on slides: each fault planted into a sound deck, one at a time.
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { pngOf } from "../../../src/documents/readers/png.ts";
import { noStop, testDocuments } from "../../helpers/documents.ts";
import { pdfOf } from "../../helpers/pdf.ts";

const documents = testDocuments();
const picture = pngOf({ width: 160, height: 90, data: new Uint8Array(160 * 90 * 4).fill(120) });

const markdown = `# Opening

## Orders rose

- One point
- Another point

## Chart

\`\`\`chart column
title: Orders
A,B
x,6300
y,6400
\`\`\`

## Picture

![A harbour](pic.png)
`;

const sound = async (): Promise<Uint8Array> =>
  (await documents.deck({ markdown }, [{ name: "pic.png", bytes: picture.slice() }], noStop)).bytes;

/** Findings of the deck after `change` of one of its parts, as "slide 2: words". */
async function found(part: string, change: (xml: string) => string): Promise<readonly string[]> {
  const parts = unzipSync(await sound());
  const before = strFromU8(parts[part] ?? new Uint8Array());
  const after = change(before);
  expect(after, "the fault is planted").not.toBe(before);
  const bytes = zipSync({ ...parts, [part]: strToU8(after) });
  const findings = await documents.check({ name: "deck.pptx", bytes }, noStop);
  return findings.map(({ place, text }) => `${place}: ${text}`);
}

const slide = (number: number): string => `ppt/slides/slide${number}.xml`;
const textOf = (xml: string, text: string): string => xml.replace(/(<a:t>)One point(<)/, `$1${text}$2`);

test("a sound deck has no findings", async () => {
  expect(await documents.check({ name: "deck.pptx", bytes: await sound() }, noStop)).toEqual([]);
});

describe("each planted fault is found", () => {
  test.each<[string, number, (xml: string) => string, RegExp]>([
    ["leftover text", 2, (xml) => textOf(xml, "Lorem ipsum dolor"), /slide 2: "Lorem ipsum" is left over/],
    ["a forgotten note", 2, (xml) => textOf(xml, "TODO ask Ines"), /slide 2: "TODO" is left over/],
    [
      "a title that is gone",
      2,
      (xml) => xml.replace(/<p:sp>(?:(?!<\/p:sp>).)*type="title".*?<\/p:sp>/s, ""),
      /slide 2: The slide has no title/,
    ],
    [
      "an empty placeholder",
      2,
      (xml) => xml.replace(/(<p:ph idx="1"\/>.*?<a:lstStyle\/>).*?(<\/p:txBody>)/s, "$1<a:p/>$2"),
      /slide 2: The placeholder "Content" is empty/,
    ],
    [
      "text that runs out of its box",
      2,
      (xml) => textOf(xml, "many words ".repeat(150)),
      /slide 2: The text of "Content" \("many words.*is about \d+ lines too long/,
    ],
    [
      "a title of four lines",
      2,
      (xml) => xml.replace("Orders rose", "Orders rose in all regions and in every single channel ".repeat(4)),
      /slide 2: The text of "Title".*is about \d lines? too long/,
    ],
    [
      "small print",
      2,
      (xml) => xml.replace(/<a:rPr (?=[^>]*>(?:<[^>]*>)*<a:t>One)/, '<a:rPr sz="900" '),
      /slide 2: Text of 9 pt \("One point"\)/,
    ],
    [
      "light gray on white",
      2,
      (xml) =>
        xml.replace(
          /(<a:rPr [^>]*)\/?>(?:<\/a:rPr>)?(?=<a:t>One)/,
          '$1><a:solidFill><a:srgbClr val="C8C8C8"/></a:solidFill></a:rPr>',
        ),
      /slide 2: "One point" is hard to read: its contrast.* 1\.7 to 1, less than 4\.5/,
    ],
    [
      "a chart without words",
      3,
      (xml) => xml.replace(/ descr="Column chart[^"]*"/, ""),
      /slide 3: The chart "Chart \d" has no alternative text/,
    ],
    [
      "a picture without words",
      4,
      (xml) => xml.replace(' descr="A harbour"', ' descr=""'),
      /slide 4: The picture "Picture \d" has no alternative text/,
    ],
    [
      "a text over the edge",
      2,
      (xml) =>
        xml.replace(
          /(<p:ph idx="1"\/><\/p:nvPr><\/p:nvSpPr>)<p:spPr\/?>(?:<\/p:spPr>)?/,
          '$1<p:spPr><a:xfrm><a:off x="9000000" y="2000000"/><a:ext cx="5000000" cy="2000000"/></a:xfrm></p:spPr>',
        ),
      /slide 2: "Content" runs 5\.0 cm over the edge/,
    ],
  ])("%s", async (_, number, change, expected) => {
    expect((await found(slide(number), change)).join("\n")).toMatch(expected);
  });

  test("a table of so many columns that words break", async () => {
    const row = (cell: string): string => `|${`${cell}|`.repeat(20)}`;
    const table = `## Wide\n\n${[row("Umsatz"), row("---"), row("17.139")].join("\n")}`;
    const { findings } = await documents.deck({ markdown: table }, [], noStop);
    expect(findings.map(({ place, text }) => `${place}: ${text}`)).toEqual([
      'slide 1: A word of the table is broken ("Umsatz"): it has too many columns, or too long words. Show fewer columns.',
    ]);
  });

  test("an axis that does not begin at zero", async () => {
    const findings = await found("ppt/charts/chart1.xml", (xml) =>
      xml.replace('<c:min val="0"/>', '<c:min val="6200"/>'),
    );
    expect(findings.join("\n")).toMatch(/slide 3: The value axis of "Orders" starts at 6200/);
  });

  test("a picture that is loaded from elsewhere", async () => {
    const findings = await found("ppt/slides/_rels/slide4.xml.rels", (xml) =>
      xml.replace(/Target="[^"]*png"/, 'Target="https://example.com/spy.png" TargetMode="External"'),
    );
    expect(findings.join("\n")).toMatch(/slide 4: A picture is loaded from https:\/\/example\.com\/spy\.png/);
  });

  test("slides are counted as they are shown, not as their parts are named", async () => {
    const parts = unzipSync(await sound());
    const show = "ppt/presentation.xml";
    const order = strFromU8(parts[show] ?? new Uint8Array()).replace(
      /(<p:sldId id="257"[^>]*>)(<p:sldId id="258"[^>]*>)/,
      "$2$1",
    );
    const text = textOf(strFromU8(parts[slide(2)] ?? new Uint8Array()), "TODO");
    const bytes = zipSync({ ...parts, [show]: strToU8(order), [slide(2)]: strToU8(text) });
    const [finding] = await documents.check({ name: "deck.pptx", bytes }, noStop);
    expect(finding).toMatchObject({ place: "slide 3", text: expect.stringContaining("TODO") });
  });
});

test("of a pdf it is found that it does not open, and what a draft left on its pages", async () => {
  const page = pdfOf([{ x: 40, y: 300, text: "Dear [Name of client]," }]);
  expect(await documents.check({ name: "a.pdf", bytes: page }, noStop)).toMatchObject([
    { severity: "warning", place: "page 1", text: expect.stringContaining("[Name of client]") },
  ]);
  expect(
    await documents.check({ name: "a.pdf", bytes: pdfOf([{ x: 40, y: 300, text: "Dear Ada," }]) }, noStop),
  ).toEqual([]);
  expect(await documents.check({ name: "a.pdf", bytes: strToU8("%PDF-1.4 and no more") }, noStop)).toMatchObject([
    { severity: "error", text: expect.stringContaining("a.pdf is no readable PDF") },
  ]);
});
