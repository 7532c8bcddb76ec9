/** Small pieces of markup that many parts of a deck share, and its table of content types. */
import type { Parts } from "../package.ts";
import { xml } from "../package.ts";

export const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
export const namespaces =
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"';
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

export type Related = readonly [type: string, target: string, mode?: "External"];

/** A part of relations, with the ids rId1, rId2 … in their order. */
export const relationsPart = (list: readonly Related[]): string =>
  `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list.map(([type, target, mode], at) => relationXml(`rId${at + 1}`, [type, target, mode])).join("")}</Relationships>`;

/** One relation. Types outside of the office namespace are given whole. */
export const relationXml = (
  id: string,
  [type, target, mode]: readonly [string, string, "External" | undefined],
): string =>
  `<Relationship Id="${id}" Type="${type.includes("/") ? type : `${relations}/${type}`}" Target="${xml(target)}"${mode === undefined ? "" : ` TargetMode="${mode}"`}/>`;

const office = "application/vnd.openxmlformats-officedocument.";
const overrides: readonly (readonly [RegExp, string])[] = [
  [/^ppt\/presentation\.xml$/, `${office}presentationml.presentation.main+xml`],
  [/^ppt\/slides\/slide\d+\.xml$/, `${office}presentationml.slide+xml`],
  [/^ppt\/slideLayouts\/[^/]+\.xml$/, `${office}presentationml.slideLayout+xml`],
  [/^ppt\/slideMasters\/[^/]+\.xml$/, `${office}presentationml.slideMaster+xml`],
  [/^ppt\/notesSlides\/[^/]+\.xml$/, `${office}presentationml.notesSlide+xml`],
  [/^ppt\/notesMasters\/[^/]+\.xml$/, `${office}presentationml.notesMaster+xml`],
  [/^ppt\/theme\/[^/]+\.xml$/, `${office}theme+xml`],
  [/^ppt\/charts\/chart[^/]*\.xml$/, `${office}drawingml.chart+xml`],
  [/^docProps\/core\.xml$/, "application/vnd.openxmlformats-package.core-properties+xml"],
  [/^docProps\/app\.xml$/, `${office}extended-properties+xml`],
];
const defaults: Readonly<Record<string, string>> = {
  rels: "application/vnd.openxmlformats-package.relationships+xml",
  xml: "application/xml",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  xlsx: `${office}spreadsheetml.sheet`,
};

/** The content types of a package made here; `before`: those of a template, which stay for the parts it still has. */
export function typesPart(parts: Parts, before = ""): string {
  const told = new Map(
    [...before.matchAll(/<Override\s[^>]*PartName="\/([^"]*)"[^>]*\/?>/g)].map(([tag, part = ""]) => [part, tag]),
  );
  const names = Object.keys(parts).filter((name) => name !== "[Content_Types].xml");
  const own = names.flatMap((name) => {
    const known = overrides.find(([sign]) => sign.test(name))?.[1];
    const old = told.get(name);
    if (old !== undefined) return [/\/>$/.test(old) ? old : `${old.slice(0, -1)}/>`];
    return known === undefined ? [] : [`<Override PartName="/${xml(name)}" ContentType="${known}"/>`];
  });
  const ends = new Map(
    [...before.matchAll(/<Default\s[^>]*Extension="([^"]*)"[^>]*>/g)].map(([tag, end = ""]) => [
      end.toLowerCase(),
      tag,
    ]),
  );
  const needed = new Set(names.map((name) => name.slice(name.lastIndexOf(".") + 1).toLowerCase()));
  for (const end of [...needed, "rels", "xml"]) {
    const type = defaults[end];
    if (type !== undefined && !ends.has(end)) ends.set(end, `<Default Extension="${end}" ContentType="${type}"/>`);
  }
  return `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${[...ends.values()].join("")}${own.join("")}</Types>`;
}
