/** The layouts of our own look, and the placeholders they share with its master. */
import { xml } from "../package.ts";
import { head, namespaces } from "./xml.ts";

const inch = 914_400;
/** Inches. */
type Place = readonly [x: number, y: number, width: number, height: number];
export const body: Place = [0.75, 1.62, 11.83, 4.68];
const footer: Place = [0.75, 6.92, 8.5, 0.32];
const number: Place = [11.08, 6.92, 1.5, 0.32];

const frame = ([x, y, width, height]: Place): string =>
  `<a:xfrm><a:off x="${Math.round(x * inch)}" y="${Math.round(y * inch)}"/><a:ext cx="${Math.round(width * inch)}" cy="${Math.round(height * inch)}"/></a:xfrm>`;

type Holder = {
  readonly name: string;
  readonly type: string;
  readonly idx?: number;
  readonly place?: Place;
  /** Attributes of its text's frame, and the style of its levels. */
  readonly frame?: string;
  readonly style?: string;
  readonly prompt: string;
};

/** A placeholder as layouts and masters have it. */
export function holder({ name, type, idx, place, frame: text = "", style = "", prompt }: Holder, id: number): string {
  const kind = type === "obj" ? "" : ` type="${type}"`;
  const at = idx === undefined ? "" : ` idx="${idx}"`;
  const words =
    type === "sldNum"
      ? '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="en-US"/><a:t>‹#›</a:t></a:fld>'
      : prompt === ""
        ? '<a:endParaRPr lang="en-US"/>'
        : `<a:r><a:rPr lang="en-US"/><a:t>${xml(prompt)}</a:t></a:r>`;
  const shape =
    place === undefined
      ? "<p:spPr/>"
      : `<p:spPr>${frame(place)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>`;
  return `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="${name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph${kind}${at}/></p:nvPr></p:nvSpPr>${shape}<p:txBody><a:bodyPr${text}><a:normAutofit/></a:bodyPr><a:lstStyle>${style}</a:lstStyle><a:p>${words}</a:p></p:txBody></p:sp>`;
}

export const fill = (scheme: string): string => `<a:solidFill><a:schemeClr val="${scheme}"/></a:solidFill>`;

/** The style of one level, for placeholders that differ from the master. */
const level = (n: number, paragraph: string, run: string): string =>
  `<a:lvl${n}pPr ${paragraph}><a:buNone/><a:defRPr ${run}</a:defRPr></a:lvl${n}pPr>`;

/** A gray of the theme, dark enough to be read on white. */
const muted = '<a:solidFill><a:schemeClr val="accent6"><a:lumMod val="75000"/></a:schemeClr></a:solidFill>';

const small = (side: string): string => `<a:lvl1pPr algn="${side}"><a:defRPr sz="1000">${muted}</a:defRPr></a:lvl1pPr>`;

export const footers: readonly Holder[] = [
  // LibreOffice takes the look of a foot from the layout only.
  {
    name: "Footer",
    type: "ftr",
    idx: 11,
    place: footer,
    frame: ' lIns="0" anchor="ctr"',
    style: small("l"),
    prompt: "Footer",
  },
  {
    name: "Slide Number",
    type: "sldNum",
    idx: 12,
    place: number,
    frame: ' rIns="0" anchor="ctr"',
    style: small("r"),
    prompt: "",
  },
];
const sources: Holder = {
  name: "Sources",
  type: "body",
  idx: 20,
  place: [0.75, 6.36, 11.83, 0.5],
  frame: ' anchor="b"',
  style: level(1, 'marL="0" indent="0"', `sz="1200">${muted}`),
  prompt: "Sources",
};
export const title: Holder = { name: "Title", type: "title", prompt: "Title" };

const white = (size: number, bold = false): string => `sz="${size}" b="${bold ? 1 : 0}">${fill("bg1")}`;

type Layout = {
  readonly name: string;
  readonly type: string;
  readonly ground?: string;
  readonly drawing?: string;
  readonly holders: readonly Holder[];
};

const bar = (place: Place, scheme: string): string =>
  `<p:sp><p:nvSpPr><p:cNvPr id="90" name="Bar"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>${frame(place)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>${fill(scheme)}<a:ln><a:noFill/></a:ln></p:spPr><p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang="en-US"/></a:p></p:txBody></p:sp>`;

