/** Decks (.pptx) from Markdown, in our own look or in that of a template; the same text gives the same bytes. */
import { Refusal } from "../../agent/ports.ts";
import { clip } from "../../base/words.ts";
import type { Source } from "../api.ts";
import { inspectOffice } from "../checks/office.ts";
import { closePackage, type Parts, partText, setPart, xml } from "../package.ts";
import { relationsOf } from "../relations.ts";
import { type Arranged, arrange } from "./arrange.ts";
import { layoutsOf } from "./layouts.ts";
import { notesMaster } from "./notes-part.ts";
import { outlineOf } from "./outline.ts";
import { ownTemplate } from "./own-theme.ts";
import { deckOf } from "./sheets.ts";
import { plainText } from "./slide.ts";
import { addSlide, type Workshop } from "./slide-part.ts";
import type { DeckSpec, DeckWritten } from "./spec.ts";
import { templateOf } from "./template.ts";
import { head, relationXml, typesPart } from "./xml.ts";

/** Makes the deck and checks it. `sources` are the pictures that the text names, and the template. */
export function writeDeck(spec: DeckSpec, sources: readonly Source[]): DeckWritten {
  const slides = outlineOf(spec.markdown);
  const parts = base(spec, sources);
  const deck = deckOf(parts, spec.template ?? "deck.pptx");
  const masters = [...relationsOf(parts, deck.main).values()].filter(({ type }) => type === "slideMaster");
  const layouts = layoutsOf(
    deck,
    masters.map(({ target }) => target),
  );
  const arranged = slides.map((slide) => arrange(slide, { deck, layouts }));
  if (layouts.length === 0) throw new Refusal(`${spec.template} has no layouts for slides. Nothing was written.`);
  const all = arranged.flat();
  const hasNotes = all.some(({ slide }) => slide.notes.length > 0);
  const master = hasNotes ? notesMaster(parts) : undefined;
  const shop: Workshop = {
    ...{ parts, media: new Map(), language: spec.language ?? "en-US", footer: spec.footer, counts: { charts: 0 } },
    pictures: new Map(sources.map(({ name, bytes }) => [name, bytes])),
    notesMaster: master?.part,
  };
  for (const [at, one] of all.entries()) addSlide(one, at + 1, shop);
  addToShow(parts, all.length, master?.isNew === true ? master.part : undefined);
  addProperties(parts, plainText(slides[0]?.title ?? []));
  setPart(parts, "[Content_Types].xml", typesOf(parts));
  const bytes = closePackage(parts);
  return {
    bytes,
    findings: inspectOffice({ name: "deck.pptx", bytes }),
    slides: all.length,
    tables: countOf(all, "table"),
    charts: shop.counts.charts,
    pictures: countOf(all, "picture"),
    notes: all.filter(({ slide }) => slide.notes.length > 0).length,
    continued: continuedIn(arranged),
  };
}

function base({ template }: DeckSpec, sources: readonly Source[]): Parts {
  if (template === undefined) return ownTemplate();
  const source = sources.find(({ name }) => name === template);
  if (source === undefined)
    throw new Refusal(`The template ${clip(template, 120)} was not read. Nothing was written.`, "missing");
  return templateOf(source);
}

const countOf = (all: readonly Arranged[], kind: string): number =>
  all.reduce((sum, { placed }) => sum + placed.filter((one) => one.kind === kind).length, 0);

/** Slides that were too full and go on on the next: their first number and how many they are now. */
function continuedIn(arranged: readonly (readonly Arranged[])[]): { slide: number; of: number }[] {
  let number = 1;
  return arranged.flatMap((slides) => {
    const slide = number;
    number += slides.length;
    return slides.length > 1 ? [{ slide, of: slides.length }] : [];
  });
}

/** Names the slides in the presentation. Order of its elements: masters, notes master, handouts, slides, sizes. */
function addToShow(parts: Parts, count: number, newNotesMaster: string | undefined): void {
  const rels = "ppt/_rels/presentation.xml.rels";
  const numbers = Array.from({ length: count }, (_, at) => at + 1);
  const relations = numbers.map((n) => relationXml(`rIdSlide${n}`, ["slide", `slides/slide${n}.xml`, undefined]));
  if (newNotesMaster !== undefined)
    relations.push(relationXml("rIdNotes", ["notesMaster", `/${newNotesMaster}`, undefined]));
  setPart(parts, rels, partText(parts, rels).replace("</Relationships>", `${relations.join("")}</Relationships>`));
  const ids = numbers.map((n) => `<p:sldId id="${255 + n}" r:id="rIdSlide${n}"/>`).join("");
  const list = `<p:sldIdLst>${ids}</p:sldIdLst>`;
  const notes =
    newNotesMaster === undefined ? "" : '<p:notesMasterIdLst><p:notesMasterId r:id="rIdNotes"/></p:notesMasterIdLst>';
  const text = partText(parts, "ppt/presentation.xml")
    .replace("</p:sldMasterIdLst>", `</p:sldMasterIdLst>${notes}`)
    .replace(/<p:sldSz\b/, `${list}<p:sldSz`);
  setPart(parts, "ppt/presentation.xml", text);
}

function addProperties(parts: Parts, title: string): void {
  setPart(
    parts,
    "docProps/core.xml",
    `${head}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${xml(title)}</dc:title><dc:creator>Cowork</dc:creator></cp:coreProperties>`,
  );
  const type = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
  const rels = partText(parts, "_rels/.rels");
  const relation = relationXml("rIdCore", [type, "docProps/core.xml", undefined]);
  setPart(parts, "_rels/.rels", rels.replace("</Relationships>", `${relation}</Relationships>`));
}

/** Of a template's types those stay whose parts do; its main part is a deck from now on. */
const typesOf = (parts: Parts): string =>
  typesPart(
    parts,
    partText(parts, "[Content_Types].xml").replace(/<Override\s[^>]*PartName="\/ppt\/presentation\.xml"[^>]*>/, ""),
  );
