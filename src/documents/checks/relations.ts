/** The relations between the parts of an office package. */
import { strFromU8 } from "fflate";
import type { Parts } from "../package.ts";

export type Relation = {
  readonly id: string;
  readonly type: string;
  /** Name of a part, or an address outside of the file. */
  readonly target: string;
  readonly external: boolean;
};

const entities: readonly (readonly [string, string])[] = [
  ["&quot;", '"'],
  ["&apos;", "'"],
  ["&#39;", "'"],
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&amp;", "&"],
];

export const unescaped = (text: string): string =>
  entities.reduce((all, [entity, sign]) => all.replaceAll(entity, sign), text);

/** An attribute of a tag; "" when it has none of that name. */
export const attribute = (tag: string, name: string): string =>
  unescaped(new RegExp(`[\\s<]${name}="([^"]*)"`).exec(tag)?.[1] ?? "");

export const textOfPart = (parts: Parts, name: string): string =>
  parts[name] === undefined ? "" : strFromU8(parts[name]);

/** What a part (or with "" the package itself) refers to. */
export function relationsOf(parts: Parts, part: string): Relation[] {
  const at = part.lastIndexOf("/") + 1;
  const name = `${part.slice(0, at)}_rels/${part.slice(at)}.rels`;
  return (textOfPart(parts, name).match(/<Relationship [^>]*>/g) ?? []).map((tag) => {
    const external = attribute(tag, "TargetMode") === "External";
    const target = attribute(tag, "Target");
    return {
      id: attribute(tag, "Id"),
      type: attribute(tag, "Type"),
      external,
      target: external ? target : resolved(part.slice(0, at), target),
    };
  });
}

/** A target against the folder of the part that names it. */
function resolved(folder: string, target: string): string {
  if (target.startsWith("/")) return target.slice(1);
  const steps = folder.split("/").filter((step) => step !== "");
  for (const step of target.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "." && step !== "") steps.push(step);
  }
  return steps.join("/");
}

/** Every part that has relations, with "" for the package. */
export const relatedParts = (parts: Parts): string[] =>
  Object.keys(parts).flatMap((name) => {
    const found = /^(.*?)_rels\/(.*)\.rels$/.exec(name);
    return found === null ? [] : [`${found[1]}${found[2]}`];
  });

/** Worksheet parts with the names of their sheets, in the order of the workbook. */
export function sheetParts(parts: Parts): Map<string, string> {
  const targets = new Map(relationsOf(parts, "xl/workbook.xml").map(({ id, target }) => [id, target]));
  const tags = textOfPart(parts, "xl/workbook.xml").match(/<sheet [^>]*>/g) ?? [];
  return new Map(tags.map((tag) => [targets.get(attribute(tag, "r:id")) ?? "", attribute(tag, "name")]));
}
