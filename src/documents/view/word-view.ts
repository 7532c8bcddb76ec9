/** Word documents as they read: headings, paragraphs, lists, tables, pictures, footnotes. Layout is not kept. */
import type { PreviewBlock, PreviewFact, PreviewPicture, PreviewRun } from "../../protocol/preview.ts";
import type { Source } from "../api.ts";
import { openPackage, type Parts } from "../package.ts";
import {
  attribute,
  child,
  descendants,
  type Element,
  eachElement,
  elementsIn,
  flat,
  textIn,
} from "../readers/markup.ts";
import { mainPart } from "../readers/office-parts.ts";
import { isOn, listCounter, lookOf, type WordLook } from "../readers/word-styles.ts";
import { type Relation, relationsOf, xmlOf } from "../relations.ts";
import { type PictureBudget, pictureBudget, pictureOf } from "./pictures.ts";
import type { Viewed } from "./viewed.ts";

const needed = /^(\[Content_Types\]|_rels\/|word\/[^/]*\.xml$|word\/_rels\/|word\/media\/)/i;
const mostBlocks = 20_000;
const longest = 20_000;

type Context = {
  readonly parts: Parts;
  readonly relations: ReadonlyMap<string, Relation>;
  readonly look: WordLook;
  readonly mark: ReturnType<typeof listCounter>;
  readonly pictures: PreviewPicture[];
  readonly budget: PictureBudget;
  /** Paragraphs met so far, and tracked changes. */
  readonly seen: { paragraphs: number; changes: number };
};

export function wordView(source: Source): Viewed {
  const parts = openPackage(source, (part) => needed.test(part));
  const main = mainPart(parts, "word/document.xml");
  const folder = main.slice(0, main.lastIndexOf("/") + 1);
  const look = lookOf(xmlOf(parts, `${folder}styles.xml`), xmlOf(parts, `${folder}numbering.xml`));
  const seen = { paragraphs: 0, changes: 0 };
  const context: Context = {
    parts,
    relations: relationsOf(parts, main),
    look,
    mark: listCounter(look.lists),
    pictures: [],
    budget: pictureBudget(),
    seen,
  };
  const blocks: PreviewBlock[] = [];
  eachElement(xmlOf(parts, main) ?? "", new Set(["p", "tbl"]), (block) => {
    blocks.push(...blockOf(block, context));
    return blocks.length >= mostBlocks ? "stop" : undefined;
  });
  const notes = notesOf(parts, folder, context);
  const facts: PreviewFact[] = [
    ...(blocks.length >= mostBlocks ? [{ fact: "blocksCut" as const, n: mostBlocks }] : []),
    ...(seen.changes > 0 ? [{ fact: "changes" as const, n: seen.changes }] : []),
    ...(notes.length > 0 ? [{ fact: "notes" as const, n: notes.length }] : []),
    ...counted("comments", (xmlOf(parts, `${folder}comments.xml`)?.match(/<w:comment[\s>]/g) ?? []).length),
    ...counted("picturesLeft", context.budget.leftOut),
    ...(Object.keys(parts).some((name) => /(?:header|footer)\d*\.xml$/.test(name))
      ? [{ fact: "headers" as const }]
      : []),
  ];
  return { preview: { kind: "flow", blocks: [...blocks, ...notes], pictures: context.pictures, facts }, pieces: [] };
}

const counted = (fact: PreviewFact["fact"], n: number): readonly PreviewFact[] => (n > 0 ? [{ fact, n }] : []);

const blockOf = (block: Element, context: Context): readonly PreviewBlock[] =>
  block.name === "tbl" ? [tableOf(block, context)] : [paragraphOf(block, context)];

const settingOf = (element: Element | undefined, name: string): string | undefined => {
  const found = child(element, name);
  return found && attribute(found, "val");
};

function paragraphOf(paragraph: Element, context: Context): PreviewBlock {
  context.seen.paragraphs += 1;
  const n = context.seen.paragraphs;
  const properties = child(paragraph, "pPr");
  const style = settingOf(properties, "pStyle") ?? "";
  const outline = Number(settingOf(properties, "outlineLvl") ?? "9");
  const level = context.look.headings.get(style) ?? (outline < 9 ? outline + 1 : undefined);
  const first = context.pictures.length;
  const runs = joined(runsIn(paragraph, {}, context));
  const pictures = Array.from({ length: context.pictures.length - first }, (_none, at) => first + at);
  const item = level === undefined ? itemOf(properties, style, context) : undefined;
  return {
    kind: "text",
    n,
    runs,
    ...(level === undefined ? {} : { level: Math.min(6, level) }),
    ...(item === undefined ? {} : { item }),
    ...(pictures.length === 0 ? {} : { pictures }),
  };
}

function itemOf(properties: Element | undefined, style: string, { look, mark }: Context) {
  const list = child(properties, "numPr") ?? look.styleLists.get(style);
  const id = settingOf(list, "numId");
  if (id === undefined || id === "0") return undefined;
  const depth = Math.min(8, Number(settingOf(list, "ilvl") ?? "0") || 0);
  const sign = mark(id, depth).trim();
  return { sign: sign === "-" ? "•" : sign, depth };
}

