/** Where the shapes of a slide stand: by themselves, through their groups, or as their layout and master say. */
import type { Parts } from "../package.ts";
import { attribute, child, type Element, elementsIn, firstElement } from "../readers/markup.ts";
import { type Relation, relationsOf, xmlOf } from "../relations.ts";

/** In English Metric Units of the slide (ECMA-376 part 1, 20.1.2.1). */
export type Frame = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
/** `kind`: the type of its placeholder; undefined for other shapes. */
export type Placed = { readonly element: Element; readonly frame: Frame; readonly kind: string | undefined };

/** Places of placeholders by "idx 3" and "type body", those of the layout before those of the master. */
export type Frames = ReadonlyMap<string, Frame>;

export function framesOf(parts: Parts, relations: ReadonlyMap<string, Relation>): Frames {
  const layout = targetOf(relations, "slideLayout");
  const master = layout && targetOf(relationsOf(parts, layout), "slideMaster");
  const own = layout === undefined ? [] : placesIn(parts, layout);
  // A master is asked by the type alone: its numbers are its own.
  const shared = master === undefined ? [] : placesIn(parts, master).filter(([key]) => key.startsWith("type "));
  return new Map([...shared, ...own]);
}

const targetOf = (relations: ReadonlyMap<string, Relation>, type: string): string | undefined =>
  [...relations.values()].find((one) => one.type === type)?.target;

function placesIn(parts: Parts, part: string): readonly (readonly [key: string, frame: Frame])[] {
  const tree = firstElement(xmlOf(parts, part) ?? "", "spTree");
  return (tree === undefined ? [] : elementsIn(tree)).flatMap((shape) => {
    const [place, frame] = [placeholderOf(shape), frameIn(shape)];
    return place === undefined || frame === undefined ? [] : keysOf(place).map((key) => [key, frame] as const);
  });
}

const placeholderOf = (shape: Element): Element | undefined =>
  elementsIn(shape)
    .filter(({ name }) => /^nv\w*Pr$/.test(name))
    .map((one) => child(child(one, "nvPr"), "ph"))
    .find((one) => one !== undefined);

const keysOf = (place: Element): readonly string[] => {
  const type = attribute(place, "type") ?? "body";
  return [`idx ${attribute(place, "idx") ?? "0"} ${type}`, `type ${type === "ctrTitle" ? "title" : type}`];
};

/** The frame a shape gives itself. */
function frameIn(shape: Element): Frame | undefined {
  const frame = child(child(shape, "spPr"), "xfrm") ?? child(shape, "xfrm") ?? child(child(shape, "grpSpPr"), "xfrm");
  return frame && boxIn(frame, "off", "ext");
}

function boxIn(frame: Element, at: string, size: string): Frame | undefined {
  const [place, area] = [child(frame, at), child(frame, size)];
  if (place === undefined || area === undefined) return undefined;
  const number = (element: Element, name: string): number => Number(attribute(element, name) ?? "0") || 0;
  return { x: number(place, "x"), y: number(place, "y"), width: number(area, "cx"), height: number(area, "cy") };
}

const shapes = new Set(["sp", "pic", "graphicFrame", "cxnSp"]);
const nowhere: Frame = { x: 0, y: 0, width: 0, height: 0 };

/** All shapes in their order, groups opened. Of alternatives the first is taken. */
export function placedShapes(
  tree: Element | undefined,
  frames: Frames,
  map = (frame: Frame): Frame => frame,
): readonly Placed[] {
  if (tree === undefined) return [];
  return elementsIn(tree).flatMap((one): readonly Placed[] => {
    if (one.name === "AlternateContent")
      return placedShapes(child(one, "Choice") ?? child(one, "Fallback"), frames, map);
    if (one.name === "grpSp") return placedShapes(one, frames, grouped(one, map));
    return shapes.has(one.name) ? [placed(one, frames, map)] : [];
  });
}

function placed(element: Element, frames: Frames, map: (frame: Frame) => Frame): Placed {
  const place = placeholderOf(element);
  const own = frameIn(element);
  if (place === undefined) return { element, kind: undefined, frame: map(own ?? nowhere) };
  const inherited = keysOf(place)
    .map((key) => frames.get(key))
    .find((frame) => frame !== undefined);
  return { element, kind: attribute(place, "type") ?? "body", frame: own ? map(own) : (inherited ?? nowhere) };
}

/** From the coordinates inside a group to those around it. */
function grouped(group: Element, map: (frame: Frame) => Frame): (frame: Frame) => Frame {
  const frame = child(child(group, "grpSpPr"), "xfrm");
  const [outer, inner] = [frame && boxIn(frame, "off", "ext"), frame && boxIn(frame, "chOff", "chExt")];
  if (outer === undefined || inner === undefined || inner.width === 0 || inner.height === 0) return map;
  const [across, down] = [outer.width / inner.width, outer.height / inner.height];
  return ({ x, y, width, height }) =>
    map({
      x: outer.x + (x - inner.x) * across,
      y: outer.y + (y - inner.y) * down,
      width: width * across,
      height: height * down,
    });
}
