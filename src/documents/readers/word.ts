/** Word documents (.docx): headings, lists, tables, notes, comments and tracked changes, in reading order. */
import type { Source } from "../api.ts";
import { openPackage, type Parts } from "../package.ts";
import { relationsOf, xmlOf } from "../relations.ts";
import { attribute, child, descendants, type Element, eachElement, elementsIn, flat, tableLines } from "./markup.ts";
import { mainPart, propertiesOf } from "./office-parts.ts";
import { type Content, type Part, withoutRepeats } from "./reading.ts";
import { inlineText, type RunsContext } from "./word-runs.ts";
import { listCounter, lookOf, type WordLook } from "./word-styles.ts";

const needed = /^(\[Content_Types\]|_rels\/|docProps\/(core|app)\.xml$|word\/[^/]*\.xml$|word\/_rels\/)/i;

type Context = RunsContext & {
  readonly look: WordLook;
  readonly mark: (list: string, level: number) => string;
};

export function wordContent(source: Source): Content {
  const parts = openPackage(source, (part) => needed.test(part));
  const main = mainPart(parts, "word/document.xml");
  const folder = main.slice(0, main.lastIndexOf("/") + 1);
  const look = lookOf(xmlOf(parts, `${folder}styles.xml`), xmlOf(parts, `${folder}numbering.xml`));
  const seen = { insertions: 0, deletions: 0, hidden: 0, pictures: 0 };
  const within = (part: string): Context => ({
    relations: relationsOf(parts, part),
    hiddenStyles: look.hidden,
    seen,
    look,
    mark: listCounter(look.lists),
  });
  const body = blocksOf(xmlOf(parts, main) ?? "", within(main));
  const margins = headersOf(parts, folder, within);
  const notes = ["footnotes", "endnotes"].flatMap((kind) => notesOf(parts, `${folder}${kind}.xml`, within));
  const comments = commentsOf(xmlOf(parts, `${folder}comments.xml`) ?? "", within(`${folder}comments.xml`));
  const { head, notes: properties } = propertiesOf(parts);
  return {
    what: "Word document",
    head,
    parts: [{ lines: body }, ...margins, ...titled("Notes", notes), ...titled("Comments", comments)],
    notes: [...countNotes(seen), ...properties],
  };
}

const titled = (title: string, lines: readonly string[]): readonly Part[] =>
  lines.length === 0 ? [] : [{ title, lines }];

function countNotes(seen: RunsContext["seen"]): readonly string[] {
  const changes = seen.insertions + seen.deletions;
  return [
    ...(changes > 0
      ? [`Tracked changes are not decided yet: ${seen.insertions} inserted, ${seen.deletions} deleted; both are shown.`]
      : []),
    ...(seen.hidden > 0 ? ["Some text is hidden from readers (hidden, white or tiny) and marked as such here."] : []),
    ...(seen.pictures > 0 ? [`Pictures in it are not shown (${seen.pictures}).`] : []),
  ];
}

const blockNames = new Set(["p", "tbl"]);

function blocksOf(markup: string, context: Context): readonly string[] {
  const lines: string[] = [];
  eachElement(markup, blockNames, (block) => lines.push(...blockLines(block, context)));
  return withoutRepeats(lines);
}

const blockLines = (block: Element, context: Context): readonly string[] =>
  block.name === "tbl" ? ["", ...tableOf(block, context), ""] : paragraphLines(block, context);

function paragraphLines(paragraph: Element, context: Context): readonly string[] {
  const properties = child(paragraph, "pPr");
  const text = inlineText(paragraph, context);
  if (text.trim() === "") return [""];
  const style = settingOf(properties, "pStyle") ?? "";
  const own = Number(settingOf(properties, "outlineLvl") ?? "9");
  const level = context.look.headings.get(style) ?? (own < 9 ? own + 1 : undefined);
  if (level !== undefined) return ["", `${"#".repeat(level)} ${flat(text)}`];
  return `${listMark(properties, style, context)}${text}`.split("\n");
}

const settingOf = (element: Element | undefined, name: string): string | undefined => {
  const found = child(element, name);
  return found && attribute(found, "val");
};

function listMark(properties: Element | undefined, style: string, { look, mark }: Context): string {
  const list = child(properties, "numPr") ?? look.styleLists.get(style);
  const id = settingOf(list, "numId");
  return id === undefined || id === "0" ? "" : mark(id, Number(settingOf(list, "ilvl") ?? "0") || 0);
}

/** Rows of cells; a cell over several columns or rows fills its first place only. */
function tableOf(table: Element, context: Context): readonly string[] {
  const rows = rowsIn(table).map((row) =>
    cellsIn(row).flatMap((cell) => {
      const properties = child(cell, "tcPr");
      const span = Math.min(50, Number(settingOf(properties, "gridSpan") ?? "1") || 1);
      const merged = child(properties, "vMerge");
      const isCovered = merged !== undefined && attribute(merged, "val") !== "restart";
      const text = isCovered ? "" : cellText(cell, context);
      return [text, ...Array.from({ length: span - 1 }, () => "")];
    }),
  );
  return tableLines(rows);
}

/** Rows and cells may stand inside content controls and tracked changes. */
const rowsIn = (table: Element): readonly Element[] => descendants(table, "tr");
const cellsIn = (row: Element): readonly Element[] => descendants(row, "tc");

const cellText = (cell: Element, context: Context): string =>
  elementsIn(cell)
    .flatMap((block) => (block.name === "sdt" ? descendants(block, "p") : [block]))
    .filter(({ name }) => blockNames.has(name))
    .map((block) =>
      block.name === "p"
        ? inlineText(block, context).trim()
        : rowsIn(block)
            .map((row) =>
              cellsIn(row)
                .map((inner) => cellText(inner, context))
                .join(", "),
            )
            .join("; "),
    )
    .filter((text) => text !== "")
    .join("\n");

/** Headers and footers, each text once: sections and first pages repeat them. */
function headersOf(parts: Parts, folder: string, within: (part: string) => Context): readonly Part[] {
  const names = Object.keys(parts).filter((name) => /^(header|footer)\d*\.xml$/.test(name.slice(folder.length)));
  const lines = names
    .sort()
    .flatMap((name) => blocksOf(xmlOf(parts, name) ?? "", within(name)))
    .filter((line) => line.trim() !== "");
  return titled("Headers and footers", [...new Set(lines)]);
}

function notesOf(parts: Parts, part: string, within: (part: string) => Context): readonly string[] {
  const lines: string[] = [];
  const isEnd = part.includes("endnotes");
  eachElement(xmlOf(parts, part) ?? "", new Set(["footnote", "endnote"]), (note) => {
    if (attribute(note, "type") !== undefined) return;
    const text = paragraphsIn(note, within(part));
    if (text !== "") lines.push(`[^${isEnd ? "e" : ""}${attribute(note, "id") ?? "?"}]: ${text}`);
  });
  return lines;
}

function commentsOf(markup: string, context: Context): readonly string[] {
  const lines: string[] = [];
  eachElement(markup, new Set(["comment"]), (comment) => {
    const number = Number(attribute(comment, "id") ?? "0") + 1;
    const who = attribute(comment, "author") ?? "somebody";
    const day = attribute(comment, "date")?.slice(0, 10);
    lines.push(`[comment ${number}] ${who}${day ? `, ${day}` : ""}: ${paragraphsIn(comment, context)}`);
  });
  return lines;
}

const paragraphsIn = (element: Element, context: Context): string =>
  flat(
    descendants(element, "p")
      .map((paragraph) => inlineText(paragraph, context))
      .join(" "),
  );
