// A deck after a template of the user's: its look is kept to the byte, its slides and what only they used are gone.
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { expect, test } from "vitest";
import { Refusal } from "../../../src/agent/ports.ts";
import { pngOf } from "../../../src/documents/readers/png.ts";
import { noStop, testDocuments } from "../../helpers/documents.ts";
import { mutated } from "../../helpers/mutated.ts";
import { dice } from "../../helpers/seeded.ts";
import { packageFaults, partsOf, slideXml } from "../../helpers/slides.ts";

const documents = testDocuments();
const picture = pngOf({ width: 16, height: 9, data: new Uint8Array(16 * 9 * 4).fill(120) });

/** A company's deck: another font and color, German names, fewer layouts, a wide title, and slides with secrets. */
async function template(): Promise<Uint8Array> {
  const markdown =
    "# Secret plan\n\n## Old figures\n\n```chart bar\nA,B\nx,1\n```\n\n![Old](pic.png)\n\n<!-- old notes -->\n";
  const { bytes } = await documents.deck({ markdown }, [{ name: "pic.png", bytes: picture.slice() }], noStop);
  const parts = unzipSync(bytes);
  const change = (name: string, by: (xml: string) => string): void => {
    parts[name] = strToU8(by(strFromU8(parts[name] ?? new Uint8Array())));
  };
  change("ppt/theme/theme1.xml", (xml) =>
    xml.replaceAll('typeface="Arial"', 'typeface="Calibri"').replace("1F5FA6", "A01040"),
  );
  change("ppt/slideLayouts/slideLayout2.xml", (xml) =>
    xml.replace('name="Title and Content"', 'name="Titel und Inhalt"'),
  );
  change("ppt/presentation.xml", (xml) =>
    xml.replace(
      "</p:defaultTextStyle>",
      '</p:defaultTextStyle><p:extLst><p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><p14:section name="Old" id="{00000000-0000-0000-0000-000000000001}"><p14:sldIdLst><p14:sldId id="256"/></p14:sldIdLst></p14:section></p14:sectionLst></p:ext></p:extLst>',
    ),
  );
  return zipSync(parts);
}

const markdown =
  "# Plan\nFor 2027\n\n## Points\n\n- One\n- Two\n\n<!-- Say hello. -->\n\n## Table\n\n| A | B |\n|---|---|\n| x | 1 |\n\n```chart line\nA,B\nx,1\ny,2\n```";

test("masters, layouts and theme stay as they are; nothing of the old slides is left", async () => {
  const before = unzipSync(await template());
  const { bytes, ...made } = await documents.deck(
    { markdown, template: "Firma.pptx", footer: "Firma" },
    [{ name: "Firma.pptx", bytes: await template() }],
    noStop,
  );
  expect(made).toEqual({ findings: [], slides: 3, tables: 1, charts: 1, pictures: 0, notes: 1, continued: [] });
  const after = unzipSync(bytes);
  const kept = Object.keys(before).filter((name) => /slideMasters|slideLayouts|theme/.test(name));
  expect(kept.length).toBeGreaterThan(18);
  expect(
    kept.filter((name) => Buffer.compare(before[name] ?? new Uint8Array(), after[name] ?? new Uint8Array()) !== 0),
  ).toEqual([]);
  const parts = partsOf(bytes);
  expect(packageFaults(parts)).toEqual([]);
  expect(Object.keys(parts).filter((name) => /media|chart2|slide4/.test(name))).toEqual([]);
  expect(Object.values(parts).filter((xml) => /Secret|Old figures|old notes|sectionLst/.test(xml))).toEqual([]);
  const layouts = slideXml(parts).map(
    (_, at) => /slideLayout\d/.exec(parts[`ppt/slides/_rels/slide${at + 1}.xml.rels`] ?? "")?.[0],
  );
  expect(layouts.slice(0, 2)).toEqual(["slideLayout1", "slideLayout2"]);
  // Nothing on the slides says a font or a color of its own: the template does.
  expect(slideXml(parts).filter((xml) => /typeface="(?!Courier|\+|Arial"\/><a:buChar)|srgbClr/.test(xml))).toEqual([]);
});

test("a template without layouts for titles still gives slides with titles", async () => {
  const parts = unzipSync(await template());
  for (const name of Object.keys(parts).filter((one) =>
    /slideLayouts\/slideLayout\d\.xml$|slideMaster1\.xml$/.test(one),
  ))
    parts[name] = strToU8(
      strFromU8(parts[name] ?? new Uint8Array()).replace(
        /<p:sp>(?:(?!<\/p:sp>).)*<p:ph(?:(?!<\/p:sp>).)*<\/p:sp>/gs,
        "",
      ),
    );
  const { bytes, findings } = await documents.deck(
    { markdown, template: "t.pptx" },
    [{ name: "t.pptx", bytes: zipSync(parts) }],
    noStop,
  );
  expect(findings).toEqual([]);
  expect(slideXml(partsOf(bytes)).every((xml) => xml.includes('<p:ph type="title"/>'))).toBe(true);
  expect(packageFaults(partsOf(bytes))).toEqual([]);
});

test.each([
  ["book.pptx", strToU8("no zip"), /book\.pptx is not an Office file inside/],
  ["book.pptx", zipSync({ "xl/workbook.xml": strToU8("<workbook/>") }), /book\.pptx is no PowerPoint file/],
])("%s that is no deck is refused", async (name, bytes, why) => {
  await expect(documents.deck({ markdown, template: name }, [{ name, bytes }], noStop)).rejects.toThrow(why);
});

test("a layout that names itself as its master ends nothing", async () => {
  const parts = unzipSync(await template());
  const rels = "ppt/slideLayouts/_rels/slideLayout2.xml.rels";
  parts[rels] = strToU8(
    strFromU8(parts[rels] ?? new Uint8Array()).replace(/Target="[^"]*"/, 'Target="slideLayout2.xml"'),
  );
  const bytes = zipSync(parts);
  expect(await documents.check({ name: "t.pptx", bytes: bytes.slice() }, noStop)).toBeInstanceOf(Array);
  const made = await documents.deck({ markdown, template: "t.pptx" }, [{ name: "t.pptx", bytes }], noStop);
  expect(made.slides).toBeGreaterThan(2);
});

const seed = Number(process.env["COWORK_SEED"] ?? Date.now() % 1_000_000);

test(`damaged templates give a deck or a sentence, damaged decks findings, seed ${seed}`, {
  timeout: 120_000,
}, async () => {
  const sound = await template();
  const { below } = dice(seed);
  const odd: unknown[] = [];
  for (let at = 0; at < 25; at += 1) {
    const bytes = mutated(sound, below);
    await documents.check({ name: "t.pptx", bytes: bytes.slice() }, noStop).catch((error: unknown) => odd.push(error));
    await documents
      .deck({ markdown, template: "t.pptx" }, [{ name: "t.pptx", bytes }], noStop)
      .catch((error: unknown) => {
        if (!(error instanceof Refusal)) odd.push(error);
      });
  }
  expect(odd).toEqual([]);
});
