/** Speaker notes: a page for each slide that has some, and the master of these pages. */
import { type Parts, setPart, xml } from "../package.ts";
import { relationsOf } from "../relations.ts";
import { themeXml } from "./own-theme.ts";
import { head, namespaces, relationsPart } from "./xml.ts";

const tree = (shapes: string): string =>
  `<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>${shapes}</p:spTree></p:cSld>`;
const picture = (frame: string): string =>
  `<p:sp><p:nvSpPr><p:cNvPr id="2" name="Slide Image"/><p:cNvSpPr><a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/></p:cNvSpPr><p:nvPr><p:ph type="sldImg"/></p:nvPr></p:nvSpPr><p:spPr>${frame}</p:spPr></p:sp>`;
const words = (frame: string, paragraphs: string): string =>
  `<p:sp><p:nvSpPr><p:cNvPr id="3" name="Notes"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="body" idx="1"/></p:nvPr></p:nvSpPr><p:spPr>${frame}</p:spPr><p:txBody><a:bodyPr/><a:lstStyle/>${paragraphs}</p:txBody></p:sp>`;
const frame = (x: number, y: number, width: number, height: number): string =>
  `<a:xfrm><a:off x="${x}" y="${y}"/><a:ext cx="${width}" cy="${height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>`;

/** The master of the notes of a package: its own, or one that is added. Gives the part, and whether it is new. */
export function notesMaster(parts: Parts): { readonly part: string; readonly isNew: boolean } {
  const own = [...relationsOf(parts, "ppt/presentation.xml").values()].find(({ type }) => type === "notesMaster");
  if (own !== undefined && parts[own.target] !== undefined) return { part: own.target, isNew: false };
  const part = "ppt/notesMasters/notesMaster1.xml";
  const shapes =
    picture(frame(685_800, 1_143_000, 5_486_400, 3_086_100)) +
    words(
      frame(685_800, 4_400_550, 5_486_400, 3_600_450),
      '<a:p><a:r><a:rPr lang="en-US"/><a:t>Notes</a:t></a:r></a:p>',
    );
  const style = [1, 2, 3, 4, 5, 6, 7, 8, 9].map(
    (level) =>
      `<a:lvl${level}pPr marL="${457_200 * (level - 1)}" algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1"><a:defRPr sz="1200" kern="1200"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr></a:lvl${level}pPr>`,
  );
  setPart(
    parts,
    part,
    `${head}<p:notesMaster ${namespaces}>${tree(shapes)}<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/><p:notesStyle>${style.join("")}</p:notesStyle></p:notesMaster>`,
  );
  const theme = "ppt/theme/notesTheme1.xml";
  setPart(parts, theme, themeXml());
  setPart(
    parts,
    "ppt/notesMasters/_rels/notesMaster1.xml.rels",
    relationsPart([["theme", "../theme/notesTheme1.xml"]]),
  );
  return { part, isNew: true };
}

/** The page with the notes of slide `number`. */
export function addNotes(
  parts: Parts,
  number: number,
  { notes, master, language }: { notes: readonly string[]; master: string; language: string },
): void {
  const lines = notes.flatMap((text) => text.split(/\n+/)).map((line) => line.trim());
  const paragraphs = lines.map(
    (line) => `<a:p><a:r><a:rPr lang="${xml(language)}" dirty="0"/><a:t>${xml(line)}</a:t></a:r></a:p>`,
  );
  setPart(
    parts,
    `ppt/notesSlides/notesSlide${number}.xml`,
    `${head}<p:notes ${namespaces}>${tree(picture("") + words("", paragraphs.join("")))}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>`,
  );
  const up: readonly (readonly [string, string])[] = [
    ["notesMaster", `/${master}`],
    ["slide", `../slides/slide${number}.xml`],
  ];
  setPart(parts, `ppt/notesSlides/_rels/notesSlide${number}.xml.rels`, relationsPart(up));
}