export const layouts: readonly Layout[] = [
  {
    name: "Title Slide",
    type: "title",
    ground: "tx2",
    drawing: bar([0.75, 4.32, 1.1, 0.06], "accent2"),
    holders: [
      {
        ...title,
        type: "ctrTitle",
        place: [0.75, 1.7, 11.83, 2.4],
        frame: ' anchor="b"',
        style: level(1, 'algn="l"', white(4000, true)),
      },
      {
        name: "Subtitle",
        type: "subTitle",
        idx: 1,
        place: [0.75, 4.6, 10.6, 1.5],
        style: level(1, 'marL="0" indent="0"', white(2000)),
        prompt: "Subtitle",
      },
    ],
  },
  {
    name: "Title and Content",
    type: "obj",
    holders: [title, { name: "Content", type: "obj", idx: 1, prompt: "Text" }, sources, ...footers],
  },
  {
    name: "Section Header",
    type: "secHead",
    ground: "bg2",
    drawing: bar([0, 0, 0.22, 7.5], "accent1"),
    holders: [
      {
        ...title,
        place: [0.95, 2.1, 10.8, 1.7],
        frame: ' anchor="b"',
        style: level(1, 'algn="l"', `sz="3600" b="1">${fill("tx2")}`),
      },
      {
        name: "Text",
        type: "body",
        idx: 1,
        place: [0.95, 3.95, 10.8, 1.5],
        style: level(1, 'marL="0" indent="0"', `sz="2000">${fill("tx1")}`),
        prompt: "Text",
      },
      ...footers,
    ],
  },
  {
    name: "Two Content",
    type: "twoObj",
    holders: [
      title,
      { name: "Left Content", type: "obj", idx: 1, place: [0.75, body[1], 5.72, body[3]], prompt: "Text" },
      { name: "Right Content", type: "obj", idx: 2, place: [6.86, body[1], 5.72, body[3]], prompt: "Text" },
      sources,
      ...footers,
    ],
  },
  {
    name: "Three Content",
    type: "cust",
    holders: [
      title,
      ...[0.75, 4.82, 8.89].map(
        (x, at): Holder => ({
          name: `Content ${at + 1}`,
          type: "obj",
          idx: at + 1,
          place: [x, body[1], 3.69, body[3]],
          prompt: "Text",
        }),
      ),
      sources,
      ...footers,
    ],
  },
  { name: "Title Only", type: "titleOnly", holders: [title, sources, ...footers] },
  {
    name: "Quote",
    type: "cust",
    ground: "bg2",
    holders: [
      { ...title, place: [1.6, 0.75, 10.1, 0.7], style: level(1, 'algn="l"', `sz="2000" b="1">${fill("accent1")}`) },
      {
        name: "Quote",
        type: "body",
        idx: 1,
        place: [1.6, 1.75, 10.1, 4.3],
        frame: ' anchor="ctr"',
        style: level(1, 'marL="0" indent="0"', `sz="3000">${fill("tx2")}`),
        prompt: "Quote",
      },
      sources,
      ...footers,
    ],
    drawing: bar([1.1, 1.95, 0.06, 3.9], "accent2"),
  },
  {
    name: "Closing",
    type: "cust",
    ground: "tx2",
    drawing: bar([0.75, 4.12, 1.1, 0.06], "accent2"),
    holders: [
      { ...title, place: [0.75, 1.7, 10.6, 2.2], frame: ' anchor="b"', style: level(1, 'algn="l"', white(4000, true)) },
      {
        name: "Text",
        type: "body",
        idx: 1,
        place: [0.75, 4.4, 10.6, 1.9],
        style: level(1, 'marL="0" indent="0"', white(2000)),
        prompt: "Text",
      },
    ],
  },
];

export const ground = (scheme: string): string => `<p:bg><p:bgPr>${fill(scheme)}<a:effectLst/></p:bgPr></p:bg>`;
export const tree = (shapes: string): string =>
  `<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>${shapes}</p:spTree>`;

export function layoutXml({ name, type, ground: color, drawing = "", holders }: Layout): string {
  const kind = type === "cust" ? ' userDrawn="1"' : ` type="${type}" preserve="1"`;
  const shapes = drawing + holders.map((one, at) => holder(one, at + 2)).join("");
  return `${head}<p:sldLayout ${namespaces}${kind}><p:cSld name="${name}">${color === undefined ? "" : ground(color)}${tree(shapes)}</p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>`;
}
