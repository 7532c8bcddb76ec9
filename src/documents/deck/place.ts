/** Where the blocks of a slide go and how large their text is, so that all of it fits. */
import type { Layout, Slot } from "./layouts.ts";
import { levelOf, measureTable, type TableMeasure, textHeight } from "./measure.ts";
import { lineHeight } from "./metrics.ts";
import { type Box, emuPerPoint } from "./sheets.ts";
import type { Block, ChartBlock, PictureBlock, TableBlock, TextBlock } from "./slide.ts";
import type { TextStyle } from "./text-style.ts";

/** A block in its place. `slot`: the placeholder it fills; else it stands free. */
export type Placed = { readonly box: Box; readonly slot: Slot | undefined } & (
  | (TextBlock & { readonly style: TextStyle; readonly scale: number })
  | (TableBlock & { readonly measure: TableMeasure })
  | ChartBlock
  | PictureBlock
);

/** A column of a slide: its room, its placeholder where there is one, and how text in it looks. */
export type Area = { readonly box: Box; readonly slot: Slot | undefined; readonly style: TextStyle };

/** From large to small: the scale of texts and the size of tables. Below, a slide is split. */
export const steps: readonly Step[] = [
  { scale: 1, table: 18 },
  { scale: 0.9, table: 16 },
  { scale: 0.82, table: 14 },
  { scale: 0.74, table: 12 },
];
export type Step = { readonly scale: number; readonly table: number };

/** Points between blocks, and the least height of what can take any. */
const gap = 12;
const leastVisual = 130;
const captionHeight = 22;

export type Fit = {
  readonly placed: readonly Placed[];
  /** Points that are missing; 0 or less when all fits. */
  readonly missing: number;
  /** Whether a table breaks words: smaller text may mend it, further slides do not. */
  readonly isTight: boolean;
};

/** The blocks of one column from top to bottom. Charts and pictures share what texts and tables leave. */
export function fitColumn(blocks: readonly Block[], area: Area, step: Step): Fit {
  const { box, slot, style } = area;
  const [left, top, right, bottom] = style.insets;
  const width = box.width / emuPerPoint;
  const font = levelOf(style, 0).font;
  const filler = slot === undefined ? undefined : (blocks.find(({ kind }) => kind === "text") ?? blocks[0]);
  const sized = blocks.map((block) => {
    if (block.kind === "text")
      return { block, height: textHeight(block.paragraphs, style, width - left - right, step.scale) + top + bottom };
    if (block.kind !== "table") return { block, height: undefined };
    const measure = measureTable(block, font, width, step.table);
    return { block, measure, height: measure.heights.reduce((sum, height) => sum + height, 0) };
  });
  const room = box.height / emuPerPoint - gap * (blocks.length - 1);
  const fixed = sized.reduce((sum, { height = 0 }) => sum + height, 0);
  const open = sized.filter(({ height }) => height === undefined).length;
  const each = open === 0 ? 0 : Math.max(leastVisual, (room - fixed) / open);
  let y = box.y;
  const placed = sized.map(({ block, measure, height = each }): Placed => {
    // A text alone has the whole placeholder, as its layout means it.
    const whole = block.kind === "text" && blocks.length === 1;
    const own = { ...box, y, height: whole ? box.height : Math.round(height * emuPerPoint) };
    y += Math.round((height + gap) * emuPerPoint);
    return placedBlock(block, { box: own, slot: block === filler ? slot : undefined, style }, { step, measure });
  });
  return { placed, missing: fixed + open * each - room, isTight: sized.some(({ measure }) => measure?.isTight) };
}

type How = { readonly step: Step; readonly measure: TableMeasure | undefined };

function placedBlock(block: Block, { box, slot, style }: Area, { step, measure }: How): Placed {
  switch (block.kind) {
    case "text":
      return { ...block, box, slot, style, scale: step.scale };
    case "table": {
      const known = measure ?? { size: step.table, widths: [], heights: [], isTight: false };
      const width = known.widths.reduce((sum, one) => sum + one, 0) * emuPerPoint;
      return { ...block, measure: known, box: { ...box, width: Math.round(width) }, slot };
    }
    default:
      return { ...block, box, slot };
  }
}

