/** What a change of cells means for the parts around the sheets: the order of calculation, and when to calculate. */
import { strToU8 } from "fflate";
import { textOfPart } from "../checks/relations.ts";
import type { Parts } from "../package.ts";
import { relationsOf } from "../relations.ts";
import { attributeOf } from "./sheet-text.ts";

const bookPart = "xl/workbook.xml";

/** Tells programs to calculate everything when they open the file (18.2.2). */
export function calculateOnLoad(book: string): string {
  const tag = /<((?:[\w.-]+:)?)calcPr(?=[\s/>])[^>]*?(\/?)>/.exec(book);
  if (tag !== null) {
    if (/\sfullCalcOnLoad="(?:1|true)"/.test(tag[0])) return book;
    const bare = tag[0].replace(/\sfullCalcOnLoad="[^"]*"/, "").replace(/\s*\/?>$/, "");
    return book.replace(tag[0], () => `${bare} fullCalcOnLoad="1"${tag[2]}>`);
  }
  const prefix = /<([\w.-]+:)?workbook[\s>]/.exec(book)?.[1] ?? "";
  // Its place is behind these (18.2.27), of which sheets is always there.
  const before = ["definedNames", "externalReferences", "functionGroups", "sheets"];
  for (const name of before) {
    const close = new RegExp(`</${prefix}${name}>|<${prefix}${name}(?=[\\s/>])[^>]*/>`).exec(book);
    if (close === null) continue;
    const at = close.index + close[0].length;
    return `${book.slice(0, at)}<${prefix}calcPr fullCalcOnLoad="1"/>${book.slice(at)}`;
  }
  return book;
}

/** The id that a workbook gives each sheet, by its part. */
export function sheetIds(parts: Parts): ReadonlyMap<string, string> {
  const targets = relationsOf(parts, bookPart);
  const tags = textOfPart(parts, bookPart).match(/<(?:[\w.-]+:)?sheet\s[^>]*>/g) ?? [];
  return new Map(
    tags.map((tag) => {
      const id = /\s[\w.-]+:id="([^"]*)"/.exec(tag)?.[1] ?? "";
      return [targets.get(id)?.target ?? "", attributeOf(tag, "sheetId") ?? ""] as const;
    }),
  );
}

/**
 * Parts without the cells that are no formulas any more: Excel calls a file damaged whose order of calculation (18.6)
 * names one. `gone` are addresses by the id of their sheet. An order without a cell is taken out with what names it.
 */
export function chainParts(
  parts: Parts,
  gone: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, Uint8Array | undefined> {
  const relation = [...relationsOf(parts, bookPart).values()].find(({ type }) => type === "calcChain");
  const chain = relation === undefined ? "" : textOfPart(parts, relation.target);
  if (relation === undefined || chain === "") return new Map();
  const kept = without(chain, gone);
  if (kept === chain) return new Map();
  if (/<(?:[\w.-]+:)?c\s/.test(kept)) return new Map([[relation.target, strToU8(kept)]]);
  const rels = "xl/_rels/workbook.xml.rels";
  const types = "[Content_Types].xml";
  const isChain = (tag: string): boolean => tag.includes("/calcChain") && !tag.includes("</");
  const strip = (text: string, name: string): Uint8Array =>
    strToU8(text.replace(new RegExp(`<${name}\\s[^>]*/>`, "g"), (tag) => (isChain(tag) ? "" : tag)));
  return new Map([
    [relation.target, undefined],
    [rels, strip(textOfPart(parts, rels), "Relationship")],
    [types, strip(textOfPart(parts, types), "Override")],
  ]);
}

/** An entry without a sheet's id belongs to the sheet of the one before it. */
function without(chain: string, gone: ReadonlyMap<string, ReadonlySet<string>>): string {
  let sheet = "";
  let told = "";
  return chain.replace(/<(?:[\w.-]+:)?c\s([^>]*?)\/>/g, (tag, attributes: string) => {
    const own = attributeOf(attributes, "i");
    sheet = own ?? sheet;
    if (gone.get(sheet)?.has(attributeOf(attributes, "r") ?? "")) return "";
    const whole = own === undefined && told !== sheet ? tag.replace("/>", ` i="${sheet}"/>`) : tag;
    told = sheet;
    return whole;
  });
}
