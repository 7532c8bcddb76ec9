/** What the packages of Word, Excel and PowerPoint share: their main part and the properties of the file. */
import type { Parts } from "../package.ts";
import { relationsOf, xmlOf } from "../relations.ts";
import type { Head } from "./lines.ts";
import { type Element, elementsIn, firstElement, flat, textIn } from "./markup.ts";
import { metadataNote } from "./reading.ts";

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
