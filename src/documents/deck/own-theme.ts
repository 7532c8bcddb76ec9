/** The look of decks without a template: theme, master and layouts of our own, as the parts of a package. */
import { type Parts, setPart } from "../package.ts";
import { body, fill, footers, ground, holder, layouts, layoutXml, title, tree } from "./own-layouts.ts";
import { emuPerPoint } from "./sheets.ts";
import { head, namespaces, relationsPart, typesPart } from "./xml.ts";

const colors = {
  ...{ dk1: "1E2732", lt1: "FFFFFF", dk2: "17375E", lt2: "F2F5F8" },
  ...{
    accent1: "1F5FA6",
    accent2: "D97B29",
    accent3: "3C8D6B",
    accent4: "8C6BB1",
    accent5: "C2494F",
    accent6: "76828F",
  },
  ...{ hlink: "1F5FA6", folHlink: "6B4E90" },
};

const points = (n: number): number => n * emuPerPoint;
const bullets = ["•", "–", "•", "–", "•"];
const sizes = [2200, 2000, 1800, 1600, 1600];

function bodyLevel(n: number): string {
  const indent = points(18);
  const margin = indent + points(18) * (n - 1);
  return `<a:lvl${n}pPr marL="${margin}" indent="-${indent}" algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1"><a:lnSpc><a:spcPct val="100000"/></a:lnSpc><a:spcBef><a:spcPts val="${n === 1 ? 900 : 400}"/></a:spcBef><a:buClr><a:schemeClr val="accent1"/></a:buClr><a:buFont typeface="Arial"/><a:buChar char="${bullets[n - 1] ?? "•"}"/><a:defRPr sz="${sizes[n - 1] ?? 1600}" kern="1200">${fill("tx1")}<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl${n}pPr>`;
}

const otherLevel = (n: number): string =>
  `<a:lvl${n}pPr marL="${457_200 * (n - 1)}" algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1"><a:defRPr sz="1800" kern="1200">${fill("tx1")}<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl${n}pPr>`;
const nine = [1, 2, 3, 4, 5, 6, 7, 8, 9];

function masterXml(): string {
  const shapes = [
    holder({ ...title, place: [0.75, 0.42, 11.83, 1.02], frame: ' lIns="0" rIns="0" anchor="b"' }, 2),
    holder({ name: "Text", type: "body", idx: 1, place: body, frame: ' lIns="0" rIns="0"', prompt: "Text" }, 3),
    // A master numbers its feet from 3: the text is 1, the date 2.
    ...footers.map((one, at) => holder({ ...one, idx: at + 3 }, at + 4)),
  ];
  const ids = layouts.map((_, at) => `<p:sldLayoutId id="${2_147_483_649 + at}" r:id="rId${at + 1}"/>`).join("");
  const titleStyle = `<a:lvl1pPr algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1"><a:lnSpc><a:spcPct val="95000"/></a:lnSpc><a:spcBef><a:spcPct val="0"/></a:spcBef><a:buNone/><a:defRPr sz="2800" b="1" kern="1200">${fill("tx2")}<a:latin typeface="+mj-lt"/><a:ea typeface="+mj-ea"/><a:cs typeface="+mj-cs"/></a:defRPr></a:lvl1pPr>`;
  const map =
    '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>';
  return `${head}<p:sldMaster ${namespaces}><p:cSld>${ground("bg1")}${tree(shapes.join(""))}</p:cSld>${map}<p:sldLayoutIdLst>${ids}</p:sldLayoutIdLst><p:txStyles><p:titleStyle>${titleStyle}</p:titleStyle><p:bodyStyle>${nine.map(bodyLevel).join("")}</p:bodyStyle><p:otherStyle>${nine.map(otherLevel).join("")}</p:otherStyle></p:txStyles></p:sldMaster>`;
}

/** A theme part; its fills, lines and effects are plain ones. */
export function themeXml(): string {
  const scheme = Object.entries(colors).map(([name, value]) => `<a:${name}><a:srgbClr val="${value}"/></a:${name}>`);
  const faces = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>';
  const plain = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>';
  const lines = [6350, 12_700, 19_050].map((width) => `<a:ln w="${width}">${plain}<a:prstDash val="solid"/></a:ln>`);
  const effect = "<a:effectStyle><a:effectLst/></a:effectStyle>";
  return `${head}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Cowork"><a:themeElements><a:clrScheme name="Cowork">${scheme.join("")}</a:clrScheme><a:fontScheme name="Cowork"><a:majorFont>${faces}</a:majorFont><a:minorFont>${faces}</a:minorFont></a:fontScheme><a:fmtScheme name="Cowork"><a:fillStyleLst>${plain.repeat(3)}</a:fillStyleLst><a:lnStyleLst>${lines.join("")}</a:lnStyleLst><a:effectStyleLst>${effect.repeat(3)}</a:effectStyleLst><a:bgFillStyleLst>${plain.repeat(3)}</a:bgFillStyleLst></a:fmtScheme></a:themeElements><a:objectDefaults/><a:extraClrSchemeLst/></a:theme>`;
}

/** An empty deck (16:9) with this look. */
export function ownTemplate(): Parts {
  const parts: Parts = Object.create(null) as Parts;
  setPart(parts, "ppt/theme/theme1.xml", themeXml());
  setPart(parts, "ppt/slideMasters/slideMaster1.xml", masterXml());
  const below = layouts.map((_, at) => ["slideLayout", `../slideLayouts/slideLayout${at + 1}.xml`] as const);
  const master = relationsPart([...below, ["theme", "../theme/theme1.xml"]]);
  setPart(parts, "ppt/slideMasters/_rels/slideMaster1.xml.rels", master);
  for (const [at, layout] of layouts.entries()) {
    setPart(parts, `ppt/slideLayouts/slideLayout${at + 1}.xml`, layoutXml(layout));
    const up = relationsPart([["slideMaster", "../slideMasters/slideMaster1.xml"]]);
    setPart(parts, `ppt/slideLayouts/_rels/slideLayout${at + 1}.xml.rels`, up);
  }
  const size = '<p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/>';
  const defaults = `<p:defaultTextStyle>${nine.map(otherLevel).join("")}</p:defaultTextStyle>`;
  setPart(
    parts,
    "ppt/presentation.xml",
    `${head}<p:presentation ${namespaces} saveSubsetFonts="1"><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst>${size}${defaults}</p:presentation>`,
  );
  setPart(parts, "ppt/_rels/presentation.xml.rels", relationsPart([["slideMaster", "slideMasters/slideMaster1.xml"]]));
  setPart(parts, "_rels/.rels", relationsPart([["officeDocument", "ppt/presentation.xml"]]));
  setPart(parts, "[Content_Types].xml", typesPart(parts));
  return parts;
}
