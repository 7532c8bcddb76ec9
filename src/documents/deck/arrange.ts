/** From what a slide says to slides that hold it: columns, sizes, and further slides where one is too small. */
import { chooseLayout, type Layout, type Slot } from "./layouts.ts";
import { textHeight } from "./measure.ts";
import {
  type Area,
  areasOf,
  bodyArea,
  emergencyTitle,
  type Fit,
  fitColumn,
  type Placed,
  type Step,
  smallPrint,
  steps,
  underTitle,
} from "./place.ts";
import { type Box, type Deck, emuPerPoint } from "./sheets.ts";
import { type Block, plainText, type Slide } from "./slide.ts";

export type Arranged = {
  readonly slide: Slide;
  readonly layout: Layout;
  /** Where its title goes: the layout's place for it, if it has one. */
  readonly title: Slot;
  /** The room below the title. */
  readonly body: Box;
  readonly placed: readonly Placed[];
};

export type Room = { readonly deck: Deck; readonly layouts: readonly Layout[] };

/** The slides for one, with its title on each; mostly one. */
export function arrange(slide: Slide, room: Room): Arranged[] {
  const { deck, layouts } = room;
  if (slide.kind !== "content") {
    const layout = chooseLayout(layouts, deck, slide.kind, 1);
    return layout === undefined ? [] : [lone(slide, layout, room)];
  }
  const columns = columnsOf(slide.columns);
  const first = fitSlide(slide, columns, room);
  if (first === undefined) return [];
  if (first.missing <= tolerated) return [first.arranged];
  const pieces = piecesOf(slide, room);
  if (pieces.length < 2) return [first.arranged];
  return pieces.flatMap((piece, at) => {
    const numbered = { ...piece, title: [...slide.title, { text: ` (${at + 1}/${pieces.length})` }] };
    const fit = fitSlide(numbered, columnsOf(piece.columns), room);
    return fit === undefined ? [] : [fit.arranged];
  });
}

const titleSlot = (layout: Layout, { size }: Deck): Slot => layout.title ?? emergencyTitle(size);

/** Points by which a text may be too high: the leading of its last line. */
const tolerated = 3;

/** Title, section, quote and closing slides: one text, in the layout's own place and shrunk where it must be. */
function lone(slide: Slide, layout: Layout, { deck, layouts }: Room): Arranged {
  const blocks = slide.columns.flat();
  const [slot] = layout.bodies;
  const body = bodyArea(layout, layouts, deck.size);
  const free = { ...body, box: underTitle(layout.title ?? emergencyTitle(deck.size), deck.size) };
  const area: Area = slot === undefined ? free : { box: slot.box, slot, style: slot.style };
  const fit = smallestOf([...steps, { scale: 0.62, table: 12 }].map((step) => [fitColumn(blocks, area, step)]));
  return {
    slide,
    layout,
    title: titleSlot(layout, deck),
    body: area.box,
    placed: blocks.length === 0 ? [] : fit.flatMap(({ placed }) => placed),
  };
}

type Fitted = {
  readonly arranged: Arranged;
  readonly missing: number;
  readonly step: Step /** Words break even in the smallest easy size. */;
  readonly isTight: boolean;
};

function fitSlide(slide: Slide, columns: readonly (readonly Block[])[], { deck, layouts }: Room): Fitted | undefined {
  const layout = chooseLayout(layouts, deck, "content", columns.length === 0 ? 0 : columns.length);
  if (layout === undefined) return undefined;
  const body = bodyArea(layout, layouts, deck.size);
  const areas = areasOf(layout, body, sharesOf(columns)).map((area) => shortened(area, slide, layout));
  const tries = steps.map((step) => columns.map((blocks, at) => fitColumn(blocks, areas[at] ?? body, step)));
  const best = smallestOf(tries);
  const missing = Math.max(0, ...best.map((fit) => fit.missing));
  const step = steps[tries.indexOf(best)] ?? steps[0] ?? { scale: 1, table: 16 };
  return {
    arranged: {
      slide,
      layout,
      title: titleSlot(layout, deck),
      body: body.box,
      placed: best.flatMap(({ placed }) => placed),
    },
    missing,
    step,
    isTight: tries.some((fits, at) => isEasy(steps[at]) && !isEasy(steps[at + 1]) && fits.some((fit) => fit.isTight)),
  };
}

/** Large enough to be read without effort. */
const isEasy = (step: Step | undefined): boolean => step !== undefined && step.scale >= 0.8;

/** The first try in which every column fits and no word is broken; else one that fits; else the last one. */
function smallestOf(tries: readonly Fit[][]): Fit[] {
  const fit = tries.filter((fits) => fits.every(({ missing }) => missing <= tolerated));
  return fit.find((fits) => !fits.some(({ isTight }) => isTight)) ?? fit.at(-1) ?? tries.at(-1) ?? [];
}

