/** What is written into the cells of one sheet: the changes, the values that follow from them, formulas set free. */
import { keyOf, type Value } from "../checks/evaluate.ts";
import type { Reading } from "../checks/reading.ts";
import { unescaped, xml } from "../package.ts";
import { addressOf } from "../tables/grid.ts";
import { nativeName } from "../workbook/functions.ts";
import type { Change } from "./changed.ts";
import type { Target } from "./guards.ts";
import {
  attributeOf,
  type CellText,
  cellTag,
  type Elements,
  eachCellText,
  prefixOf,
  type Rewrite,
} from "./sheet-text.ts";
import { shifted } from "./shift.ts";
import type { Styles } from "./styles.ts";
import type { NewValues } from "./values.ts";

export type Rewriting = {
  readonly target: Target;
  readonly sheet: number;
  readonly reading: Reading;
  readonly styles: Styles;
  readonly changes: readonly Change[];
  readonly calculated: NewValues;
};

type Facts = {
  /** Style numbers of cells by address. */
  readonly styles: ReadonlyMap<string, string>;
  /** Members of each shared formula, the first of which holds its text. */
  readonly shared: ReadonlyMap<string, readonly Member[]>;
};
type Member = { readonly row: number; readonly column: number; readonly formula: string };

export function rewritesOf(rewriting: Rewriting): Map<number, Map<number, Rewrite>> {
  const { target, sheet, calculated, reading } = rewriting;
  const own = rewriting.changes.filter((change) => change.sheet === sheet);
  const rewrites = new Map<number, Map<number, Rewrite>>();
  const add = (row: number, column: number, rewrite: Rewrite): void => {
    const cells = rewrites.get(row) ?? new Map<number, Rewrite>();
    const before = cells.get(column);
    cells.set(column, before === undefined ? rewrite : after(before, rewrite));
    rewrites.set(row, cells);
  };
  const changed = new Set(own.map(keyOf));
  const facts = own.length > 0 ? factsOf(target.text) : { styles: new Map(), shared: new Map() };
  for (const [row, column, rewrite] of freed(facts, changed, sheet)) add(row, column, rewrite);
  for (const change of own) add(change.row, change.column, changeRewrite(change, facts, rewriting));
  for (const { sheet: at, row, column } of reading.formulas) {
    const key = keyOf({ sheet: at, row, column });
    if (at !== sheet || changed.has(key)) continue;
    if (calculated.open.has(key)) add(row, column, withValue(undefined));
    else if (calculated.values.has(key)) add(row, column, withValue(calculated.values.get(key) ?? null));
  }
  return rewrites;
}

const after =
  (first: Rewrite, second: Rewrite): Rewrite =>
  (cell, elements) => {
    const text = first(cell, elements);
    const between = text === undefined ? cell : cellOfText(text, elements);
    return second(between, elements) ?? text;
  };

function cellOfText(text: string, { prefix }: Elements): CellText | undefined {
  const found = new RegExp(`^<${prefix}c([^>]*?)(?:/>|>([\\s\\S]*)</${prefix}c>)$`).exec(text);
  return found === null ? undefined : { attributes: found[1] ?? "", inner: found[2] ?? "" };
}

function factsOf(sheet: string): Facts {
  const styles = new Map<string, string>();
  const shared = new Map<string, Member[]>();
  const formula = new RegExp(`<${prefixOf(sheet)}f(?=[\\s/>])([^>]*?)(?:/>|>([^<]*)<)`);
  eachCellText(sheet, (row, column, { attributes, inner }) => {
    const style = attributeOf(attributes, "s");
    styles.set(addressOf(row, column), style ?? "0");
    const [, tag = "", text = ""] = formula.exec(inner) ?? [];
    const group = attributeOf(tag, "t") === "shared" ? attributeOf(tag, "si") : undefined;
    if (group === undefined) return;
    const members = shared.get(group) ?? [];
    const member = { row, column, formula: unescaped(text) };
    if (text === "") members.push(member);
    else members.unshift(member);
    shared.set(group, members);
  });
  return { styles, shared };
}

/** Where the first cell of a shared formula changes, the others get its text as their own. */
function* freed(
  { shared }: Facts,
  changed: ReadonlySet<string>,
  sheet: number,
): Generator<readonly [number, number, Rewrite]> {
  for (const [first, ...others] of shared.values()) {
    if (first === undefined || !changed.has(keyOf({ sheet, ...first }))) continue;
    for (const { row, column } of others) {
      const text = shifted(first.formula, row - first.row, column - first.column);
      yield [row, column, (cell, { prefix }) => cell && withFormula(cell, text, prefix)];
    }
  }
}

