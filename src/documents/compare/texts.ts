/** What differs between two versions of a document, a presentation or a PDF: paragraphs and lines, by their words. */
import type { FileChange, FileComparison } from "../../protocol/preview.ts";
import type { Source } from "../api.ts";
import { openPackage } from "../package.ts";
import { attribute, descendants, type Element, eachElement, firstElement, flat, textIn } from "../readers/markup.ts";
import { mainPart } from "../readers/office-parts.ts";
import { relationsOf, xmlOf } from "../relations.ts";
import { aligned, wordsAlike } from "./align.ts";

/** A piece of text and where it stands. `part`: its slide or page. */
export type Unit = { readonly text: string; readonly place: string; readonly part: string };

const mostListed = 2_000;

export function compareUnits(old: readonly Unit[], now: readonly Unit[]): FileComparison {
  const alike = (a: number, b: number): number => wordsAlike(old[a]?.text ?? "", now[b]?.text ?? "");
  const pairs = aligned(
    old.map(({ text }) => text),
    now.map(({ text }) => text),
    alike,
  );
  const changes = pairs.flatMap((pair, at) =>
    changeOf(
      at,
      pair.old === undefined ? undefined : old[pair.old],
      pair.now === undefined ? undefined : now[pair.now],
    ),
  );
  return {
    changes: changes.slice(0, mostListed),
    more: Math.max(0, changes.length - mostListed),
    facts: [...(changes.length === 0 ? (["sameContent"] as const) : []), "formatsNotCompared", "wholeOnly"],
  };
}

function changeOf(at: number, old: Unit | undefined, now: Unit | undefined): readonly FileChange[] {
  const where = now ?? old;
  if (where === undefined || old?.text === now?.text) return [];
  return [
    {
      id: String(at),
      place: where.place,
      part: where.part,
      kind: old === undefined ? "added" : now === undefined ? "removed" : "changed",
      ...(old === undefined ? {} : { old: old.text }),
      ...(now === undefined ? {} : { now: now.text }),
      back: false,
    },
  ];
}

const filled = ({ text }: Unit): boolean => text !== "";

/** Paragraphs of a Word document, counted as the checks count them: all that stand in its body, also those in tables. */
export function wordUnits(source: Source): readonly Unit[] {
  const parts = openPackage(source, (part) => /^(?:_rels\/|word\/[^/]*\.xml$)/i.test(part));
  const units: Unit[] = [];
  eachElement(xmlOf(parts, mainPart(parts, "word/document.xml")) ?? "", new Set(["body"]), (body) => {
    for (const [at, paragraph] of descendants(body, "p").entries())
      units.push({ text: wordsOf(paragraph), place: `paragraph ${at + 1}`, part: "" });
  });
  return units.filter(filled);
}

/** The words of a paragraph as it would be with every tracked change accepted. */
const wordsOf = (paragraph: Element): string =>
  flat(
    paragraph.children
      .map((one): string => {
        if (typeof one === "string" || /^(?:pPr|rPr|del|moveFrom|instrText|Fallback)$/.test(one.name)) return "";
        if (one.name === "t") return textIn(one);
        return one.name === "tab" || one.name === "br" ? " " : wordsOf(one);
      })
      .join(""),
  );

/** Paragraphs of the slides in their order. */
export function slideUnits(source: Source): readonly Unit[] {
  const parts = openPackage(source, (part) => /^(?:_rels\/|ppt\/(?:presentation\.xml|_rels\/|slides\/))/i.test(part));
  const main = mainPart(parts, "ppt/presentation.xml");
  const presentation = firstElement(xmlOf(parts, main) ?? "", "presentation");
  const relations = relationsOf(parts, main);
  const slides = presentation === undefined ? [] : descendants(presentation, "sldId");
  return slides.flatMap((slide, at): readonly Unit[] => {
    const part = relations.get(attribute(slide, "r:id") ?? "")?.target ?? "";
    const tree = firstElement(xmlOf(parts, part) ?? "", "spTree");
    const place = `slide ${at + 1}`;
    const texts =
      tree === undefined ? [] : descendants(tree, "p").map((one) => flat(descendants(one, "t").map(textIn).join("")));
    return texts.map((text) => ({ text, place, part: place })).filter(filled);
  });
}

/** Lines of a PDF's pages. */
export async function pageUnits(source: Source): Promise<readonly Unit[]> {
  const { lines } = await (await import("../readers/pdf.ts")).pdfText(source);
  return lines
    .map(({ text, page }) => ({ text: flat(text), place: `page ${page}`, part: `page ${page}` }))
    .filter(filled);
}