/** A picture as large as its box allows, at the top of it; the height of a caption stays free below. */
export function pictureBox(
  box: Box,
  size: { readonly width: number; readonly height: number },
  hasCaption: boolean,
): Box {
  const room = box.height - (hasCaption ? captionHeight * emuPerPoint : 0);
  const scale = Math.min(box.width / size.width, room / size.height);
  const [width, height] = [Math.round(size.width * scale), Math.round(size.height * scale)];
  return { width, height, x: box.x + Math.round((box.width - width) / 2), y: box.y };
}

export const captionBox = (box: Box): Box => ({
  ...box,
  y: box.y + box.height - captionHeight * emuPerPoint,
  height: captionHeight * emuPerPoint,
});

/** The room for content below the title of a layout, and its text's look, also where it has no placeholder for it. */
export function bodyArea(
  layout: Layout,
  layouts: readonly Layout[],
  slide: { readonly width: number; readonly height: number },
): Area {
  const [own] = layout.bodies;
  const usual = layouts.find(({ type, bodies }) => /^(?:obj|tx)$/.test(type) && bodies.length === 1)?.bodies[0];
  const style = (own ?? usual)?.style ?? plainStyle;
  if (own !== undefined) return { box: around(layout.bodies), slot: undefined, style };
  if (usual !== undefined) return { box: usual.box, slot: undefined, style };
  const side = Math.round(slide.width * 0.06);
  const title = (layout.title ?? emergencyTitle(slide)).box;
  const y = title.y + title.height + Math.round(side / 4);
  const height = Math.max(Math.round(slide.height * 0.92) - y, Math.round(slide.height / 5));
  return { box: { x: side, y, width: slide.width - 2 * side, height }, slot: undefined, style };
}

const plainStyle: TextStyle = { levels: [], insets: [0, 0, 0, 0], anchor: "t" };

/** The smallest box around places. */
function around(slots: readonly Slot[]): Box {
  const boxes = slots.map(({ box }) => box);
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** A place for the title on layouts that have none: no slide of ours is without one. */
export function emergencyTitle({ width, height }: { readonly width: number; readonly height: number }): Slot {
  const side = Math.round(width * 0.06);
  const box = { x: side, y: Math.round(height * 0.06), width: width - 2 * side, height: Math.round(height * 0.14) };
  const level = { size: 28, bold: true, font: "Arial", spacing: 1, before: 0, margin: 0, fill: undefined };
  const style: TextStyle = { levels: [level], insets: [0, 0, 0, 0], anchor: "b" };
  return { hold: { type: "title", idx: undefined }, name: "Title", box, style };
}

/** The room below the title of a layout that has a place for nothing else. */
export function underTitle({ box }: Slot, slide: { readonly width: number; readonly height: number }): Box {
  const y = box.y + box.height + 10 * emuPerPoint;
  return { x: box.x, width: box.width, y, height: Math.max(Math.round(slide.height * 0.92) - y, 40 * emuPerPoint) };
}

/** Columns of a layout: its placeholders where it has as many, else equal parts or `shares` of the body. */
export function areasOf(layout: Layout, body: Area, shares: readonly number[]): Area[] {
  const space = Math.round(body.box.width * 0.035);
  const room = body.box.width - space * (shares.length - 1);
  const isEqual = shares.every((share) => share === shares[0]);
  const fits = layout.bodies.length === shares.length;
  let x = body.box.x;
  return shares.map((share, at) => {
    const slot = fits ? layout.bodies[at] : undefined;
    if (slot !== undefined && isEqual) return { box: slot.box, slot, style: slot.style };
    const width = Math.round(room * share);
    const box = { ...body.box, x, width };
    x += width + space;
    const top = slot === undefined ? {} : { y: slot.box.y, height: slot.box.height };
    return { box: { ...box, ...top }, slot, style: slot?.style ?? body.style };
  });
}

/** The size of a title's text that fits its box, down to seven tenths. */
export function titleScale(text: TextBlock, { box, style }: Slot): number {
  const [left, top, right, bottom] = style.insets;
  const width = box.width / emuPerPoint - left - right;
  const room = box.height / emuPerPoint - top - bottom;
  const fits = (scale: number): boolean => textHeight(text.paragraphs, style, width, scale) <= room;
  return [1, 0.9, 0.8, 0.7].find(fits) ?? 0.7;
}

/** Height of `lines` lines of small print, in EMU. */
export const smallPrint = (lines: number): number => Math.round((lines * lineHeight("Arial", 12) + 8) * emuPerPoint);
