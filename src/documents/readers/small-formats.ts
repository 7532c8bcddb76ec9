/** Calendars, contacts, notebooks, subtitles and data in text: what they hold, in words. */
import { Refusal } from "../../agent/ports.ts";
import { count } from "../../base/words.ts";
import type { Source } from "../api.ts";
import { decodeText } from "../text.ts";
import type { Content, Part } from "./reading.ts";
import { pageLines } from "./web-page.ts";

type Property = { readonly name: string; readonly params: string; readonly value: string };

/** Lines of a vCard or iCalendar: folded ones joined (RFC 5545, 3.1), quoted-printable of old ones decoded. */
function propertiesIn(text: string): readonly Property[] {
  const unfolded = text.replace(/=\r?\n/g, "=").replace(/\r?\n[ \t]/g, "");
  return unfolded.split(/\r\n|\n|\r/).flatMap((line): Property[] => {
    const found = /^(?:[\w-]+\.)?([\w-]+)((?:;[^:"]*(?:"[^"]*"[^:"]*)*)?):(.*)$/.exec(line.slice(0, 100_000));
    if (found === null) return [];
    const [, name = "", params = "", value = ""] = found;
    return [
      { name: name.toUpperCase(), params, value: /QUOTED-PRINTABLE/i.test(params) ? quoted(value) : plain(value) },
    ];
  });
}

const plain = (value: string): string => value.replace(/\\n/gi, "\n").replace(/\\([,;\\])/g, "$1");

function quoted(value: string): string {
  const bytes = [...value.replace(/==/g, "=").matchAll(/=([\da-f]{2})|([\s\S])/gi)].flatMap(([, hex, char = ""]) =>
    hex === undefined ? [...new TextEncoder().encode(char)] : [Number.parseInt(hex, 16)],
  );
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

type Block = { readonly kind: string; readonly all: Property[] };

/** Blocks between BEGIN:x and END:x of these kinds; blocks inside them (alarms) are left out. */
function blocksIn(text: string, kinds: ReadonlySet<string>): readonly Block[] {
  const found: Block[] = [];
  const open: string[] = [];
  for (const property of propertiesIn(text)) {
    if (property.name === "BEGIN") begin(property.value.trim().toUpperCase());
    else if (property.name === "END") open.pop();
    else if (open.length === 1) found.at(-1)?.all.push(property);
  }
  return found;

  function begin(kind: string): void {
    if (open.length === 0 && !kinds.has(kind)) return;
    open.push(kind);
    if (open.length === 1) found.push({ kind, all: [] });
  }
}

const dayTime = ({ value, params }: Property): string => {
  const found = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?/.exec(value);
  if (found === null) return value;
  const [, year, month, day, hour, minute, zulu] = found;
  const zone = /TZID="?([^;":]+)/i.exec(params)?.[1];
  return `${year}-${month}-${day}${hour === undefined ? "" : ` ${hour}:${minute}`}${zulu ? " UTC" : zone === undefined ? "" : ` (${zone})`}`;
};

const calendarWords: Readonly<Record<string, string>> = {
  SUMMARY: "Title",
  DTSTART: "Start",
  DTEND: "End",
  DUE: "Due",
  DURATION: "Duration",
  LOCATION: "Place",
  STATUS: "Status",
  RRULE: "Repeats",
  EXDATE: "Except",
  ORGANIZER: "Organizer",
  ATTENDEE: "Attendee",
  DESCRIPTION: "Description",
  URL: "Link",
  COMPLETED: "Completed",
};

export function calendarContent(source: Source): Content {
  const blocks = blocksIn(decodeText(source).text, new Set(["VEVENT", "VTODO", "VJOURNAL"]));
  if (blocks.length === 0) throw new Refusal(`${source.name} is a calendar without entries.`);
  const parts = blocks.map(
    ({ kind, all }, at): Part => ({
      title: `${kind === "VEVENT" ? "Event" : kind === "VTODO" ? "To-do" : "Note"} ${at + 1}`,
      lines: [...all.flatMap((property) => calendarLine(property)), ""],
    }),
  );
  return { what: `Calendar, ${count(blocks.length, "entry", "entries")}`, parts };
}

function calendarLine(property: Property): readonly string[] {
  const word = Object.hasOwn(calendarWords, property.name) ? calendarWords[property.name] : undefined;
  if (word === undefined || property.value.trim() === "") return [];
  if (/^(DTSTART|DTEND|DUE|EXDATE|COMPLETED)$/.test(property.name)) return [`${word}: ${dayTime(property)}`];
  const name = /CN="?([^;":]+)/i.exec(property.params)?.[1];
  const value = property.value.replace(/^mailto:/i, "");
  return [`${word}: ${name === undefined ? value : `${name} <${value}>`}`];
}

const contactWords: Readonly<Record<string, string>> = {
  FN: "Name",
  ORG: "Company",
  TITLE: "Role",
  ROLE: "Role",
  EMAIL: "Email",
  TEL: "Phone",
  ADR: "Address",
  URL: "Link",
  BDAY: "Birthday",
  NOTE: "Note",
  NICKNAME: "Nickname",
};

export function contactsContent(source: Source): Content {
  const blocks = blocksIn(decodeText(source).text, new Set(["VCARD"]));
  if (blocks.length === 0) throw new Refusal(`${source.name} holds no contacts.`);
  const parts = blocks.map(({ all }, at): Part => {
    const lines = all.flatMap(({ name, params, value }) => {
      const word = Object.hasOwn(contactWords, name) ? contactWords[name] : undefined;
      const text = value
        .split(";")
        .map((piece) => piece.trim())
        .filter(Boolean)
        .join(", ");
      const type = /TYPE="?([A-Z,]+)|;(HOME|WORK|CELL|MOBILE|FAX)\b/i.exec(params);
      return word === undefined || text === ""
        ? []
        : [`${word}${type === null ? "" : ` (${(type[1] ?? type[2] ?? "").toLowerCase()})`}: ${text}`];
    });
    return { title: `Contact ${at + 1}`, lines: [...lines, ""] };
  });
  const photos = blocks.some(({ all }) => all.some(({ name }) => name === "PHOTO"));
  return {
    what: `Contacts, ${count(blocks.length, "card")}`,
    parts,
    notes: photos ? ["Photographs in it are not shown."] : [],
  };
}

type Cell = { readonly cell_type?: unknown; readonly source?: unknown; readonly outputs?: unknown };
const joined = (text: unknown): string =>
  Array.isArray(text) ? text.map(String).join("") : typeof text === "string" ? text : "";

/** Jupyter notebooks (nbformat 4): cells with their outputs in text. */
export function notebookContent(source: Source): Content {
  const book = parsed(source) as { readonly cells?: unknown };
  if (!Array.isArray(book?.cells)) throw new Refusal(`${source.name} is no notebook inside: it has no cells.`);
  let pictures = 0;
  const parts = (book.cells as readonly Cell[]).map((cell, at): Part => {
    const outputs = Array.isArray(cell?.outputs) ? (cell.outputs as readonly Record<string, unknown>[]) : [];
    const results = outputs.flatMap((output) => {
      const data = (output?.["data"] ?? {}) as Record<string, unknown>;
      if (Object.keys(data).some((kind) => kind.startsWith("image/"))) pictures += 1;
      const html = joined(data["text/html"]);
      const text =
        html === ""
          ? joined(output?.["text"]) || joined(data["text/plain"]) || joined(output?.["evalue"])
          : pageLines(html).lines.join("\n");
      return text === "" ? [] : ["Output:", ...text.split("\n")];
    });
    return {
      title: `Cell ${at + 1} (${String(cell?.cell_type ?? "unknown").slice(0, 20)})`,
      lines: [...joined(cell?.source).split("\n"), ...results, ""],
    };
  });
  return {
    what: `Notebook, ${count(parts.length, "cell")}`,
    parts,
    notes: pictures > 0 ? [`Pictures among the outputs are not shown (${pictures}).`] : [],
  };
}

function parsed(source: Source): unknown {
  try {
    return JSON.parse(decodeText(source).text);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${source.name} is damaged: it is no JSON to its end. Read it as: text to see what is there.`);
  }
}
