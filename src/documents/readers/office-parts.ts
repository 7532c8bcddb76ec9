/** What the packages of Word, Excel and PowerPoint share: relations between parts and the properties of the file. */
import { strFromU8 } from "fflate";
import type { Parts } from "../package.ts";
import type { Head } from "./lines.ts";
import { attribute, type Element, eachElement, elementsIn, firstElement, flat, textIn } from "./markup.ts";
import { metadataNote } from "./reading.ts";

/** XML of a part; undefined when the package has none of that name. UTF-16 parts are allowed by the standard. */
export function xmlOf(parts: Parts, name: string): string | undefined {
  const bytes = parts[name];
  if (bytes === undefined) return undefined;
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return strFromU8(bytes);
}

export type Relation = { readonly type: string; readonly target: string; readonly outside: boolean };

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

/** The main part of a package ("word/document.xml"), by its relations; the usual name where they are missing. */
export function mainPart(parts: Parts, usual: string): string {
  const main = [...relationsOf(parts, "").values()].find(({ type }) => type === "officeDocument");
  return main !== undefined && parts[main.target] !== undefined ? main.target : usual;
}

type Properties = { readonly head: Head; readonly notes: readonly string[] };

/** Title, author and dates of an Office file, and as a note what no page shows of them. */
export function propertiesOf(parts: Parts): Properties {
  const core = fields(xmlOf(parts, "docProps/core.xml"), "coreProperties");
  const app = fields(xmlOf(parts, "docProps/app.xml"), "Properties");
  const notes = metadataNote({
    title: core.get("title"),
    author: core.get("creator"),
    "last saved by": core.get("lastModifiedBy"),
    subject: core.get("subject"),
    keywords: core.get("keywords"),
    comment: core.get("description"),
    company: app.get("Company"),
    manager: app.get("Manager"),
  });
  return { head: headFrom(core.get("title"), core.get("creator"), core.get("created")), notes };
}

/** A head of what there is; dates are cut to the day. */
export function headFrom(title: string | undefined, author: string | undefined, date: string | undefined): Head {
  const day = /^\d{4}-\d\d-\d\d/.exec(date ?? "")?.[0];
  return { ...(title ? { title } : {}), ...(author ? { author } : {}), ...(day ? { date: day } : {}) };
}

/** The direct children of an element by name, as text. */
export function fields(markup: string | undefined, name: string): ReadonlyMap<string, string> {
  const element: Element | undefined = markup === undefined ? undefined : firstElement(markup, name);
  return new Map((element === undefined ? [] : elementsIn(element)).map((one) => [one.name, flat(textIn(one))]));
}
