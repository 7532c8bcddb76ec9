/** What a workbook holds beside its cells: tables, names, comments, hidden rows and columns, charts, links, macros. */
import type { Source } from "../api.ts";
import { openPackage, type Parts } from "../package.ts";
import { relationsOf, xmlOf } from "../relations.ts";
import { isZip } from "../zip.ts";
import { attribute, descendants, type Element, elementsIn, firstElement, flat, textIn } from "./markup.ts";
import { mainPart, propertiesOf } from "./office-parts.ts";

const needed =
  /^(\[Content_Types\]|_rels\/|docProps\/(core|app)\.xml$|xl\/(workbook\.xml|_rels\/|worksheets\/|tables\/|comments\d*\.xml|threadedComments\/|persons\/|charts\/chart\d+\.xml|pivotTables\/[^/]+\.xml|externalLinks\/[^/]+\.xml|vbaProject\.bin))/i;

/** Sheets with more XML than this are not looked through for hidden rows: it would take longer than reading them. */
const largestSheet = 20_000_000;
const mostListed = 40;

/** One sentence for each kind of thing; empty for files that are no xlsx package. */
export async function workbookNotes(source: Source): Promise<readonly string[]> {
  if (!isZip(source.bytes)) return [];
  const parts = openPackage(source, (part) => needed.test(part));
  const main = mainPart(parts, "xl/workbook.xml");
  const workbook = firstElement(xmlOf(parts, main) ?? "", "workbook");
  if (workbook === undefined) return [];
  const relations = relationsOf(parts, main);
  const sheets = descendants(workbook, "sheet").map((sheet) => ({
    name: attribute(sheet, "name") ?? "",
    part: relations.get(attribute(sheet, "r:id") ?? "")?.target ?? "",
  }));
  const names = Object.keys(parts);
  const has = (pattern: RegExp): number => names.filter((name) => pattern.test(name)).length;
  return [
    ...listed(
      "Tables",
      sheets.flatMap(({ name, part }) => tablesOn(parts, name, part)),
    ),
    ...listed("Named ranges", namesIn(workbook)),
    ...sheets.flatMap(({ name, part }) => hiddenOn(parts, name, part)),
    ...listed(
      "Comments",
      sheets.flatMap(({ name, part }) => commentsOn(parts, name, part)),
    ),
    ...counted(has(/^xl\/charts\/chart\d+\.xml$/i), "chart", "charts"),
    ...counted(has(/^xl\/pivotTables\/[^/]+\.xml$/i), "pivot table", "pivot tables"),
    ...(has(/^xl\/externalLinks\/[^/]+\.xml$/i) > 0
      ? ["Some formulas point to other workbooks; their last values are what is shown."]
      : []),
    ...(has(/^xl\/vbaProject\.bin$/i) > 0 ? ["It holds macros. They are not run."] : []),
    ...propertiesOf(parts).notes,
  ];
}

const listed = (what: string, all: readonly string[]): readonly string[] =>
  all.length === 0
    ? []
    : [
        `${what}: ${all.slice(0, mostListed).join("; ")}${all.length > mostListed ? `; and ${all.length - mostListed} more` : ""}.`,
      ];

const counted = (number: number, one: string, many: string): readonly string[] =>
  number === 0 ? [] : [`It has ${number} ${number === 1 ? one : many}, not shown here.`];

function namesIn(workbook: Element): readonly string[] {
  const names = descendants(workbook, "definedName").flatMap((one) => {
    const name = attribute(one, "name") ?? "";
    if (name.startsWith("_xlnm.") || name.startsWith("_xlfn")) return [];
    const hidden = attribute(one, "hidden") === "1" ? " (hidden)" : "";
    const target = flat(textIn(one));
    return target.includes("#REF!") ? [] : [`${name}${hidden} = ${target.slice(0, 100)}`];
  });
  return [...new Set(names)];
}

const relatedTo = (parts: Parts, part: string, type: RegExp): readonly string[] =>
  [...relationsOf(parts, part).values()]
    .filter((one) => type.test(one.type) && !one.outside)
    .map(({ target }) => target);

function tablesOn(parts: Parts, sheet: string, part: string): readonly string[] {
  return relatedTo(parts, part, /^table$/).flatMap((target) => {
    const table = firstElement(xmlOf(parts, target) ?? "", "table");
    return table === undefined
      ? []
      : [`${attribute(table, "displayName") ?? attribute(table, "name")} (${sheet}!${attribute(table, "ref")})`];
  });
}

function commentsOn(parts: Parts, sheet: string, part: string): readonly string[] {
  return relatedTo(parts, part, /^comments$/).flatMap((target) => {
    const all = firstElement(xmlOf(parts, target) ?? "", "comments");
    if (all === undefined) return [];
    const authors = descendants(all, "author").map((author) => flat(textIn(author)));
    return descendants(all, "comment").map((comment) => {
      const who = authors[Number(attribute(comment, "authorId") ?? "-1")];
      const text = flat(elementsIn(comment).map(textIn).join(" ")).slice(0, 300);
      return `${sheet}!${attribute(comment, "ref")}${who ? ` by ${who}` : ""}: "${text}"`;
    });
  });
}

/** Rows and columns that nobody sees. The XML is not parsed for it: attributes of two elements are all that matters. */
function hiddenOn(parts: Parts, sheet: string, part: string): readonly string[] {
  const bytes = parts[part];
  if (bytes === undefined || bytes.length > largestSheet) return [];
  const markup = new TextDecoder().decode(bytes);
  const rows = [...markup.matchAll(/<(?:\w+:)?row\s[^>]{0,500}/g)].filter(([tag]) =>
    /\shidden="(1|true)"/.test(tag),
  ).length;
  const columns = [...markup.matchAll(/<(?:\w+:)?col\s[^>]{0,500}/g)].filter(([tag]) =>
    /\shidden="(1|true)"/.test(tag),
  ).length;
  if (rows + columns === 0) return [];
  const what = [
    ...(rows > 0 ? [`${rows} hidden rows`] : []),
    ...(columns > 0 ? [`${columns} groups of hidden columns`] : []),
  ];
  return [`Sheet "${sheet}" has ${what.join(" and ")}; their cells are shown here.`];
}