const withFormula = ({ attributes, inner }: CellText, text: string, prefix: string): string => {
  const own = inner.replace(
    new RegExp(`<${prefix}f(?=[\\s/>])[^>]*?(?:/>|>[^<]*</${prefix}f>)`),
    () => `<${prefix}f>${xml(text)}</${prefix}f>`,
  );
  return `<${prefix}c${attributes}>${own}</${prefix}c>`;
};

function changeRewrite(change: Change, facts: Facts, { styles, target, calculated }: Rewriting): Rewrite {
  const { row, column, read } = change;
  const key = keyOf(change);
  const value = read === undefined ? change.value : calculated.open.has(key) ? undefined : calculated.values.get(key);
  const old = facts.styles.get(addressOf(row, column)) ?? inherited(facts, target.text, row, column);
  const style = styleFor(change, Number(old ?? 0), styles);
  return (_cell, { prefix }) => {
    const tag = cellTag(row, column, style === 0 ? undefined : String(style));
    const formula = read === undefined ? "" : formulaText(read, addressOf(row, column), prefix);
    const content = read === undefined ? plainContent(value ?? null, prefix) : resultContent(value, prefix);
    const inner = formula + content.inner;
    return inner === "" ? `<${prefix}c${tag}/>` : `<${prefix}c${tag}${content.type}>${inner}</${prefix}c>`;
  };
}

/** A date needs a format that shows one; else the cell keeps its own unless another was asked for. */
function styleFor({ code, value, isGiven }: Change, old: number, styles: Styles): number {
  if (code === undefined) return old;
  if (!isGiven && typeof value === "number" && styles.isDate(old)) return old;
  return styles.withCode(old, code);
}

function formulaText(read: NonNullable<Change["read"]>, address: string, prefix: string): string {
  const array = read.array ? ` t="array" ref="${address}"` : "";
  return `<${prefix}f${array}>${xml(nativeName(read.text))}</${prefix}f>`;
}

/** A new cell looks like the two above it, where these look alike, else like its column. */
function inherited({ styles }: Facts, sheet: string, row: number, column: number): string | undefined {
  const above = styles.get(addressOf(row - 1, column));
  if (row > 1 && above !== undefined && above === styles.get(addressOf(row - 2, column))) return above;
  const columns = [...sheet.matchAll(new RegExp(`<${prefixOf(sheet)}col\\s([^>]*)>`, "g"))];
  const own = columns.find(
    ([, tag = ""]) => Number(attributeOf(tag, "min")) <= column + 1 && column + 1 <= Number(attributeOf(tag, "max")),
  );
  return attributeOf(own?.[1] ?? "", "style");
}

type Content = { readonly type: string; readonly inner: string };

/** Text stands in the cell itself: the table of shared texts stays as it is. */
function plainContent(value: Value, prefix: string): Content {
  if (typeof value !== "string") return resultContent(value, prefix);
  const text = `<${prefix}t xml:space="preserve">${xml(value)}</${prefix}t>`;
  return { type: ' t="inlineStr"', inner: `<${prefix}is>${text}</${prefix}is>` };
}

/** The stored result of a formula; undefined for one that is to be calculated by whoever opens the file. */
function resultContent(value: Value | undefined, prefix: string): Content {
  const stored = (text: string): string => `<${prefix}v>${text}</${prefix}v>`;
  if (value === undefined || value === null) return { type: "", inner: "" };
  if (typeof value === "object") return { type: ' t="e"', inner: stored(xml(value.error)) };
  if (typeof value === "string") return { type: ' t="str"', inner: stored(xml(value)) };
  if (typeof value === "boolean") return { type: ' t="b"', inner: stored(value ? "1" : "0") };
  return { type: "", inner: stored(String(value)) };
}

/** Another stored value for a formula; the formula itself and everything else about the cell stay. */
function withValue(value: Value | undefined): Rewrite {
  return (cell, { prefix }) => {
    if (cell === undefined) return undefined;
    const content = resultContent(value, prefix);
    const bare = cell.inner.replace(new RegExp(`<${prefix}v(?=[\\s/>])[^>]*?(?:/>|>[^<]*</${prefix}v>)`), "");
    const attributes = cell.attributes.replace(/\st\s*=\s*(?:"[^"]*"|'[^']*')/, "").replace(/\s+$/, "");
    const at = bare.search(new RegExp(`<${prefix}extLst`));
    const inner = at < 0 ? bare + content.inner : bare.slice(0, at) + content.inner + bare.slice(at);
    return `<${prefix}c${attributes}${content.type}>${inner}</${prefix}c>`;
  };
}
