/** What a Word document's styles and lists say about its paragraphs (ECMA-376 part 1, 17.7 and 17.9). */
import { attribute, child, descendants, type Element, eachElement } from "./markup.ts";

export type WordLook = {
  /** Level of a heading by the id of its style, 1 to 9. */
  readonly headings: ReadonlyMap<string, number>;
  /** Styles whose text is hidden. */
  readonly hidden: ReadonlySet<string>;
  /** Format of a list's level: "bullet", "decimal" … by `list/level`. */
  readonly lists: ReadonlyMap<string, string>;
  readonly styleLists: ReadonlyMap<string, Element>;
};

export function lookOf(styles: string | undefined, numbering: string | undefined): WordLook {
  const headings = new Map<string, number>();
  const hidden = new Set<string>();
  const styleLists = new Map<string, Element>();
  eachElement(styles ?? "", new Set(["style"]), (style) => {
    const id = attribute(style, "styleId") ?? "";
    const level = headingLevel(style);
    if (level !== undefined) headings.set(id, level);
    if (isOn(child(child(style, "rPr"), "vanish"))) hidden.add(id);
    const list = child(child(style, "pPr"), "numPr");
    if (list !== undefined) styleLists.set(id, list);
  });
  return { headings, hidden, lists: listsIn(numbering ?? ""), styleLists };
}

/** By the outline level, else by the name: "heading 1" is fixed whatever the language of the program; titles count as 1. */
function headingLevel(style: Element): number | undefined {
  const name = attribute(child(style, "name") ?? style, "val") ?? "";
  const named = /^heading ([1-9])$/i.exec(name)?.[1];
  if (named !== undefined) return Number(named);
  if (/^title$/i.test(name)) return 1;
  const outline = attribute(child(child(style, "pPr"), "outlineLvl") ?? style, "val");
  return outline !== undefined && /^[0-8]$/.test(outline) ? Number(outline) + 1 : undefined;
}

/** Whether a switch such as <w:b/> is there and not turned off. */
export function isOn(element: Element | undefined): boolean {
  const value = element && attribute(element, "val");
  return element !== undefined && value !== "0" && value !== "false" && value !== "off" && value !== "none";
}

function listsIn(numbering: string): ReadonlyMap<string, string> {
  const patterns = new Map<string, ReadonlyMap<string, string>>();
  const found = new Map<string, string>();
  eachElement(numbering, new Set(["abstractNum", "num"]), (element) => {
    if (element.name === "abstractNum") {
      const levels = descendants(element, "lvl").map(
        (level) => [attribute(level, "ilvl") ?? "0", attribute(child(level, "numFmt") ?? level, "val") ?? ""] as const,
      );
      patterns.set(attribute(element, "abstractNumId") ?? "", new Map(levels));
      return;
    }
    const id = attribute(element, "numId") ?? "";
    const pattern = attribute(child(element, "abstractNumId") ?? element, "val") ?? "";
    for (const [level, format] of patterns.get(pattern) ?? []) found.set(`${id}/${level}`, format);
  });
  return found;
}

/** Counts list items: the sign before each, "-" or "3.", indented by its level. */
export function listCounter(lists: ReadonlyMap<string, string>): (list: string, level: number) => string {
  const counts = new Map<string, number>();
  return (list, level) => {
    for (let deeper = level + 1; deeper < 9; deeper += 1) counts.delete(`${list}/${deeper}`);
    const key = `${list}/${level}`;
    const next = (counts.get(key) ?? 0) + 1;
    counts.set(key, next);
    const isBullet = (lists.get(key) ?? "bullet") === "bullet" || lists.get(key) === "none";
    return `${"  ".repeat(Math.min(level, 8))}${isBullet ? "-" : `${next}.`} `;
  };
}
