/** What the checks look up in a package besides its relations. */
import { type Parts, unescaped } from "../package.ts";
import { relationsOf, xmlOf } from "../relations.ts";

/** An attribute of a tag; "" when it has none of that name. */
export const attribute = (tag: string, name: string): string =>
  unescaped(new RegExp(`[\\s<]${name}="([^"]*)"`).exec(tag)?.[1] ?? "");

/** A part's text; "" when there is none of that name. */
export const textOfPart = (parts: Parts, name: string): string => xmlOf(parts, name) ?? "";

/** Every part that has relations, with "" for the package. */
export const relatedParts = (parts: Parts): string[] =>
  Object.keys(parts).flatMap((name) => {
    const found = /^(.*?)_rels\/(.*)\.rels$/.exec(name);
    return found === null ? [] : [`${found[1]}${found[2]}`];
  });

/** Worksheet parts with the names of their sheets, in the order of the workbook. */
export function sheetParts(parts: Parts): Map<string, string> {
  const targets = relationsOf(parts, "xl/workbook.xml");
  const tags = textOfPart(parts, "xl/workbook.xml").match(/<(?:[\w.-]+:)?sheet [^>]*>/g) ?? [];
  return new Map(tags.map((tag) => [targets.get(attribute(tag, "r:id"))?.target ?? "", attribute(tag, "name")]));
}
