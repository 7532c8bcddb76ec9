/** The shapes of a slide as PresentationML: placeholders, free texts, tables, frames of charts, pictures. */
import { xml } from "../package.ts";
import type { Slot } from "./layouts.ts";
import { cellInsets, type TableMeasure } from "./measure.ts";
import { type Box, emuPerPoint, type Hold } from "./sheets.ts";
import { type Paragraph, plainText, type Run, type TableBlock, type TextBlock } from "./slide.ts";
import type { TextStyle } from "./text-style.ts";
import { type Pen, paragraphsXml } from "./text-xml.ts";

const boxXml = ({ x, y, width, height }: Box, name: "a" | "p"): string =>
  `<${name}:xfrm><a:off x="${x}" y="${y}"/><a:ext cx="${width}" cy="${height}"/></${name}:xfrm>`;

const holdXml = ({ type, idx }: Hold): string =>
  `<p:ph${type === "obj" ? "" : ` type="${type}"`}${idx === undefined ? "" : ` idx="${xml(idx)}"`}/>`;

const isSame = (a: Box, b: Box): boolean => a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

type Filled = {
  readonly slot: Slot;
  readonly box: Box;
  readonly scale: number;
  /** The layout knows nothing of it, so that place and sizes are said here. */
  readonly isOwn?: boolean;
};

/** A text in a placeholder; the place is said only where it differs from the layout's. */
export function placeholderXml(text: TextBlock, { slot, box, scale, isOwn = false }: Filled, pen: Pen): string {
  const id = pen.nextId();
  const frame = isSame(box, slot.box) && !isOwn ? "" : boxXml(box, "a");
  const body = paragraphsXml(
    text.paragraphs,
    { style: slot.style, scale, free: isOwn, ...(isOwn ? { fill: scheme(pen.emphasis) } : {}) },
    pen,
  );
  return `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="${xml(slot.name || "Placeholder")}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>${holdXml(slot.hold)}</p:nvPr></p:nvSpPr><p:spPr>${frame}</p:spPr><p:txBody><a:bodyPr><a:normAutofit/></a:bodyPr><a:lstStyle/>${body}</p:txBody></p:sp>`;
}

type FreeText = {
  readonly name: string;
  readonly box: Box;
  readonly style: TextStyle;
  readonly scale: number;
  readonly fill?: string;
  readonly align?: "ctr";
};

/** A text box of its own, with the insets of `style`. */
export function textBoxXml(text: TextBlock, { name, box, ...look }: FreeText, pen: Pen): string {
  const id = pen.nextId();
  const [left, top, right, bottom] = look.style.insets.map((points) => Math.round(points * emuPerPoint));
  const body = paragraphsXml(text.paragraphs, { ...look, free: true }, pen);
  return `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="${xml(name)} ${id}"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>${boxXml(box, "a")}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr wrap="square" lIns="${left}" tIns="${top}" rIns="${right}" bIns="${bottom}"><a:normAutofit/></a:bodyPr><a:lstStyle/>${body}</p:txBody></p:sp>`;
}

/** The number of the slide, or the text at its foot. */
export function footXml(slot: Slot, text: string | undefined, pen: Pen): string {
  const id = pen.nextId();
  const language = xml(pen.language);
  const words =
    text === undefined
      ? `<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="${language}"/><a:t>‹#›</a:t></a:fld>`
      : `<a:r><a:rPr lang="${language}" dirty="0"/><a:t>${xml(text)}</a:t></a:r>`;
  return `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="${xml(slot.name)}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>${holdXml(slot.hold)}</p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/><a:p>${words}</a:p></p:txBody></p:sp>`;
}

type Framed = {
  readonly name: string;
  readonly alt: string;
  readonly box: Box;
  readonly slot: Slot | undefined;
};

function frameXml({ name, alt, box, slot }: Framed, content: string, pen: Pen): string {
  const id = pen.nextId();
  const hold = slot === undefined ? "<p:nvPr/>" : `<p:nvPr>${holdXml(slot.hold)}</p:nvPr>`;
  return `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="${id}" name="${name} ${id}" descr="${xml(alt)}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr>${hold}</p:nvGraphicFramePr>${boxXml(box, "p")}<a:graphic>${content}</a:graphic></p:graphicFrame>`;
}

