/** Text that is hardly told from what is behind it. Only plain colors are judged; pictures and blends are left alone. */
import { clip } from "../../base/words.ts";
import type { Finding } from "../../protocol/events.ts";
import { colorOf, contrast, groundOf, type Rgb } from "../deck/colors.ts";
import { type Box, boxOf, holdOf, lineOf, number, type Sheet } from "../deck/sheets.ts";
import { type LevelStyle, type Scope, textStyle } from "../deck/text-style.ts";
import { child, descendants, type Element, elementsIn, flat, textIn } from "../readers/markup.ts";

type Said = Omit<Finding, "place">;

/** Least contrast of text, and of large text: from 24 pt, bold from 18.66 pt (WCAG 2.2, 1.4.3). */
const least = { text: 4.5, large: 3 };

export function contrastFindings(scope: Scope): Said[] {
  const worst = scope.sheet.shapes
    .filter(({ name }) => name === "sp")
    .flatMap((shape) => faintIn(shape, scope))
    .sort((a, b) => a.ratio - b.ratio)[0];
  if (worst === undefined) return [];
  const text = `"${clip(flat(worst.text), 40)}" is hard to read: its contrast to what is behind it is ${worst.ratio.toFixed(1)} to 1, less than ${worst.wanted}. Use a darker or lighter color.`;
  return [{ severity: "warning", text }];
}

type Faint = { readonly text: string; readonly ratio: number; readonly wanted: number };

function faintIn(shape: Element, scope: Scope): Faint[] {
  const body = child(shape, "txBody");
  const ground = behind(shape, scope);
  if (body === undefined || ground === undefined || ["dt", "ftr", "sldNum"].includes(holdOf(shape)?.type ?? ""))
    return [];
  const { levels } = textStyle(shape, scope);
  return elementsIn(body)
    .filter(({ name }) => name === "p")
    .flatMap((paragraph) => {
      const level = levels[number(child(paragraph, "pPr"), "lvl")] ?? levels[0];
      return descendants(paragraph, "r").flatMap((run) => faintRun(run, level, { ground, scope }) ?? []);
    });
}

type Behind = { readonly ground: Rgb; readonly scope: Scope };

function faintRun(run: Element, level: LevelStyle | undefined, { ground, scope }: Behind): Faint | undefined {
  const properties = child(run, "rPr");
  const text = textIn(run);
  const color = textColor(properties, level, scope);
  if (color === undefined || text.trim() === "" || level === undefined) return undefined;
  const size = number(properties, "sz") / 100 || level.size;
  const wanted = size >= 24 || (level.bold && size >= 18.66) ? least.large : least.text;
  const ratio = contrast(color, ground);
  return ratio < wanted - 0.05 ? { text, ratio, wanted } : undefined;
}

/** Undefined where it is no plain color; links have one of their own. */
function textColor(
  properties: Element | undefined,
  level: LevelStyle | undefined,
  { sheet, theme }: Scope,
): Rgb | undefined {
  if (child(properties, "hlinkClick") !== undefined || hasOtherFill(properties)) return undefined;
  const fill = child(properties, "solidFill") ?? level?.fill;
  return fill === undefined ? undefined : colorOf(fill, sheet, theme);
}

const hasOtherFill = (properties: Element | undefined): boolean =>
  ["gradFill", "blipFill", "pattFill", "noFill"].some((name) => child(properties, name) !== undefined);

/** The plain color behind a shape's text; undefined where it is none. */
function behind(shape: Element, { sheet, theme }: Scope): Rgb | undefined {
  const line = lineOf(shape, sheet);
  const own = line.map((one) => fillOf(one, sheet, theme)).find((fill) => fill !== "none");
  if (own !== undefined) return own === "other" ? undefined : own;
  const box = boxOf(line);
  const below = box === undefined ? undefined : topmostUnder(shape, box, { sheet, theme });
  if (below !== undefined) return below === "other" ? undefined : below;
  return groundOf(sheet, theme);
}

type Place = { readonly sheet: Sheet; readonly theme: Scope["theme"] };

/** "other": a picture, a blend, or a style that is not followed. */
function fillOf(shape: Element, sheet: Sheet, theme: Scope["theme"]): Rgb | "none" | "other" {
  if (shape.name === "pic" || shape.name === "graphicFrame") return "other";
  const properties = child(shape, "spPr");
  const plain = child(properties, "solidFill");
  if (plain !== undefined) return colorOf(plain, sheet, theme) ?? "other";
  if (hasOtherFill(properties)) return child(properties, "noFill") === undefined ? "other" : "none";
  return child(shape, "style") === undefined || child(properties, "noFill") !== undefined ? "none" : "other";
}

/** What was drawn before the shape under it: by master, layout and slide, the last of them. */
function topmostUnder(shape: Element, box: Box, { sheet, theme }: Place): Rgb | "other" | undefined {
  const sheets: Sheet[] = [];
  for (let one: Sheet | undefined = sheet; one !== undefined; one = one.above) sheets.unshift(one);
  const drawn = sheets.flatMap((one) => {
    const before =
      one === sheet
        ? one.shapes.slice(0, one.shapes.indexOf(shape))
        : one.shapes.filter((other) => holdOf(other) === undefined);
    return before.map((other) => ({ box: boxOf(lineOf(other, one)), fill: fillOf(other, one, theme) }));
  });
  const under = drawn.filter((other) => other.fill !== "none" && other.box !== undefined && overlaps(other.box, box));
  const top = under.at(-1);
  if (top?.box === undefined || top.fill === "none") return undefined;
  // What the text only partly stands on may leave its words beside it.
  return holds(top.box, box) ? top.fill : "other";
}

const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const holds = (a: Box, b: Box): boolean =>
  a.x <= b.x && a.y <= b.y && a.x + a.width >= b.x + b.width && a.y + a.height >= b.y + b.height;
