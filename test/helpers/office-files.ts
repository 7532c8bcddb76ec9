/** Office files in their smallest forms, made for a test: what the reader under test must find is in sight. */
import { strToU8, zipSync } from "fflate";

const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

/** A zip package of parts by name. */
export const packageOf = (parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, typeof part === "string" ? strToU8(part) : part]),
    ),
  );

const relation = (id: string, type: string, target: string, mode = ""): string =>
  `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"${mode}/>`;
const relations = (...all: readonly string[]): string =>
  `${xmlHead}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all.join("")}</Relationships>`;

const wordSpace =
  'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** A Word document; `body` is the markup inside w:body. */
export const wordFile = (body: string, more: Readonly<Record<string, string>> = {}): Uint8Array =>
  packageOf({
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": relations(relation("rId1", "officeDocument", "word/document.xml")),
    "word/document.xml": `${xmlHead}<w:document ${wordSpace}><w:body>${body}</w:body></w:document>`,
    "word/_rels/document.xml.rels": relations(
      relation("rId9", "hyperlink", "https://example.com/terms", ' TargetMode="External"'),
    ),
    "word/styles.xml": `<w:styles ${wordSpace}><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>`,
    "docProps/core.xml":
      '<cp:coreProperties xmlns:cp="a" xmlns:dc="b"><dc:title>Offer</dc:title><dc:creator>Ada</dc:creator></cp:coreProperties>',
    ...more,
  });

/** A paragraph of a Word document with `runs` as its markup. */
export const paragraph = (runs: string, properties = ""): string =>
  `<w:p>${properties === "" ? "" : `<w:pPr>${properties}</w:pPr>`}${runs}</w:p>`;
export const run = (text: string, properties = ""): string =>
  `<w:r>${properties === "" ? "" : `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;

const slideSpace = 'xmlns:p="p" xmlns:a="a" xmlns:r="r"';

/** A shape with lines of text; `type` is that of its placeholder. */
export const shape = (type: string, ...lines: readonly string[]): string =>
  `<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"/><p:nvPr><p:ph type="${type}"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody>${lines
    .map((line) => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`)
    .join("")}</p:txBody></p:sp>`;

export type SlideParts = { readonly shapes: string; readonly notes?: string; readonly hidden?: true };

/** A presentation of slides in their order. */
export function slidesFile(slides: readonly SlideParts[]): Uint8Array {
  const parts: Record<string, string> = {
    "[Content_Types].xml": "<Types/>",
    "_rels/.rels": relations(relation("rId1", "officeDocument", "ppt/presentation.xml")),
    "ppt/presentation.xml": `<p:presentation ${slideSpace}><p:sldIdLst>${slides
      .map((_, at) => `<p:sldId id="${256 + at}" r:id="rId${at + 1}"/>`)
      .join("")}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/></p:presentation>`,
    "ppt/_rels/presentation.xml.rels": relations(
      ...slides.map((_, at) => relation(`rId${at + 1}`, "slide", `slides/slide${at + 1}.xml`)),
    ),
  };
  for (const [at, { shapes, notes, hidden }] of slides.entries()) {
    parts[`ppt/slides/slide${at + 1}.xml`] =
      `<p:sld ${slideSpace}${hidden ? ' show="0"' : ""}><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:sld>`;
    if (notes === undefined) continue;
    parts[`ppt/slides/_rels/slide${at + 1}.xml.rels`] = relations(
      relation("rId1", "notesSlide", `../notesSlides/notesSlide${at + 1}.xml`),
    );
    parts[`ppt/notesSlides/notesSlide${at + 1}.xml`] =
      `<p:notes ${slideSpace}><p:cSld><p:spTree>${shape("body", notes)}</p:spTree></p:cSld></p:notes>`;
  }
  return packageOf(parts);
}

/** An OpenDocument text; `body` is the markup inside office:text. */
export const openTextFile = (body: string, styles = "", more: Readonly<Record<string, string>> = {}): Uint8Array =>
  packageOf({
    mimetype: "application/vnd.oasis.opendocument.text",
    "META-INF/manifest.xml": "<manifest:manifest/>",
    "content.xml": `<office:document-content><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:text>${body}</office:text></office:body></office:document-content>`,
    ...more,
  });

/** A book of chapters. */
export const bookFile = (...chapters: readonly string[]): Uint8Array =>
  packageOf({
    mimetype: "application/epub+zip",
    "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
    "OEBPS/book.opf": `<package><metadata><dc:title>Walks</dc:title><dc:creator>Ada</dc:creator></metadata><manifest>${chapters
      .map((_, at) => `<item id="c${at}" href="c${at}.xhtml"/>`)
      .join("")}</manifest><spine>${chapters.map((_, at) => `<itemref idref="c${at}"/>`).join("")}</spine></package>`,
    ...Object.fromEntries(chapters.map((html, at) => [`OEBPS/c${at}.xhtml`, `<html><body>${html}</body></html>`])),
  });