type Look = Omit<PreviewRun, "text">;

/** Elements whose text is none of the reader's. `Fallback` is the same content again, for older programs. */
const silent = /^(?:pPr|rPr|instrText|delInstrText|Fallback|pPrChange|rPrChange|sectPr)$/;

function runsIn(element: Element, look: Look, context: Context): readonly PreviewRun[] {
  return elementsIn(element).flatMap((one): readonly PreviewRun[] => {
    if (silent.test(one.name)) return [];
    switch (one.name) {
      case "r":
        return runsIn(one, { ...look, ...lookOfRun(child(one, "rPr")) }, context);
      case "t":
      case "delText":
        return [{ ...look, text: textIn(one) }];
      case "tab":
        return [{ ...look, text: "\t" }];
      case "br":
      case "cr":
        return [{ ...look, text: "\n" }];
      case "noBreakHyphen":
        return [{ ...look, text: "-" }];
      case "footnoteReference":
      case "endnoteReference":
        return [{ ...look, text: `[${attribute(one, "id") ?? "?"}]` }];
      default:
        return special(one, look, context);
    }
  });
}

function special(one: Element, look: Look, context: Context): readonly PreviewRun[] {
  switch (one.name) {
    case "ins":
    case "moveTo":
      context.seen.changes += 1;
      return runsIn(one, { ...look, mark: "inserted" }, context);
    case "del":
    case "moveFrom":
      context.seen.changes += 1;
      return runsIn(one, { ...look, mark: "deleted" }, context);
    case "hyperlink": {
      const target = context.relations.get(attribute(one, "r:id") ?? "");
      return runsIn(one, target?.outside ? { ...look, to: target.target } : look, context);
    }
    case "drawing":
    case "pict":
      return drawn(one, look, context);
    default:
      return runsIn(one, look, context);
  }
}

/** A picture by its bytes; the text of boxes stands where the box is drawn. */
function drawn(one: Element, look: Look, context: Context): readonly PreviewRun[] {
  const [box] = descendants(one, "txbxContent");
  if (box) return [{ ...look, text: ` ${flat(descendants(box, "t").map(textIn).join(" "))} ` }];
  const blip = descendants(one, "blip")[0] ?? descendants(one, "imagedata")[0];
  if (blip === undefined) return [];
  const target = context.relations.get(attribute(blip, "r:embed") ?? attribute(blip, "r:id") ?? "");
  const about = descendants(one, "docPr")[0];
  const words = flat((about && (attribute(about, "descr") ?? attribute(about, "title"))) ?? "").slice(0, 400);
  // A picture that lies outside of the file is not fetched.
  const part = target?.outside === false ? target.target : undefined;
  context.pictures.push(pictureOf(context.parts, part, words, context.budget));
  return [];
}

function lookOfRun(properties: Element | undefined): Look {
  if (properties === undefined) return {};
  const on = (name: string): boolean => isOn(child(properties, name));
  return {
    ...(on("b") ? { bold: true } : {}),
    ...(on("i") ? { italic: true } : {}),
    ...(on("u") ? { underline: true } : {}),
    ...(on("strike") || on("dstrike") ? { strike: true } : {}),
    ...(on("vanish") ? { mark: "hidden" } : {}),
  };
}

/** Word cuts a text into many runs; neighbours of one look are one. */
function joined(runs: readonly PreviewRun[]): readonly PreviewRun[] {
  const all: PreviewRun[] = [];
  let left = longest;
  for (const { text, ...look } of runs) {
    if (text === "" || left <= 0) continue;
    left -= text.length;
    const last = all.at(-1);
    const { text: before = "", ...lastLook } = last ?? { text: "" };
    if (last && JSON.stringify(lastLook) === JSON.stringify(look))
      all[all.length - 1] = { ...last, text: before + text };
    else all.push({ ...look, text });
  }
  return all;
}

function tableOf(table: Element, context: Context): PreviewBlock {
  const rows = descendants(table, "tr").map((row) =>
    descendants(row, "tc").map((cell) => {
      const span = Math.min(50, Number(settingOf(child(cell, "tcPr"), "gridSpan") ?? "1") || 1);
      const blocks = elementsIn(cell)
        .flatMap((one) => (one.name === "sdt" ? descendants(one, "p") : [one]))
        .filter(({ name }) => name === "p" || name === "tbl")
        .flatMap((one) => blockOf(one, context));
      return { blocks, ...(span > 1 ? { span } : {}) };
    }),
  );
  return { kind: "table", rows };
}

function notesOf(parts: Parts, folder: string, context: Context): readonly PreviewBlock[] {
  const notes: PreviewBlock[] = [];
  for (const kind of ["footnotes", "endnotes"])
    eachElement(xmlOf(parts, `${folder}${kind}.xml`) ?? "", new Set(["footnote", "endnote"]), (note) => {
      if (attribute(note, "type") !== undefined) return;
      const runs = descendants(note, "p").flatMap((one) => runsIn(one, {}, context));
      notes.push({ kind: "text", n: 0, runs: joined([{ text: `[${attribute(note, "id") ?? "?"}] ` }, ...runs]) });
    });
  return notes;
}
