/** Cells that cannot be changed alone: what Excel refuses too, or calls damage. */
import { Refusal } from "../../agent/ports.ts";
import { attribute, textOfPart } from "../checks/relations.ts";
import type { Parts } from "../package.ts";
import { relationsOf } from "../relations.ts";
import { type Area, addressOf, areaOf, rangeOf } from "../tables/grid.ts";
import { attributeOf, eachCellText, prefixOf } from "./sheet-text.ts";
import type { Styles } from "./styles.ts";

export type Place = { readonly row: number; readonly column: number };

/** A sheet to change: its name, its part and the text of it. */
export type Target = { readonly name: string; readonly part: string; readonly text: string };

/** Refusal for the first of `places` that cannot be changed. `values` are the new contents, for headings of tables. */
export function checkPlaces(
  parts: Parts,
  target: Target,
  places: readonly (Place & { readonly value: unknown })[],
  styles: Styles,
): void {
  const blocks = [...blocksOf(target), ...pivotsOf(parts, target)];
  const headings = headingsOf(parts, target);
  const locked = lockedIn(target, styles);
  for (const place of places) {
    const name = `${target.name}!${addressOf(place.row, place.column)}`;
    const block = blocks.find(({ area, free }) => within(area, place) && !(free && isCorner(area, place)));
    if (block !== undefined) throw new Refusal(`${name} ${block.why} Nothing was changed.`);
    const heading = headings.get(addressOf(place.row, place.column));
    if (heading !== undefined && heading.name !== place.value)
      throw new Refusal(
        `${name} is a heading of the table ${heading.table}; formulas name the column by it ("${heading.name}"). Nothing was changed.`,
      );
    if (locked(place))
      throw new Refusal(
        `${name} is locked: the sheet is protected. Nothing was changed; ask the user to take the protection off.`,
      );
  }
}

const within = ({ top, bottom, left, right }: Area, { row, column }: Place): boolean =>
  row >= top && row <= bottom && column >= left && column <= right;
const isCorner = ({ top, left }: Area, { row, column }: Place): boolean => row === top && column === left;
const isSingle = ({ top, bottom, left, right }: Area): boolean => top === bottom && left === right;

/** Cells that belong together. `free`: the first of them may be changed. */
type Block = { readonly area: Area; readonly why: string; readonly free: boolean };

function blocksOf({ text }: Target): Block[] {
  const prefix = prefixOf(text);
  const merges = [...text.matchAll(new RegExp(`<${prefix}mergeCell\\s([^>]*)>`, "g"))].flatMap(
    ([, tag = ""]): Block[] => {
      const area = areaOf(attributeOf(tag, "ref") ?? "");
      if (area === undefined) return [];
      const first = addressOf(area.top, area.left);
      return [{ area, free: true, why: `is merged into ${rangeOf(area)}; its content is in ${first}: change that.` }];
    },
  );
  const shared = [...text.matchAll(new RegExp(`<${prefix}f\\s([^>]*)>`, "g"))].flatMap(([, tag = ""]): Block[] => {
    const type = attributeOf(tag, "t");
    const area = type === "array" || type === "dataTable" ? areaOf(attributeOf(tag, "ref") ?? "") : undefined;
    if (area === undefined || (isSingle(area) && type === "array")) return [];
    const what = type === "array" ? "one formula for all of" : "a what-if table over";
    return [{ area, free: false, why: `is part of ${what} ${rangeOf(area)}, which cannot be changed in parts.` }];
  });
  return [...merges, ...shared];
}

function pivotsOf(parts: Parts, { part }: Target): Block[] {
  return related(parts, part, "pivotTable").flatMap((text): Block[] => {
    const area = areaOf(attribute(/<location [^>]*>/.exec(text)?.[0] ?? "", "ref"));
    const name = attribute(/<pivotTableDefinition [^>]*>/.exec(text)?.[0] ?? "", "name");
    if (area === undefined) return [];
    return [
      { area, free: false, why: `is written by the pivot table ${name}. Change its source; Excel refreshes it.` },
    ];
  });
}

const related = (parts: Parts, part: string, type: string): string[] =>
  [...relationsOf(parts, part).values()]
    .filter((relation) => relation.type === type && !relation.outside)
    .map(({ target }) => textOfPart(parts, target));

type Heading = { readonly table: string; readonly name: string };

function headingsOf(parts: Parts, { part }: Target): ReadonlyMap<string, Heading> {
  const found = new Map<string, Heading>();
  for (const text of related(parts, part, "table")) {
    const head = /<(?:\w+:)?table [^>]*>/.exec(text)?.[0] ?? "";
    const area = areaOf(attribute(head, "ref"));
    if (area === undefined || attribute(head, "headerRowCount") === "0") continue;
    (text.match(/<(?:\w+:)?tableColumn [^>]*>/g) ?? []).forEach((tag, at) => {
      const name = attribute(tag, "name").replace(/_x000a_/gi, "\n");
      found.set(addressOf(area.top, area.left + at), { table: attribute(head, "displayName"), name });
    });
  }
  return found;
}

function lockedIn({ text }: Target, styles: Styles): (place: Place) => boolean {
  const tag = new RegExp(`<${prefixOf(text)}sheetProtection\\s([^>]*)>`).exec(text)?.[1];
  if (tag === undefined || !/^(?:1|true)$/.test(attributeOf(tag, "sheet") ?? "")) return () => false;
  const free = new Set<string>();
  eachCellText(text, (row, column, cell) => {
    if (!styles.isLocked(Number(attributeOf(cell.attributes, "s") ?? 0))) free.add(addressOf(row, column));
  });
  return ({ row, column }) => !free.has(addressOf(row, column));
}
