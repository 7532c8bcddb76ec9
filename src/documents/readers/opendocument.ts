/** OpenDocument texts and presentations (.odt, .odp; ODF 1.3), with notes, comments and tracked changes. */
import { Refusal } from "../../agent/ports.ts";
import type { Source } from "../api.ts";
import { openPackage, type Parts } from "../package.ts";
import { xmlOf } from "../relations.ts";
import type { Head } from "./lines.ts";
import {
  attribute,
  child,
  descendants,
  type Element,
  eachElement,
  elementsIn,
  flat,
  tableLines,
  textIn,
} from "./markup.ts";
import { fields, headFrom } from "./office-parts.ts";
import { inlineText, paragraphsOf, type Regions, type TextContext } from "./opendocument-text.ts";
import { type Content, hiddenText, metadataNote, type Part, withoutRepeats } from "./reading.ts";

const needed = /^(content|styles|meta)\.xml$|^META-INF\/manifest\.xml$|^mimetype$/;

export function openDocumentContent(source: Source): Content {
  const parts = openPackage(source, (part) => needed.test(part));
  if ((xmlOf(parts, "META-INF/manifest.xml") ?? "").includes("encryption-data"))
    throw new Refusal(`${source.name} is protected by a password. Ask for a copy without one.`);
  const content = xmlOf(parts, "content.xml");
  if (content === undefined) throw new Refusal(`${source.name} is damaged: its text is missing.`);
  const isSlides = /<office:presentation[\s>]/.test(content);
  const context = contextOf(content, xmlOf(parts, "styles.xml") ?? "");
  const body = isSlides ? slidesOf(content, context) : textOf(content, context);
  const extra = context.comments.length === 0 ? [] : [{ title: "Comments", lines: context.comments }];
  const notes = context.notes.length === 0 ? [] : [{ title: "Notes", lines: context.notes }];
  const { head, notes: about } = propertiesOf(parts);
  return {
    what: isSlides
      ? `OpenDocument presentation, ${body.length} ${body.length === 1 ? "slide" : "slides"}`
      : "OpenDocument text",
    head,
    parts: [...body, ...notes, ...extra],
    notes: [
      ...(context.regions.size > 0
        ? [`Tracked changes are not decided yet (${context.regions.size}); both sides are shown.`]
        : []),
      ...(context.seen.pictures > 0 ? [`Pictures in it are not shown (${context.seen.pictures}).`] : []),
      ...about,
    ],
  };
}

function propertiesOf(parts: Parts): { readonly head: Head; readonly notes: readonly string[] } {
  const meta = fields(xmlOf(parts, "meta.xml"), "meta");
  const author = meta.get("initial-creator") ?? meta.get("creator");
  return {
    head: headFrom(meta.get("title"), author, meta.get("creation-date")),
    notes: metadataNote({
      title: meta.get("title"),
      author,
      "last saved by": meta.get("creator"),
      subject: meta.get("subject"),
      keywords: meta.get("keyword"),
      comment: meta.get("description"),
    }),
  };
}

/** Styles whose text no reader sees, and slides that are not shown. */
function contextOf(content: string, styles: string): TextContext {
  const hidden = new Set<string>();
  const hiddenPages = new Set<string>();
  for (const markup of [styles, content]) {
    eachElement(markup, new Set(["style"]), (style) => {
      const name = attribute(style, "name") ?? "";
      const text = child(style, "text-properties");
      if (text !== undefined && isUnseen(text)) hidden.add(name);
      const page = child(style, "drawing-page-properties");
      if (page !== undefined && attribute(page, "presentation:visibility") === "hidden") hiddenPages.add(name);
    });
  }
  return { hidden, hiddenPages, regions: regionsIn(content), notes: [], comments: [], seen: { pictures: 0 } };
}

function isUnseen(text: Element): boolean {
  const size = Number.parseFloat(attribute(text, "fo:font-size") ?? "10");
  const back = attribute(text, "fo:background-color") ?? "transparent";
  const isWhite = /^#f{6}$/i.test(attribute(text, "fo:color") ?? "") && /^(transparent|#f{6})$/i.test(back);
  const isTiny = (attribute(text, "fo:font-size") ?? "").endsWith("pt") && size > 0 && size <= 2;
  return attribute(text, "text:display") === "none" || isWhite || isTiny;
}