export const chartFrameXml = (framed: Framed, relation: string, pen: Pen): string =>
  frameXml(
    framed,
    `<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="${relation}"/></a:graphicData>`,
    pen,
  );

export function pictureXml({ name, alt, box, slot }: Framed, relation: string, pen: Pen): string {
  const id = pen.nextId();
  const hold = slot === undefined ? "<p:nvPr/>" : `<p:nvPr>${holdXml(slot.hold)}</p:nvPr>`;
  return `<p:pic><p:nvPicPr><p:cNvPr id="${id}" name="${name} ${id}" descr="${xml(alt)}"/><p:cNvPicPr><a:picLocks noGrp="1" noChangeAspect="1"/></p:cNvPicPr>${hold}</p:nvPicPr><p:blipFill><a:blip r:embed="${relation}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>${boxXml(box, "a")}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>`;
}

const scheme = (name: string): string => `<a:solidFill><a:schemeClr val="${name}"/></a:solidFill>`;
const edge = (side: string, width: number, fill: string): string =>
  `<a:ln${side} w="${width}" cap="flat" cmpd="sng" algn="ctr">${fill}<a:prstDash val="solid"/></a:ln${side}>`;
const noEdge = (side: string): string => `<a:ln${side} w="0"><a:noFill/></a:ln${side}>`;

const totalWords = /^\s*(?:grand total|total|sum|summe|gesamt|insgesamt|totale|suma|totaal)\b/i;

export function tableXml(
  table: TableBlock,
  { measure, ...framed }: Framed & { readonly measure: TableMeasure },
  pen: Pen,
): string {
  const grid = measure.widths.map((width) => `<a:gridCol w="${Math.round(width * emuPerPoint)}"/>`).join("");
  const rows = [table.header, ...table.rows].map((cells, at) => {
    const isTotal = at > 0 && at === table.rows.length && totalWords.test(plainText(cells[0] ?? []));
    const role = at === 0 ? "head" : isTotal ? "total" : "row";
    const columns = table.header.map((_, column) => {
      const align = { left: undefined, center: "ctr", right: "r" } as const;
      return cellXml(
        cells[column] ?? [],
        { role, size: measure.size, align: align[table.align[column] ?? "left"] },
        pen,
      );
    });
    return `<a:tr h="${Math.round((measure.heights[at] ?? 0) * emuPerPoint)}">${columns.join("")}</a:tr>`;
  });
  const content = `<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tblPr firstRow="1"><a:tableStyleId>{2D5ABB26-0587-4C30-8999-92F81FD0307C}</a:tableStyleId></a:tblPr><a:tblGrid>${grid}</a:tblGrid>${rows.join("")}</a:tbl></a:graphicData>`;
  return frameXml(framed, content, pen);
}

type Cell = { readonly role: "head" | "row" | "total"; readonly size: number; readonly align: "ctr" | "r" | undefined };

function cellXml(runs: readonly Run[], { role, size, align }: Cell, pen: Pen): string {
  const bold = role !== "row";
  const paragraph: Paragraph = { level: 0, sign: "none", runs: bold ? runs.map((run) => ({ ...run, bold })) : runs };
  const level = { size, bold, font: "", spacing: 1, before: 0, margin: 0, fill: undefined };
  const style: TextStyle = { levels: [level], insets: [0, 0, 0, 0], anchor: "ctr" };
  const body = paragraphsXml(
    [paragraph],
    { style, scale: 1, free: true, align, fill: scheme(role === "head" ? pen.emphasis : "tx1") },
    pen,
  );
  const [side, above] = [cellInsets.side * emuPerPoint, cellInsets.edge * emuPerPoint];
  const top = role === "total" ? edge("T", 12_700, scheme("tx1")) : noEdge("T");
  const bottom =
    role === "head"
      ? edge("B", 19_050, scheme("accent1"))
      : edge("B", 6350, role === "row" ? `<a:solidFill>${pen.hairline}</a:solidFill>` : scheme("tx1"));
  return `<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>${body}</a:txBody><a:tcPr marL="${side}" marR="${side}" marT="${above}" marB="${above}" anchor="ctr">${noEdge("L")}${noEdge("R")}${top}${bottom}<a:noFill/></a:tcPr></a:tc>`;
}