/** Sources stand below the content, so it ends above them. */
function shortened(area: Area, { sources }: Slide, layout: Layout): Area {
  if (sources.length === 0) return area;
  const top = layout.sources?.box ?? { y: area.box.y + area.box.height, height: 0 };
  const from = layout.sources === undefined ? top.y - smallPrint(sources.length) : top.y;
  const end = Math.min(from, top.y + top.height - smallPrint(sources.length));
  const height = Math.min(area.box.height, end - area.box.y);
  return { ...area, box: { ...area.box, height: Math.max(height, area.box.height / 2) } };
}

const isVisual = ({ kind }: Block): boolean => kind === "chart" || kind === "picture";

/** A text beside its chart or picture reads better than above it; two of these stand side by side. */
function columnsOf(columns: readonly (readonly Block[])[]): readonly (readonly Block[])[] {
  const [only = []] = columns;
  if (columns.length > 1 || only.length === 0) return columns;
  const visuals = only.filter(isVisual);
  const texts = only.filter(({ kind }) => kind === "text");
  if (visuals.length + texts.length !== only.length) return columns;
  if (visuals.length === 2 && texts.length === 0) return visuals.map((one) => [one]);
  if (visuals.length !== 1 || texts.length !== 1 || isLead(texts[0])) return columns;
  return only[0] === visuals[0] ? [visuals, texts] : [texts, visuals];
}

/** A sentence or two above a chart. */
const isLead = (block: Block | undefined): boolean =>
  block?.kind === "text" && block.paragraphs.length === 1 && plainText(block.paragraphs[0]?.runs ?? []).length <= 160;

/** Of the width: a text beside a chart or a picture takes less of it. */
function sharesOf(columns: readonly (readonly Block[])[]): number[] {
  const kinds = columns.map((blocks) => (blocks.every(({ kind }) => kind === "text") ? "text" : "other"));
  if (kinds.length !== 2 || kinds[0] === kinds[1]) return columns.map(() => 1 / columns.length);
  return kinds.map((kind) => (kind === "text" ? 0.4 : 0.6));
}

/** Parts that fit a slide each. Only what stands in one column is parted. */
function piecesOf(slide: Slide, room: Room): Slide[] {
  const [only = [], ...others] = slide.columns;
  if (others.length > 0) return [slide];
  if (only.length > 1) {
    // The first block alone, then the others: both may be parted again.
    return [only.slice(0, 1), only.slice(1)].flatMap((blocks, at) => {
      const part = { ...slide, columns: [blocks], notes: at === 0 ? slide.notes : [] };
      const fit = fitSlide(part, columnsOf(part.columns), room);
      return fit === undefined || fit.missing <= tolerated ? [part] : piecesOf(part, room);
    });
  }
  const [block] = only;
  const count = block?.kind === "text" ? block.paragraphs.length : block?.kind === "table" ? block.rows.length : 0;
  for (let parts = 2; parts <= Math.min(count, 40); parts += 1) {
    const pieces = block === undefined ? [] : cut(block, parts, room);
    const slides = pieces.map((piece, at) => ({ ...slide, columns: [[piece]], notes: at === 0 ? slide.notes : [] }));
    if (slides.every((one) => isReadable(one, room))) return slides;
  }
  return [slide];
}

/** Fits without going to the smallest sizes: where there are several slides there is room. */
function isReadable(slide: Slide, room: Room): boolean {
  const fit = fitSlide(slide, slide.columns, room);
  return fit !== undefined && fit.missing <= tolerated && (isEasy(fit.step) || fit.isTight);
}

/** A text or table in about equal parts; a point keeps those below it. */
function cut(block: Block, parts: number, { deck, layouts }: Room): Block[] {
  if (block.kind === "table") {
    const each = Math.ceil(block.rows.length / parts);
    return chunks(block.rows, (at) => Math.floor(at / each)).map((rows) => ({ ...block, rows }));
  }
  if (block.kind !== "text") return [block];
  const layout = chooseLayout(layouts, deck, "content", 1) ?? layouts[0];
  if (layout === undefined) return [block];
  const { style, box } = bodyArea(layout, layouts, deck.size);
  const { paragraphs } = block;
  const heights = paragraphs.map((one) => textHeight([one], style, box.width / emuPerPoint, 0.9));
  const whole = heights.reduce((sum, height) => sum + height, 0);
  let [part, above] = [0, 0];
  const partOf = paragraphs.map((paragraph, at) => {
    const isStart = paragraph.level === 0 && paragraphs[at - 1]?.look !== "heading";
    const wanted = Math.floor((above / whole) * parts + 0.02);
    above += heights[at] ?? 0;
    if (isStart && wanted > part) part = Math.min(part + 1, parts - 1);
    return part;
  });
  return chunks(paragraphs, (at) => partOf[at] ?? 0).map((list) => ({ kind: "text", paragraphs: list }));
}

function chunks<T>(list: readonly T[], of: (at: number) => number): T[][] {
  const found = new Map<number, T[]>();
  for (const [at, one] of list.entries()) found.set(of(at), [...(found.get(of(at)) ?? []), one]);
  return [...found.values()];
}
