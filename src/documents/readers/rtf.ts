/** Rich Text Format: its text, tables, notes and hidden text (RTF specification 1.9.1). */
import iconv from "iconv-lite";
import { Refusal } from "../../agent/ports.ts";
import type { Source } from "../api.ts";
import { headFrom } from "./office-parts.ts";
import { type Content, hiddenText, metadataNote, withoutRepeats } from "./reading.ts";

/** What holds inside a pair of braces. `goal` is where text goes. */
type State = { goal: Goal; hidden: boolean; uc: number; page: string; font: string };
type Goal = "body" | "skip" | "title" | "author" | "note";

type Reader = {
  readonly name: string;
  readonly text: string;
  readonly out: Record<Exclude<Goal, "skip">, string>;
  readonly stack: State[];
  state: State;
  /** Characters to skip after a \u: what older readers show instead. */
  skip: number;
  bytes: number[];
  pictures: number;
  /** Code page of each font, "cp1251"; documents in several scripts change by font. */
  readonly fonts: Map<string, string>;
};

const deepest = 2_000;
const token = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([\da-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\/gi;

export function rtfContent({ name, bytes }: Source): Content {
  const reader: Reader = {
    name,
    text: new TextDecoder("latin1").decode(bytes),
    out: { body: "", title: "", author: "", note: "" },
    stack: [],
    state: { goal: "body", hidden: false, uc: 1, page: "cp1252", font: "" },
    skip: 0,
    bytes: [],
    pictures: 0,
    fonts: new Map(),
  };
  for (const found of reader.text.matchAll(token)) step(found, reader);
  flush(reader);
  const { body, title, author, note } = reader.out;
  const lines = body.split("\n").map((line) =>
    line
      .split(cellEnd)
      .map((cell) => cell.trim())
      .join(" | ")
      .replace(/(?<![\s|])[\s|]+$/, ""),
  );
  return {
    what: "RTF document",
    head: headFrom(title.trim(), author.trim(), undefined),
    parts: [
      { lines: withoutRepeats(lines) },
      ...(note.trim() === "" ? [] : [{ title: "Notes and comments", lines: note.trim().split("\n") }]),
    ],
    notes: [
      ...(reader.pictures > 0 ? [`Pictures in it are not shown (${reader.pictures}).`] : []),
      ...metadataNote({ title, author }),
    ],
  };
}

function step([, word, number, hex, sign, brace, plain]: RegExpExecArray, reader: Reader): void {
  if (brace === "{") open(reader);
  else if (brace === "}") close(reader);
  else if (hex !== undefined) byte(Number.parseInt(hex, 16), reader);
  else if (plain !== undefined) characters(plain, reader);
  else {
    flush(reader);
    if (sign !== undefined) symbol(sign, reader);
    if (word !== undefined) control(word.toLowerCase(), number, reader);
  }
}

function open(reader: Reader): void {
  flush(reader);
  if (reader.stack.length >= deepest) throw new Refusal(`${reader.name} is nested too deeply to be a document.`);
  reader.stack.push({ ...reader.state });
}

function close(reader: Reader): void {
  flush(reader);
  const inner = reader.state.goal;
  reader.state = reader.stack.pop() ?? reader.state;
  if (inner === "note" && reader.state.goal !== "note")
    put("\n", { ...reader, state: { ...reader.state, goal: "note" } });
}

/** Bytes wait for each other: two of them can be one character. */
function byte(value: number, reader: Reader): void {
  if (reader.skip > 0) reader.skip -= 1;
  else reader.bytes.push(value);
}

function characters(text: string, reader: Reader): void {
  const from = Math.min(reader.skip, text.length);
  reader.skip -= from;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 128 || reader.bytes.length > 0) reader.bytes.push(code);
    else {
      put(text.slice(at), reader);
      return;
    }
  }
}

function flush(reader: Reader): void {
  if (reader.bytes.length === 0) return;
  const page = reader.fonts.get(reader.state.font) ?? reader.state.page;
  const bytes = Buffer.from(reader.bytes);
  reader.bytes = [];
  put(iconv.decode(bytes, iconv.encodingExists(page) ? page : "cp1252"), reader);
}

