/** A deck as its parts, and the rules of packages that PowerPoint is strict about. */
import { strFromU8, unzipSync } from "fflate";

export type DeckParts = Readonly<Record<string, string>>;

/** XML parts by name; other parts are "". */
export function partsOf(bytes: Uint8Array): DeckParts {
  const parts = unzipSync(bytes);
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, /\.(xml|rels)$/.test(name) ? strFromU8(part) : ""]),
  );
}

/** The slides in order. */
export const slideXml = (parts: DeckParts): readonly string[] =>
  Array.from({ length: 400 }, (_, at) => parts[`ppt/slides/slide${at + 1}.xml`]).filter((part) => part !== undefined);

/** Text of each slide's shapes by paragraphs. */
export const slideWords = (xml: string): readonly string[] =>
  [...xml.matchAll(/<a:p>(.*?)<\/a:p>/gs)]
    .map(([, inner = ""]) => [...inner.matchAll(/<a:t>([^<]*)</g)].map(([, text]) => text).join(""))
    .filter((text) => text !== "");

/**
 * What PowerPoint repairs a file for: relations to parts that are not there, ids used twice, ids of relations nobody
 * declared, parts without a content type, parts nobody refers to.
 */
export function packageFaults(parts: DeckParts): readonly string[] {
  const names = Object.keys(parts);
  const relations = names.filter((name) => name.endsWith(".rels")).flatMap((name) => relationsIn(name, parts));
  const reached = new Set(["[Content_Types].xml", ...relations.map(({ target }) => target)]);
  const types = parts["[Content_Types].xml"] ?? "";
  return [
    ...relations
      .filter(({ target }) => parts[target] === undefined)
      .map(({ from, target }) => `${from} leads to ${target}, which is not there`),
    ...names
      .filter((name) => twice(parts[name] ?? "", name.endsWith(".rels") ? /\sId="([^"]*)"/g : /<p:cNvPr id="(\d+)"/g))
      .map((name) => `${name} has an id twice`),
    ...names.filter((name) => !name.endsWith(".rels") && !reached.has(name)).map((name) => `nobody refers to ${name}`),
    ...names.filter((name) => !isTyped(name, types)).map((name) => `${name} has no content type`),
    ...names.flatMap((name) => lostIds(name, parts)),
    ...all(types, /PartName="\/([^"]*)"/g)
      .filter((part) => parts[part] === undefined)
      .map((part) => `a content type is for ${part}, which is not there`),
  ];
}

const all = (text: string, sign: RegExp): readonly string[] => [...text.matchAll(sign)].map(([, found = ""]) => found);

const twice = (text: string, sign: RegExp): boolean => {
  const ids = all(text, sign);
  return new Set(ids).size !== ids.length;
};

const isTyped = (name: string, types: string): boolean =>
  name === "[Content_Types].xml" ||
  types.includes(`PartName="/${name}"`) ||
  types.includes(`Extension="${name.slice(name.lastIndexOf(".") + 1)}"`);

function relationsIn(name: string, parts: DeckParts): { from: string; target: string }[] {
  const folder = name.replace(/_rels\/[^/]*$/, "");
  const inside = (parts[name] ?? "").match(/<Relationship\s[^>]*>/g)?.filter((tag) => !tag.includes("External")) ?? [];
  return inside.map((tag) => {
    const target = new URL(/Target="([^"]*)"/.exec(tag)?.[1] ?? "", `file:///${folder}`);
    return { from: name, target: decodeURIComponent(target.pathname.slice(1)) };
  });
}

/** Relations that a part uses and nobody declared. */
function lostIds(name: string, parts: DeckParts): readonly string[] {
  if (name.endsWith(".rels")) return [];
  const slash = name.lastIndexOf("/");
  const declared = parts[`${name.slice(0, slash + 1)}_rels/${name.slice(slash + 1)}.rels`] ?? "";
  return all(parts[name] ?? "", /\sr:(?:id|embed|link)="([^"]*)"/g)
    .filter((id) => !declared.includes(`Id="${id}"`))
    .map((id) => `${name} uses the relation ${id}, which it does not have`);
}
