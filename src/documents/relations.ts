/** The parts of an office package and what they refer to (ECMA-376 part 2, 9.3). */
import { strFromU8 } from "fflate";
import type { Parts } from "./package.ts";
import { attribute, eachElement } from "./readers/markup.ts";

/** XML of a part; undefined when the package has none of that name. UTF-16 parts are allowed by the standard. */
export function xmlOf(parts: Parts, name: string): string | undefined {
  const bytes = parts[name];
  if (bytes === undefined) return undefined;
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return strFromU8(bytes);
}

export type Relation = {
  /** The last word of its address: "image", "hyperlink". */
  readonly type: string;
  /** The full name of a part, or an address outside of the file. */
  readonly target: string;
  readonly outside: boolean;
};

/** The relations of a part by their ids; targets inside the package are full names of parts. */
export function relationsOf(parts: Parts, part: string): ReadonlyMap<string, Relation> {
  const cut = part.lastIndexOf("/");
  const folder = part.slice(0, cut + 1);
  const markup = xmlOf(parts, `${folder}_rels/${part.slice(cut + 1)}.rels`) ?? "";
  const found = new Map<string, Relation>();
  eachElement(markup, new Set(["Relationship"]), (element) => {
    const [id, target] = [attribute(element, "Id"), attribute(element, "Target")];
    if (id === undefined || target === undefined) return;
    const outside = attribute(element, "TargetMode") === "External";
    const type = (attribute(element, "Type") ?? "").replace(/^.*\//, "");
    found.set(id, { type, outside, target: outside ? target : within(folder, target) });
  });
  return found;
}

/** The full name of a part that is named relative to a folder. */
function within(folder: string, target: string): string {
  const names: string[] = [];
  for (const name of `${target.startsWith("/") ? "" : folder}${target}`.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names.join("/");
}