function put(text: string, { state, out }: Pick<Reader, "state" | "out">): void {
  if (state.goal === "skip") return;
  out[state.goal] += state.hidden && text.trim() !== "" ? hiddenText(text) : text;
}

function symbol(sign: string, reader: Reader): void {
  if (sign === "*") reader.state.goal = "skip";
  else if (sign === "~") put("\u00a0", reader);
  else if (sign === "_") put("-", reader);
  else if (sign === "\n" || sign === "\r") put("\n", reader);
  else if ("{}\\".includes(sign)) put(sign, reader);
}

/** Stands for the end of a cell until its row is complete. */
const cellEnd = "\u0001";

const texts: Readonly<Record<string, string>> = {
  par: "\n",
  line: "\n",
  sect: "\n",
  page: "\n",
  row: "\n",
  nestrow: "\n",
  tab: "\t",
  cell: cellEnd,
  nestcell: cellEnd,
  emdash: "—",
  endash: "–",
  bullet: "•",
  lquote: "‘",
  rquote: "’",
  ldblquote: "“",
  rdblquote: "”",
  emspace: " ",
  enspace: " ",
};

const goals: Readonly<Record<string, Goal>> = {
  colortbl: "skip",
  stylesheet: "skip",
  info: "skip",
  listtable: "skip",
  listoverridetable: "skip",
  themedata: "skip",
  datastore: "skip",
  object: "skip",
  fldinst: "skip",
  xmlnstbl: "skip",
  generator: "skip",
  latentstyles: "skip",
  rsidtbl: "skip",
  revtbl: "skip",
  header: "note",
  footer: "note",
  headerl: "note",
  headerr: "note",
  headerf: "note",
  footerl: "note",
  footerr: "note",
  footerf: "note",
  footnote: "note",
  annotation: "note",
  title: "title",
  author: "author",
  nonesttables: "skip",
  listtext: "body",
  pntext: "body",
  shptxt: "body",
  shppict: "skip",
  nonshppict: "skip",
};

// Character sets of fonts as code pages (specification, "\fcharset").
const charsets: Readonly<Record<string, string>> = {
  "0": "cp1252",
  "77": "macroman",
  "128": "shift_jis",
  "129": "cp949",
  "134": "gbk",
  "136": "big5",
  "161": "cp1253",
  "162": "cp1254",
  "163": "cp1258",
  "177": "cp1255",
  "178": "cp1256",
  "186": "cp1257",
  "204": "cp1251",
  "222": "cp874",
  "238": "cp1250",
};

function control(word: string, number: string | undefined, reader: Reader): void {
  const text = Object.hasOwn(texts, word) ? texts[word] : undefined;
  if (text !== undefined) {
    put(text, reader);
    return;
  }
  const goal = Object.hasOwn(goals, word) ? goals[word] : undefined;
  if (goal !== undefined) {
    setGoal(goal, reader);
    return;
  }
  const value = Number(number ?? "1");
  const { state } = reader;
  switch (word) {
    case "u":
      put(String.fromCharCode((value + 65_536) % 65_536), reader);
      reader.skip = state.uc;
      break;
    case "uc":
      state.uc = Math.min(8, Math.max(0, value));
      break;
    case "v":
      state.hidden = value !== 0;
      break;
    case "ansicpg":
      state.page = value === 65001 ? "utf8" : `cp${value}`;
      break;
    case "bin":
      reader.skip = Math.max(0, value);
      break;
    case "pict":
      reader.pictures += 1;
      state.goal = "skip";
      break;
    default:
      fontWord(word, number, reader);
  }
}

/** Inside something skipped only what has a place of its own comes back: the title, notes and comments. */
function setGoal(goal: Goal, { state }: Reader): void {
  if (state.goal === "skip" && goal === "body") return;
  if (goal === "body" && state.goal !== "body") return;
  state.goal = goal;
}

function fontWord(word: string, number: string | undefined, reader: Reader): void {
  if (word === "fonttbl") reader.state.goal = "skip";
  else if (word === "f" && number !== undefined) reader.state.font = number;
  else if (word === "fcharset" && number !== undefined) {
    const page = charsets[number];
    if (page !== undefined && page !== "cp1252") reader.fonts.set(reader.state.font, page);
  }
}
