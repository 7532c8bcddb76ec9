/** Text that runs out of its box, and text too small to read, by the widths of the fonts it is set in. */
import { clip } from "../../base/words.ts";
import type { Finding } from "../../protocol/events.ts";
import { isMeasured, lineHeight, linesOf, textWidth } from "../deck/metrics.ts";
import { boxOf, emuPerPoint, holdOf, lineOf, number } from "../deck/sheets.ts";
import { fontOf, type LevelStyle, type Scope, textStyle } from "../deck/text-style.ts";
import { attribute, child, descendants, type Element, elementsIn, flat, textIn } from "../readers/markup.ts";

type Said = Omit<Finding, "place">;

/** Points; smaller text is not read from the third row. */
const smallest = 12;

export function sizeFindings(scope: Scope): Said[] {
  const texts = scope.sheet.shapes.flatMap((shape): Laid[] => {
    if (shape.name === "graphicFrame") return tableText(shape, scope);
    const type = holdOf(shape)?.type ?? "";
    return shape.name !== "sp" || ["dt", "ftr", "sldNum"].includes(type) ? [] : shapeText(shape, scope);
  });
  const sizes = texts.flatMap(({ runs }) => runs).filter(({ isRaised, text }) => !isRaised && text.trim() !== "");
  const least = [...sizes].sort((a, b) => a.size - b.size)[0];
  const small: Said[] =
    least === undefined || least.size >= smallest - 0.01
      ? []
      : [
          {
            severity: "warning",
            text: `Text of ${Number(least.size.toFixed(1))} pt ("${clip(flat(least.text), 40)}") is too small for a slide. Use at least ${smallest} pt.`,
          },
        ];
  return [...texts.flatMap(overflow), ...small];
}

type Run = {
  readonly text: string;
  readonly size: number;
  readonly bold: boolean;
  readonly font: string;
  readonly isRaised: boolean;
};
/** A text as laid out: what it needs and what it has, in points. `room` is undefined where the box grows with it. */
type Laid = {
  readonly name: string;
  readonly runs: readonly Run[];
  readonly needs: number;
  readonly room: number | undefined;
  readonly line: number;
  /** Words that are broken because their column is too narrow. */
  readonly broken?: readonly string[];
};

function overflow({ name, runs, needs, room, line, broken = [] }: Laid): Said[] {
  const [word] = broken;
  if (word !== undefined)
    return [
      {
        severity: "warning",
        text: `A word of the ${name} is broken ("${clip(word, 40)}"): it has too many columns, or too long words. Show fewer columns.`,
      },
    ];
  if (room === undefined) return [];
  const slack = runs.every(({ font }) => isMeasured(font)) ? 0.04 : 0.15;
  const over = needs - room;
  if (over <= Math.max(needs * slack, line * 0.35)) return [];
  const lines = Math.max(1, Math.round(over / line));
  const words = flat(runs.map(({ text }) => text).join(" "));
  return [
    {
      severity: "warning",
      text: `The text of "${name}" ("${clip(words, 40)}") is about ${lines} ${lines === 1 ? "line" : "lines"} too long for its place. Shorten it or part it over two slides.`,
    },
  ];
}

function shapeText(shape: Element, scope: Scope): Laid[] {
  const body = child(shape, "txBody");
  const line = lineOf(shape, scope.sheet);
  const box = boxOf(line);
  if (body === undefined || box === undefined || flat(textIn(body)) === "") return [];
  const bodies = line.map((one) => child(child(one, "txBody"), "bodyPr"));
  const said = (name: string): string | undefined =>
    bodies.map((one) => one && attribute(one, name)).find((value) => value !== undefined);
  const isTurned = (said("vert") ?? "horz") !== "horz" || number(child(child(shape, "spPr"), "xfrm"), "rot") !== 0;
  if (isTurned || Number(said("numCol") ?? "1") > 1) return [];
  const style = textStyle(shape, scope);
  const [left, top, right, bottom] = style.insets;
  const scale = (number(child(bodies[0], "normAutofit"), "fontScale") || 100_000) / 100_000;
  const reduction = number(child(bodies[0], "normAutofit"), "lnSpcReduction") / 100_000;
  const width = said("wrap") === "none" ? Number.POSITIVE_INFINITY : box.width / emuPerPoint - left - right;
  const set = { levels: style.levels, scale, reduction, width };
  const laid = paragraphsOf(body, set, scope);
  const grows = bodies.some((one) => child(one, "spAutoFit") !== undefined);
  const room = grows ? undefined : box.height / emuPerPoint - top - bottom;
  const identity = child(child(shape, "nvSpPr"), "cNvPr");
  return [{ name: (identity && attribute(identity, "name")) || "text", room, ...laid }];
}

type Setting = {
  readonly levels: readonly LevelStyle[];
  readonly scale: number;
  readonly reduction: number;
  readonly width: number;
};

