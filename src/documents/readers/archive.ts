/** Zip archives and e-books (.epub): what is inside, and members on request. Nothing is written anywhere. */
import { Refusal } from "../../agent/ports.ts";
import { count, size } from "../../base/words.ts";
import type { Source } from "../api.ts";
import { openPackage, type Parts } from "../package.ts";
import { xmlOf } from "../relations.ts";
import { leavesFolder, zipEntries, zipMember } from "../zip.ts";
import { attribute, eachElement, firstElement, flat, textIn } from "./markup.ts";
import { headFrom } from "./office-parts.ts";
import type { Content, Part } from "./reading.ts";
import { pageLines } from "./web-page.ts";

/** Bytes of one member that is read. */
const mostBytes = 100_000_000;
const mostListed = 2_000;

export function archiveContent(source: Source): Content {
  const files = zipEntries(source).filter(({ name }) => !name.endsWith("/"));
  const listed = files.slice(0, mostListed);
  const odd = files.some(({ name }) => leavesFolder(name));
  return {
    what: `Zip archive, ${count(files.length, "file")}, ${size(files.reduce((sum, entry) => sum + entry.size, 0))} unpacked`,
    parts: [
      {
        lines: listed.map(
          ({ name, size: bytes, changed, encrypted }) =>
            `${name} (${size(bytes)}, ${changed}${encrypted ? ", protected by a password" : ""})`,
        ),
      },
    ],
    notes: [
      'It was not unpacked. Read a file in it with part: "its name".',
      ...(files.length > mostListed ? [`${files.length - mostListed} more files are not listed.`] : []),
      ...(odd
        ? ["Some names in it point outside the folder it would be unpacked in: a sign of a harmful archive."]
        : []),
    ],
  };
}

/** A file of an archive, as a source of its own. */
export function memberOf(source: Source, part: string): Source {
  const entries = zipEntries(source);
  const wanted = part.toLowerCase();
  const entry =
    entries.find(({ name }) => name === part) ??
    entries.find(({ name }) => name.toLowerCase() === wanted) ??
    entries.find(({ name }) => name.toLowerCase().endsWith(`/${wanted}`));
  if (entry === undefined || entry.name.endsWith("/"))
    throw new Refusal(`${source.name} has no file "${part}" in it. Read it without part for a list.`, "missing");
  return { name: `${source.name}/${entry.name}`, bytes: zipMember(source, entry, mostBytes) };
}

export function bookContent(source: Source): Content {
  const parts = openPackage(source, (part) => /\.(opf|x?html?|ncx|xml)$/i.test(part));
  const container = firstElement(xmlOf(parts, "META-INF/container.xml") ?? "", "rootfile");
  const path =
    (container && attribute(container, "full-path")) ?? Object.keys(parts).find((name) => name.endsWith(".opf"));
  const opf = path === undefined ? undefined : xmlOf(parts, path);
  if (path === undefined || opf === undefined)
    throw new Refusal(`${source.name} is damaged: its table of contents is missing.`);
  const text = (name: string): string | undefined => {
    const found = firstElement(opf, name);
    return found && flat(textIn(found));
  };
  const [title, author] = [text("title"), text("creator")];
  const { chapters, pictures } = chaptersOf(opf, path, parts);
  return {
    what: `E-book, ${count(chapters.length, "chapter")}${title ? `: ${title}` : ""}${author ? ` by ${author}` : ""}`,
    head: headFrom(title, author, text("date")),
    parts: chapters,
    notes: pictures > 0 ? [`Pictures in it are not shown (${pictures}).`] : [],
  };
}

/** Chapters in the order of the spine (EPUB 3.3, 5.6.5). */
function chaptersOf(
  opf: string,
  path: string,
  parts: Parts,
): { readonly chapters: readonly Part[]; readonly pictures: number } {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const files = new Map<string, string>();
  const order: string[] = [];
  eachElement(opf, new Set(["item", "itemref"]), (element) => {
    if (element.name === "itemref") order.push(attribute(element, "idref") ?? "");
    else files.set(attribute(element, "id") ?? "", attribute(element, "href") ?? "");
  });
  let pictures = 0;
  const chapters = order.flatMap((id): Part[] => {
    const markup = xmlOf(parts, `${folder}${decoded(files.get(id) ?? "")}`);
    if (markup === undefined) return [];
    const page = pageLines(markup);
    pictures += page.pictures;
    return [{ lines: [...page.lines, ""] }];
  });
  return { chapters: chapters.map((one, at) => ({ ...one, title: `Chapter ${at + 1}` })), pictures };
}

function decoded(href: string): string {
  try {
    return decodeURIComponent(href.replace(/#.*$/, ""));
  } catch {
    return href;
  }
}
