/** Delivery checks on documents (docx) and decks (pptx), by the text and the relations of their parts. */
import type { Finding } from "../../protocol/events.ts";
import type { Source } from "../api.ts";
import { openPackage, type Parts, unescaped } from "../package.ts";
import { relationsOf } from "../relations.ts";
import { activeFields, activeParts, missingParts, placeOf } from "./active.ts";
import { leftoverIn, leftoverWords } from "./leftovers.ts";
import { attribute, textOfPart } from "./relations.ts";
import { inShowOrder, slideFindings } from "./slides.ts";
import { worstFirst } from "./workbook.ts";

/** Findings, worst first; empty when sound. Refusal when the file does not open at all. */
export function inspectOffice(source: Source): Finding[] {
  const parts = openPackage(source);
  const read = Object.keys(parts).filter((name) =>
    /^word\/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml$|^ppt\/slides\/slide\d+\.xml$/.test(name),
  );
  const findings = read.flatMap((part) => [...leftovers(parts, part), ...activeFields(part, textOfPart(parts, part))]);
  const main = Object.keys(parts).some((name) => /^(?:word\/document|ppt\/presentation)\.xml$/.test(name));
  const all: Finding[] = [
    ...(main ? [] : [{ severity: "error", text: `${source.name} holds no document or deck.` } as const]),
    ...findings,
    ...activeParts(parts),
    ...missingParts(parts),
    ...deadAnchors(parts),
    ...deadSlideLinks(parts),
    ...headingSteps(parts),
  ];
  return worstFirst([...inShowOrder(all, parts), ...slideFindings(parts)]);
}

/** Paragraphs of a part with their text; in a document they are counted from 1. */
function paragraphs(xml: string): string[] {
  const list = xml.match(/<(w|a):p[ >].*?<\/\1:p>/gs) ?? [];
  return list.map((one) =>
    [...one.matchAll(/<[wa]:t(?: [^>]*)?>([^<]*)</g)].map((found) => unescaped(found[1] ?? "")).join(""),
  );
}

function leftovers(parts: Parts, part: string): Finding[] {
  const isDocument = part === "word/document.xml";
  return paragraphs(textOfPart(parts, part)).flatMap((text, at): Finding[] => {
    const found = leftoverIn(text);
    const place = isDocument ? `paragraph ${at + 1}` : placeOf(part);
    return found === undefined ? [] : [{ severity: "warning", place, text: leftoverWords(found) }];
  });
}

/** Links to places in the document that nobody marked. */
function deadAnchors(parts: Parts): Finding[] {
  const xml = textOfPart(parts, "word/document.xml");
  const marks = new Set((xml.match(/<w:bookmarkStart [^>]*>/g) ?? []).map((tag) => attribute(tag, "w:name")));
  const wanted = (xml.match(/<w:hyperlink [^>]*>/g) ?? [])
    .filter((tag) => attribute(tag, "r:id") === "")
    .map((tag) => attribute(tag, "w:anchor"));
  const lost = [...new Set(wanted)].filter((name) => name !== "" && name !== "_top" && !marks.has(name));
  return lost.map((name) => ({
    severity: "warning",
    place: "document",
    text: `A link leads to "${name}", which is not in the document. Correct or remove it.`,
  }));
}

/** Links from a slide to one that is not in the show. */
function deadSlideLinks(parts: Parts): Finding[] {
  return Object.keys(parts)
    .filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name))
    .flatMap((part) =>
      [...relationsOf(parts, part).values()]
        .filter(({ type, target, outside }) => !outside && type === "slide" && parts[target] === undefined)
        .map(
          (): Finding => ({
            severity: "warning",
            place: placeOf(part),
            text: "A link leads to a slide that is not there. Correct or remove it.",
          }),
        ),
    );
}

/** Headings that jump over a level: tables of contents and screen readers lose their way. */
function headingSteps(parts: Parts): Finding[] {
  const list = textOfPart(parts, "word/document.xml").match(/<w:p[ >].*?<\/w:p>/gs) ?? [];
  let before = 0;
  for (const [at, paragraph] of list.entries()) {
    const level = Number(/<w:pStyle w:val="Heading(\d)"/.exec(paragraph)?.[1] ?? 0);
    if (level === 0) continue;
    if (before > 0 && level > before + 1) {
      const text = `A heading of level ${level} follows one of level ${before}. Use level ${before + 1}.`;
      return [{ severity: "info", place: `paragraph ${at + 1}`, text }];
    }
    before = level;
  }
  return [];
}
