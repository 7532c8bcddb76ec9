/** Text bodies of slides as DrawingML (ECMA-376 part 1, 21.1.2). Element order inside each parent is fixed by the schema. */
import { xml } from "../package.ts";
import { levelOf, monospace, sizeAt } from "./measure.ts";
import { emuPerPoint } from "./sheets.ts";
import type { Paragraph, Run } from "./slide.ts";
import type { TextStyle } from "./text-style.ts";
import type { Related } from "./xml.ts";

/** What the markup of a slide needs besides its own text. */
export type Pen = {
  readonly language: string;
  /** Whether the slide's own link color may not show on its ground. */
  readonly isDark: boolean;
  /** The scheme's name for the color of headings. */
  readonly emphasis: string;
  /** DrawingML of the color of fine lines. */
  readonly hairline: string;
  /** Adds a relation of the slide and gives its id. */
  relate(related: Related): string;
  /** A number for the next shape of the slide. */
  nextId(): number;
};

export type BodyLook = {
  readonly style: TextStyle;
  readonly scale: number;
  /** Sizes and signs are written out: nothing above says them. */
  readonly free: boolean;
  /** Extra attributes of every run's properties, "b=\"1\"", and its fill. */
  readonly fill?: string;
  readonly align?: "ctr" | "r" | undefined;
};

/** The paragraphs of a text, a:p. */
export function paragraphsXml(paragraphs: readonly Paragraph[], look: BodyLook, pen: Pen): string {
  return paragraphs.map((one) => paragraphXml(one, look, pen)).join("");
}

function paragraphXml(paragraph: Paragraph, look: BodyLook, pen: Pen): string {
  const isName = isAttribution(paragraph);
  const { size: usual } = levelOf(look.style, paragraph.level);
  const shrunk = isName ? Math.max(look.scale * 0.62, Math.min(1, 16 / usual)) : look.scale;
  const size = look.free || shrunk < 1 ? sizeAt(levelOf(look.style, paragraph.level), shrunk) : undefined;
  const runs = paragraph.runs.map((run) => runXml(run, { paragraph, size, look }, pen)).join("");
  return `<a:p>${paragraphProperties(paragraph, look)}${runs}</a:p>`;
}

/** "— Ada Lovelace" below a quotation. */
const isAttribution = ({ look, runs }: Paragraph): boolean =>
  look === "quote" && /^\s*(?:—|–|--)\s/.test(runs[0]?.text ?? "");

const emu = (points: number): number => Math.round(points * emuPerPoint);

function paragraphProperties(paragraph: Paragraph, body: BodyLook): string {
  const { level, sign } = paragraph;
  const { margin, before, spacing } = levelOf(body.style, level);
  const attributes = `${level === 0 ? "" : ` lvl="${level}"`}${body.align === undefined ? "" : ` algn="${body.align}"`}`;
  const space = body.free ? spaceXml(spacing, before) : "";
  if (sign === "bullet" && !body.free) return attributes === "" ? "" : `<a:pPr${attributes}/>`;
  const [left, hang, mark] = signOf(paragraph, margin);
  return `<a:pPr marL="${emu(left)}" indent="-${emu(hang)}"${attributes}>${space}${mark}</a:pPr>`.replace(
    '"-0"',
    '"0"',
  );
}

/** Points before the text and back to its sign, and the sign. */
function signOf({ level, sign }: Paragraph, margin: number): readonly [left: number, hang: number, mark: string] {
  if (sign === "number")
    return [26 + 22 * level, 26, '<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod"/>'];
  if (sign === "none") return [level === 0 ? 0 : margin, 0, "<a:buNone/>"];
  return [Math.max(16, margin), 16, '<a:buFont typeface="Arial"/><a:buChar char="•"/>'];
}

const spaceXml = (spacing: number, before: number): string =>
  `<a:lnSpc><a:spcPct val="${Math.round(spacing * 100_000)}"/></a:lnSpc><a:spcBef><a:spcPts val="${Math.round(before * 100)}"/></a:spcBef>`;

type Place = { readonly paragraph: Paragraph; readonly size: number | undefined; readonly look: BodyLook };

function runXml(run: Run, { paragraph, size, look }: Place, pen: Pen): string {
  const isHeading = paragraph.look === "heading";
  const flags: readonly (readonly [unknown, string])[] = [
    [run.bold || isHeading, 'b="1"'],
    [run.italic || (paragraph.look === "quote" && !isAttribution(paragraph)), 'i="1"'],
    [run.strike, 'strike="sngStrike"'],
    [run.raised, 'baseline="30000"'],
  ];
  const said = flags.flatMap(([is, words]) => (is ? [words] : []));
  const attributes = [`lang="${xml(pen.language)}"`, ...sizeOf(run, paragraph, { size, look }), ...said, 'dirty="0"'];
  const fill = look.fill ?? (isHeading ? `<a:solidFill><a:schemeClr val="${pen.emphasis}"/></a:solidFill>` : "");
  const face = run.code ? `<a:latin typeface="${monospace}"/><a:cs typeface="${monospace}"/>` : "";
  const properties = `<a:rPr ${attributes.join(" ")}>${fill}${face}${linkOf(run, pen)}</a:rPr>`;
  // A line end without a size of its own is as high as the text of its level.
  const end = `<a:br><a:rPr ${attributes.join(" ")}/></a:br>`;
  return run.text
    .split("\n")
    .map((line) => (line === "" ? "" : `<a:r>${properties}<a:t>${xml(line)}</a:t></a:r>`))
    .join(end);
}

/** Code is a little smaller than the text around it: its letters are wide. */
function sizeOf({ code }: Run, { level }: Paragraph, { size, look }: Pick<Place, "size" | "look">): string[] {
  const points = code ? (size ?? levelOf(look.style, level).size) * 0.9 : size;
  return points === undefined ? [] : [`sz="${Math.round(points * 2) * 50}"`];
}

/** On a ground of any color a link keeps the color of its text. */
const asText =
  '<a:extLst><a:ext uri="{A12FA001-AC4F-418D-AE19-62706E023703}"><ahyp:hlinkClr xmlns:ahyp="http://schemas.microsoft.com/office/drawing/2018/hyperlinkcolor" val="tx"/></a:ext></a:extLst>';

function linkOf({ link }: Run, pen: Pen): string {
  if (link === undefined) return "";
  const id = pen.relate(["hyperlink", link, "External"]);
  return pen.isDark ? `<a:hlinkClick r:id="${id}">${asText}</a:hlinkClick>` : `<a:hlinkClick r:id="${id}"/>`;
}
