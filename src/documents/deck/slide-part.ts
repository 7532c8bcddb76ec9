/** One slide as parts of the package. */
import { Refusal } from "../../agent/ports.ts";
import { clip } from "../../base/words.ts";
import { type Parts, setPart } from "../package.ts";
import { pictureKind, pictureSize } from "../readers/picture-kind.ts";
import type { Arranged } from "./arrange.ts";
import { addChart } from "./chart-part.ts";
import type { Layout, Slot } from "./layouts.ts";
import { addNotes } from "./notes-part.ts";
import { captionBox, type Placed, pictureBox, smallPrint, titleScale } from "./place.ts";
import { chartFrameXml, footXml, pictureXml, placeholderXml, tableXml, textBoxXml } from "./shapes.ts";
import { emuPerPoint } from "./sheets.ts";
import { type Paragraph, plainText, type Run, type TextBlock } from "./slide.ts";
import type { TextStyle } from "./text-style.ts";
import type { Pen } from "./text-xml.ts";
import { head, namespaces, type Related, relationsPart } from "./xml.ts";

/** What the slides of one deck share. */
export type Workshop = {
  readonly parts: Parts;
  readonly pictures: ReadonlyMap<string, Uint8Array>;
  /** Parts of pictures that are in the package, by their names. */
  readonly media: Map<string, string>;
  readonly language: string;
  readonly footer: string | undefined;
  readonly notesMaster: string | undefined;
  readonly counts: { charts: number };
};

/** Adds slide `number` with its relations, charts, pictures and notes. */
export function addSlide(arranged: Arranged, number: number, shop: Workshop): void {
  const { slide, layout, placed } = arranged;
  const related: Related[] = [["slideLayout", `/${layout.part}`]];
  let id = 1;
  const pen: Pen = {
    language: shop.language,
    isDark: slide.kind !== "content",
    emphasis: layout.emphasis,
    hairline: layout.hairline,
    relate: (one) => {
      related.push(one);
      return `rId${related.length}`;
    },
    nextId: () => {
      id += 1;
      return id;
    },
  };
  const shapes = [
    titleOf(arranged, pen),
    ...placed.map((one) => blockXml(one, pen, shop)),
    sourcesOf(arranged, pen),
    ...footOf(layout, arranged, { pen, footer: shop.footer }),
  ].join("");
  if (slide.notes.length > 0 && shop.notesMaster !== undefined) {
    related.push(["notesSlide", `../notesSlides/notesSlide${number}.xml`]);
    addNotes(shop.parts, number, { notes: slide.notes, master: shop.notesMaster, language: shop.language });
  }
  const tree = `<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>${shapes}</p:spTree>`;
  setPart(
    shop.parts,
    `ppt/slides/slide${number}.xml`,
    `${head}<p:sld ${namespaces}><p:cSld>${tree}</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>`,
  );
  setPart(shop.parts, `ppt/slides/_rels/slide${number}.xml.rels`, relationsPart(related));
}

const textOf = (...lines: readonly (readonly Run[])[]): TextBlock => ({
  kind: "text",
  paragraphs: lines.map((runs): Paragraph => ({ runs, level: 0, sign: "none" })),
});

function titleOf({ slide, layout, title: slot }: Arranged, pen: Pen): string {
  if (slide.title.length === 0) return "";
  const isOwn = layout.title === undefined;
  const text: TextBlock = {
    kind: "text",
    paragraphs: [{ runs: slide.title, level: 0, sign: isOwn ? "none" : "bullet" }],
  };
  return placeholderXml(text, { slot, box: slot.box, scale: titleScale(text, slot), isOwn }, pen);
}

function footOf(
  layout: Layout,
  { slide }: Arranged,
  { pen, footer }: { pen: Pen; footer: string | undefined },
): string[] {
  if (slide.kind === "title" || slide.kind === "closing") return [];
  return [
    ...(layout.footer === undefined || footer === undefined ? [] : [footXml(layout.footer, footer, pen)]),
    ...(layout.number === undefined ? [] : [footXml(layout.number, undefined, pen)]),
  ];
}