function paragraphsOf(body: Element, set: Setting, scope: Scope): Pick<Laid, "runs" | "needs" | "line"> {
  const laid = elementsIn(body)
    .filter(({ name }) => name === "p")
    .map((paragraph) => paragraphOf(paragraph, set, scope));
  const runs = laid.flatMap((one) => one.runs);
  const needs = laid.reduce((sum, { above, height }, at) => sum + (at === 0 ? 0 : above) + height, 0);
  return { runs, needs, line: Math.max(8, ...runs.map(({ font, size }) => lineHeight(font, size))) };
}

const plain: LevelStyle = { size: 18, bold: false, font: "", spacing: 1, before: 0, margin: 0, fill: undefined };

type Measured = { readonly runs: readonly Run[]; readonly above: number; readonly height: number };

function paragraphOf(paragraph: Element, set: Setting, scope: Scope): Measured {
  const properties = child(paragraph, "pPr");
  const level = set.levels[number(properties, "lvl")] ?? set.levels[0] ?? plain;
  const runs = elementsIn(paragraph).flatMap((one) => runOf(one, level, { set, scope }));
  const size = runs.length > 0 ? Math.max(...runs.map((run) => run.size)) : level.size * set.scale;
  const margin = properties && attribute(properties, "marL");
  const points = margin === undefined ? level.margin : (Number(margin) || 0) / emuPerPoint;
  const lines = linesOf(runs, Math.max(10, set.width - points));
  const spacing = number(child(child(properties, "lnSpc"), "spcPct"), "val") / 100_000 || level.spacing;
  const before = child(child(properties, "spcBef"), "spcPts");
  const above = before === undefined ? level.before : number(before, "val") / 100;
  return { runs, above, height: lines * lineHeight(level.font, size) * Math.max(0.5, spacing - set.reduction) };
}

function runOf(one: Element, level: LevelStyle, { set, scope }: { set: Setting; scope: Scope }): Run[] {
  if (one.name !== "r" && one.name !== "br" && one.name !== "fld") return [];
  const properties = child(one, "rPr");
  const size = (number(properties, "sz") / 100 || level.size) * set.scale;
  const bold = (properties && attribute(properties, "b")) ?? (level.bold ? "1" : "0");
  const latin = child(properties, "latin");
  const isRaised = number(properties, "baseline") !== 0;
  const text = one.name === "br" ? "\n" : descendants(one, "t").map(textIn).join("");
  const font = latin === undefined ? level.font : fontOf(latin, scope.theme);
  return [{ text, size: isRaised ? size * 0.66 : size, bold: bold === "1", font, isRaised }];
}

/** A table is as high as its rows need; it must end on the slide. */
function tableText(frame: Element, scope: Scope): Laid[] {
  const table = descendants(frame, "tbl")[0];
  const box = boxOf([frame]);
  if (table === undefined || box === undefined) return [];
  const widths = descendants(table, "gridCol").map((column) => number(column, "w") / emuPerPoint);
  const levels = tableLevels(scope);
  const runs: Run[] = [];
  const broken: string[] = [];
  const rows = descendants(table, "tr").map((row) => {
    const cells = descendants(row, "tc").map((cell, at) => {
      const properties = child(cell, "tcPr");
      const inset = (name: string, usual: number): number =>
        Number((properties && attribute(properties, name)) ?? usual) / emuPerPoint;
      const span = Math.max(1, number(cell, "gridSpan"));
      const room = widths.slice(at, at + span).reduce((sum, width) => sum + width, 0);
      const width = room - inset("marL", 91_440) - inset("marR", 91_440);
      const laid = paragraphsOf(child(cell, "txBody") ?? cell, { levels, scale: 1, reduction: 0, width }, scope);
      runs.push(...laid.runs);
      broken.push(...laid.runs.flatMap((run) => wordsWider(run, width)));
      return laid.needs + inset("marT", 45_720) + inset("marB", 45_720);
    });
    return Math.max(number(row, "h") / emuPerPoint, ...cells);
  });
  const needs = rows.reduce((sum, height) => sum + height, 0);
  const room = (scope.deck.size.height - box.y) / emuPerPoint;
  return [{ name: "table", runs, needs, room, line: needs / Math.max(1, rows.length), broken }];
}

/** Words of a run that no line of `width` points holds, with room for what an estimate may be off. */
const wordsWider = (run: Run, width: number): string[] =>
  run.text.split(/[\s-]+/).filter((word) => textWidth(word, run) > width * (isMeasured(run.font) ? 1.03 : 1.15));

/** Text of tables follows the presentation's own style, 18 pt where it says nothing. */
function tableLevels(scope: Scope): readonly LevelStyle[] {
  const empty: Element = { name: "sp", attributes: {}, children: [] };
  return textStyle(empty, scope).levels;
}
