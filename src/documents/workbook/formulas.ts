/** Reading formula text: names of columns become ranges, references and functions are listed. */
import { Refusal } from "../../agent/ports.ts";
import { some } from "../../base/words.ts";
import { type Area, addressOf, areaOf, letterOf } from "../tables/grid.ts";

/** A table, block or summary that formulas can name. Rows and columns are 0-based. */
export type Block = {
  readonly name: string;
  readonly sheet: string;
  readonly header: number;
  readonly first: number;
  readonly last: number;
  readonly left: number;
  readonly columns: readonly string[];
};

export type Where = { readonly sheet: string; readonly row: number; readonly column: number };

export type Read = {
  readonly text: string;
  /** Areas referred to, with the sheet they are on. */
  readonly areas: readonly { readonly sheet: string; readonly area: Area }[];
  readonly functions: readonly string[];
  /** Names that are neither functions nor references: defined names, TRUE, FALSE. */
  readonly names: readonly string[];
  /** Computes with whole ranges cell by cell, which plain formulas of older programs do not. */
  readonly array: boolean;
};

const word = "[\\p{L}_\\\\][\\p{L}\\p{N}_.]*";
const quoted = "'(?:[^']|'')+'";
const cell = "\\$?[A-Za-z]{1,3}\\$?\\d{1,7}";
const token = new RegExp(
  [
    '"(?:[^"]|"")*"',
    `(?<block>${quoted}|${word})?\\[(?<inner>(?:[^\\[\\]]|\\[[^\\[\\]]*\\])*)\\](?<external>(?:${word})?'?!)?`,
    `(?:(?<sheet>${quoted}|${word})!)?(?<ref>${cell}(?::${cell})?|\\$?[A-Za-z]{1,3}:\\$?[A-Za-z]{1,3}|\\$?\\d+:\\$?\\d+)(?![\\p{L}\\p{N}_(!\\[])`,
    "#(?:REF!|N/A|VALUE!|DIV/0!|NAME\\?|NUM!|NULL!)",
    "\\d+(?:\\.\\d*)?(?:[eE][-+]?\\d+)?",
    `(?<word>${word})(?<call>\\s*\\()?`,
  ].join("|"),
  "gu",
);

/** A name as formulas write it: quoted where it is not a plain word. */
export const quotedSheet = (name: string): string =>
  /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && areaOf(name) === undefined && !/^[rc]\d*$/i.test(name)
    ? name
    : `'${name.replaceAll("'", "''")}'`;

const unquote = (name: string): string => (name.startsWith("'") ? name.slice(1, -1).replaceAll("''", "'") : name);

/** Resolves column names in a formula at `where` and lists what it uses. Refusal for blocks and columns that do not exist. */
export function readFormula(raw: string, where: Where, blocks: readonly Block[]): Read {
  const read: Reading = { areas: [], functions: [], names: [], where, blocks };
  const source = raw
    .trim()
    .replace(/^=\s*/, "")
    .replace(/_xlfn\.(_xlws\.)?/gi, "");
  const text = source.replace(token, (found, ...rest) => tokenText(found, rest.at(-1) as Token, read));
  return { text, areas: read.areas, functions: read.functions, names: read.names, array: isArray(text) };
}

type Token = Readonly<Record<"block" | "inner" | "external" | "sheet" | "ref" | "word" | "call", string | undefined>>;
type Reading = {
  readonly areas: { readonly sheet: string; readonly area: Area }[];
  readonly functions: string[];
  readonly names: string[];
  readonly where: Where;
  readonly blocks: readonly Block[];
};

/** What a token becomes; what it refers to is noted in `read`. */
function tokenText(found: string, part: Token, read: Reading): string {
  const { where } = read;
  const note = (sheet: string, range: string): void => {
    const area = areaOf(range) ?? wholeOf(range);
    if (area !== undefined) read.areas.push({ sheet, area });
  };
  if (found.startsWith('"')) return found;
  if (part.external)
    throw new Refusal(`The formula refers to another workbook (${found}). Load that file as data instead.`);
  if (part.inner !== undefined) {
    const { sheet, range } = structured(part.block, part.inner, where, read.blocks);
    note(sheet, range);
    return sheet === where.sheet ? range : `${quotedSheet(sheet)}!${range}`;
  }
  if (part.ref !== undefined) note(part.sheet === undefined ? where.sheet : unquote(part.sheet), part.ref);
  else if (part.call !== undefined) read.functions.push((part.word ?? "").toUpperCase());
  else if (part.word !== undefined) read.names.push(part.word);
  return found;
}