const muted =
  '<a:solidFill><a:schemeClr val="tx1"><a:lumMod val="75000"/><a:lumOff val="25000"/></a:schemeClr></a:solidFill>';
const small: TextStyle = {
  levels: [{ size: 12, bold: false, font: "Arial", spacing: 1, before: 0, margin: 0, fill: undefined }],
  insets: [0, 0, 0, 0],
  anchor: "b",
};

/** Where the figures of a slide come from: in the layout's place for it, else below the content. */
function sourcesOf({ slide, layout, body }: Arranged, pen: Pen): string {
  if (slide.sources.length === 0) return "";
  const text = textOf(...slide.sources);
  const slot = layout.sources;
  const height = smallPrint(slide.sources.length);
  if (slot !== undefined) {
    const end = slot.box.y + slot.box.height;
    const box = height <= slot.box.height ? slot.box : { ...slot.box, y: end - height, height };
    return placeholderXml(text, { slot, box, scale: 1 }, pen);
  }
  const at = { ...body, y: body.y + body.height - height, height };
  return textBoxXml(text, { name: "Sources", box: at, style: small, scale: 1, fill: muted }, pen);
}

function blockXml(placed: Placed, pen: Pen, shop: Workshop): string {
  const { box, slot } = placed;
  switch (placed.kind) {
    case "text":
      return slot === undefined
        ? textBoxXml(placed, { name: "Text", box, style: placed.style, scale: placed.scale }, pen)
        : placeholderXml(placed, { slot, box, scale: placed.scale }, pen);
    case "table": {
      const names = placed.header.map(plainText).filter((name) => name !== "");
      const alt = `Table of ${placed.rows.length} rows: ${names.join(", ")}`;
      const height = placed.measure.heights.reduce((sum, one) => sum + one, 0) * emuPerPoint;
      const own = { ...box, height: Math.round(height) };
      return tableXml(placed, { name: "Table", alt, box: own, slot, measure: placed.measure }, pen);
    }
    case "chart": {
      shop.counts.charts += 1;
      const part = addChart(shop.parts, placed.plan, shop.counts.charts, pen.hairline);
      return chartFrameXml({ name: "Chart", alt: placed.plan.alt, box, slot }, pen.relate(["chart", `/${part}`]), pen);
    }
    default:
      return pictureOf(placed, slot, { pen, shop });
  }
}

const endings: Readonly<Record<string, string>> = { png: "png", jpeg: "jpg", gif: "gif" };

type Hands = { readonly pen: Pen; readonly shop: Workshop };

function pictureOf(
  picture: Extract<Placed, { kind: "picture" }>,
  slot: Slot | undefined,
  { pen, shop }: Hands,
): string {
  const { name, alt, caption, box } = picture;
  const bytes = shop.pictures.get(name);
  if (bytes === undefined)
    throw new Refusal(`The picture ${clip(name, 120)} was not read. Nothing was written.`, "missing");
  const kind = pictureKind(bytes);
  const ending = endings[kind ?? ""];
  const size = kind === undefined ? undefined : pictureSize(bytes, kind);
  if (ending === undefined || size === undefined || size.width === 0 || size.height === 0)
    throw new Refusal(
      `${clip(name, 120)} is no picture that PowerPoint shows. Nothing was written; use PNG, JPEG or GIF.`,
    );
  const part = shop.media.get(name) ?? `ppt/media/cowork-picture${shop.media.size + 1}.${ending}`;
  shop.media.set(name, part);
  shop.parts[part] = bytes;
  const own = pictureBox(box, size, caption !== undefined);
  const drawn = pictureXml({ name: "Picture", alt, box: own, slot }, pen.relate(["image", `/${part}`]), pen);
  if (caption === undefined) return drawn;
  const below = { ...captionBox(box), y: own.y + own.height };
  return (
    drawn +
    textBoxXml(
      textOf([{ text: caption }]),
      { name: "Caption", box: below, style: { ...small, insets: [0, 4, 0, 0] }, scale: 1, fill: muted, align: "ctr" },
      pen,
    )
  );
}