function regionsIn(content: string): Regions {
  const found = new Map<string, { readonly kind: string; readonly who: string; readonly text: string }>();
  eachElement(content, new Set(["changed-region"]), (region) => {
    const change = elementsIn(region)[0];
    const id = attribute(region, "text:id") ?? attribute(region, "xml:id");
    if (change === undefined || id === undefined) return;
    const who = flat(descendants(change, "creator").map(textIn).join(" "));
    const text = flat([...descendants(change, "p"), ...descendants(change, "h")].map(textIn).join(" "));
    found.set(id, { kind: change.name, who, text });
  });
  return found;
}

const blocks = new Set(["h", "p", "list", "table", "tracked-changes", "annotation", "automatic-styles"]);

function textOf(content: string, context: TextContext): readonly Part[] {
  const lines: string[] = [];
  eachElement(content, blocks, (block) => lines.push(...blockLines(block, context)));
  return [{ lines: withoutRepeats(lines) }];
}

function blockLines(block: Element, context: TextContext, depth = 0): readonly string[] {
  switch (block.name) {
    case "h": {
      const level = Math.min(9, Math.max(1, Number(attribute(block, "outline-level") ?? "1") || 1));
      return ["", `${"#".repeat(level)} ${flat(inlineText(block, context))}`];
    }
    case "p":
      return inlineText(block, context).split("\n");
    case "list":
      return listLines(block, context, depth);
    case "table":
      return ["", ...tableOf(block, context), ""];
    case "tracked-changes":
    case "automatic-styles":
      return [];
    default:
      return elementsIn(block).flatMap((one) => blockLines(one, context, depth));
  }
}

function listLines(list: Element, context: TextContext, depth: number): readonly string[] {
  return elementsIn(list).flatMap((item) =>
    elementsIn(item).flatMap((block, at) =>
      block.name === "list"
        ? listLines(block, context, depth + 1)
        : blockLines(block, context, depth).map(
            (line, row) => `${"  ".repeat(depth)}${at + row === 0 ? "- " : "  "}${line}`,
          ),
    ),
  );
}

const mostRepeats = 100;

function tableOf(table: Element, context: TextContext): readonly string[] {
  const rows = descendants(table, "table-row").map((row) =>
    elementsIn(row)
      .filter(({ name }) => name === "table-cell" || name === "covered-table-cell")
      .flatMap((cell) => {
        const times = Math.min(mostRepeats, Number(attribute(cell, "number-columns-repeated") ?? "1") || 1);
        return Array.from({ length: times }, () => paragraphsOf(cell, context).join("\n"));
      }),
  );
  return tableLines(rows);
}

function slidesOf(content: string, context: TextContext): readonly Part[] {
  const slides: Part[] = [];
  eachElement(content, new Set(["page"]), (page) => {
    const frames = elementsIn(page).filter(({ name }) => name !== "notes");
    const title = frames.find((frame) => attribute(frame, "presentation:class") === "title");
    const heading = title === undefined ? "" : flat(shapeLines(title, context).join(" "));
    const body = frames.filter((frame) => frame !== title).flatMap((frame) => shapeLines(frame, context));
    const notes = elementsIn(child(page, "notes") ?? { ...page, children: [] }).flatMap((frame) =>
      shapeLines(frame, context),
    );
    const hidden = context.hiddenPages.has(attribute(page, "style-name") ?? "") ? " (hidden)" : "";
    slides.push({
      title: `Slide ${slides.length + 1}${hidden}${heading === "" ? "" : `: ${heading}`}`,
      lines: [...body, ...(notes.length > 0 ? ["Notes:", ...notes] : []), ""],
    });
  });
  return slides;
}

function shapeLines(shape: Element, context: TextContext): readonly string[] {
  const tables = descendants(shape, "table");
  if (tables.length > 0) return tables.flatMap((table) => tableOf(table, context));
  const lists = descendants(shape, "text-box").flatMap((box) =>
    elementsIn(box).flatMap((one) => blockLines(one, context)),
  );
  const lines = (lists.length > 0 ? lists : paragraphsOf(shape, context)).filter((line) => line.trim() !== "");
  const isPicture = lines.length === 0 && descendants(shape, "image").length > 0;
  if (!isPicture) return context.hidden.has(attribute(shape, "style-name") ?? "") ? lines.map(hiddenText) : lines;
  context.seen.pictures += 1;
  const words = flat([...descendants(shape, "title"), ...descendants(shape, "desc")].map(textIn).join(" "));
  return [words === "" ? "[picture]" : `[picture: ${words}]`];
}