/** "A:C" and "2:5" as areas. */
function wholeOf(text: string): Area | undefined {
  const plain = text.replaceAll("$", "");
  const letters = /^([A-Za-z]{1,3}):([A-Za-z]{1,3})$/.exec(plain);
  if (letters !== null) {
    const area = areaOf(`${letters[1]}1:${letters[2]}1`);
    return area && { ...area, bottom: 1_048_575 };
  }
  const rows = /^(\d+):(\d+)$/.exec(plain);
  return rows === null ? undefined : { top: Number(rows[1]) - 1, bottom: Number(rows[2]) - 1, left: 0, right: 16_383 };
}

function structured(
  name: string | undefined,
  inner: string,
  where: Where,
  blocks: readonly Block[],
): { sheet: string; range: string } {
  const block = blockFor(name, where, blocks);
  const clean = inner.trim();
  const sameRow = clean.startsWith("@") || /^\[?#this row\]?/i.test(clean);
  const [from, to] = columnNames(clean.replace(/^@/, "").replace(/^\[?#this row\]?\s*,?\s*/i, ""));
  const left = from === undefined ? block.left : columnAt(block, from);
  const right =
    from === undefined ? block.left + block.columns.length - 1 : to === undefined ? left : columnAt(block, to);
  const [a, b] = [letterOf(Math.min(left, right)), letterOf(Math.max(left, right))];
  if (/^\[?#headers/i.test(clean))
    return { sheet: block.sheet, range: span(`$${a}$${block.header + 1}`, `$${b}$${block.header + 1}`) };
  if (sameRow) return { sheet: block.sheet, range: span(`$${a}${where.row + 1}`, `$${b}${where.row + 1}`) };
  return { sheet: block.sheet, range: `$${a}$${block.first + 1}:$${b}$${block.last + 1}` };
}

const span = (from: string, to: string): string => (from === to ? from : `${from}:${to}`);

function blockFor(name: string | undefined, where: Where, blocks: readonly Block[]): Block {
  if (name === undefined) {
    const own = blocks.find((block) => block.sheet === where.sheet && within(block, where));
    if (own !== undefined) return own;
    throw new Refusal("[@…] works only in the rows of a table. Name the table: Data[Amount].");
  }
  const wanted = unquote(name).toLowerCase();
  const found = blocks.find((block) => block.name.toLowerCase() === wanted);
  if (found !== undefined) return found;
  throw new Refusal(
    `There is no table or summary "${unquote(name)}". There are: ${some([...new Set(blocks.map((block) => block.name))], 12) || "none"}.`,
  );
}

const within = (block: Block, { row, column }: Where): boolean =>
  row >= block.header && row <= block.last && column >= block.left && column < block.left + block.columns.length;

/** "Amount", "[Net amount]", "[#Headers],[Amount]", "[A]:[C]" → column names; none means all columns. */
function columnNames(inner: string): readonly [string | undefined, string | undefined] {
  const rest = inner.replace(/^\[?#(headers|data|all)\]?\s*,?\s*/i, "").trim();
  if (rest === "") return [undefined, undefined];
  const pair = /^\[(.*)\]:\[(.*)\]$/.exec(rest);
  if (pair !== null) return [pair[1], pair[2]];
  return [rest.replace(/^\[(.*)\]$/, "$1"), undefined];
}

function columnAt(block: Block, name: string): number {
  const wanted = name
    .replace(/'([#@'[\]])/g, "$1")
    .trim()
    .toLowerCase();
  const at = block.columns.findIndex((column) => column.toLowerCase() === wanted);
  if (at >= 0) return block.left + at;
  throw new Refusal(`"${block.name}" has no column "${name}". It has: ${some(block.columns, 30)}.`);
}

/** A range next to an operator. SUMPRODUCT computes with arrays by itself, IF inside of it does not. */
function isArray(text: string): boolean {
  const plain = text.replace(/"(?:[^"]|"")*"/g, '""');
  if (!plain.includes(":") || (/^\s*SUMPRODUCT\(/i.test(plain) && !/\bIF\(/i.test(plain))) return false;
  return new RegExp(
    `${cell}:${cell}\\s*[-+*/^&=<>]|[-+*/^&=<>]\\s*(?:(?:${quoted}|${word})!)?${cell}:${cell}`,
    "u",
  ).test(plain);
}

/** The range of one column of a block, absolute, with its sheet: Data!$C$2:$C$90. */
export function columnRange(block: Block, column: number): string {
  const letter = letterOf(column);
  return `${quotedSheet(block.sheet)}!$${letter}$${block.first + 1}:$${letter}$${block.last + 1}`;
}

/** "Sheet!B3" for people and messages. */
export const placeOf = (where: Where): string => `${where.sheet}!${addressOf(where.row, where.column)}`;
