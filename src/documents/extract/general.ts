/** What any document can tell about itself: its title, its day, who made it and what it is. */
import type { Extracted, ExtractRequest, Field, Source } from "../api.ts";
import { type Line, placeOf, type TextDocument } from "../readers/lines.ts";
import { countryOf } from "./country.ts";
import { mended } from "./letters.ts";
import { dateConfidence, datesOf } from "./receipt/date.ts";
import { rowsOf } from "./receipt/entries.ts";
import { merchantConfidence, merchantsOf } from "./receipt/merchant.ts";

/** Lines in which a document says when it was written; dates further down are about other things. */
const headLines = 40;

export function documentIn(
  document: TextDocument,
  _source: Source,
  { order }: ExtractRequest,
): Pick<Extracted, "records" | "likeness"> {
  const date = dateField(document, order);
  const title = titleField(document);
  const sender = senderField(document);
  const type = typeField(document);
  const { author } = document.head;
  const fields: Record<string, Field> = {
    ...(title === undefined ? {} : { title }),
    ...(date === undefined ? {} : { date }),
    ...(sender === undefined ? {} : { sender }),
    ...(author === undefined ? {} : { author: { value: author, place: "properties of the file", confidence: 0.8 } }),
    ...(type === undefined ? {} : { type }),
  };
  const review = [
    ...(date === undefined ? ["no date found"] : date.confidence < 0.6 ? [`date uncertain: ${date.value}?`] : []),
  ];
  return { records: [{ fields, review }], likeness: 1 };
}

function dateField(document: TextDocument, asked: "day" | "month" | undefined): Field | undefined {
  const own = ownDate(document);
  if (own !== undefined && document.format !== "pdf") return own;
  const written = writtenDate(document, asked);
  return written === undefined || (own !== undefined && own.confidence > written.confidence) ? own : written;
}

/** The date in the file's head. When a PDF was made is often, but not always, when it was written. */
const ownDate = ({ head, format }: TextDocument): Field | undefined =>
  head.date === undefined
    ? undefined
    : {
        value: head.date,
        place: format === "mail" ? "day of the mail" : "properties of the file",
        confidence: format === "pdf" ? 0.6 : 0.95,
      };

function writtenDate({ lines }: TextDocument, asked: "day" | "month" | undefined): Field | undefined {
  const country = countryOf(
    lines
      .slice(0, 200)
      .map(({ text }) => text)
      .join("\n"),
  );
  const dates = datesOf(rowsOf(lines.slice(0, headLines)), asked ?? country?.order ?? "day");
  const [best, ...others] = dates;
  if (best === undefined) return undefined;
  const alternatives = others
    .slice(0, 2)
    .map(({ value, row }) => ({ value, place: placeOf(row.line), confidence: 0.3 }));
  return {
    value: best.value,
    place: placeOf(best.row.line),
    confidence: dateConfidence(dates, asked === undefined && country === undefined),
    ...(alternatives.length === 0 ? {} : { alternatives }),
  };
}

/** The subject of a mail, a heading, the title in the properties, else the first line that says something. */
function titleField({ lines, head, format }: TextDocument): Field | undefined {
  if (head.title !== undefined && (format === "mail" || format === "web page")) {
    const subject = head.title.replace(/^(?:(?:re|aw|fwd?|wg)(?:\[\d\])?\s*:\s*)+/i, "").trim();
    return {
      value: subject || head.title,
      place: format === "mail" ? "subject" : "title of the page",
      confidence: 0.95,
    };
  }
  const heading = lines.slice(0, headLines).find(({ text }) => /^#{1,3}\s+\S/.test(text));
  if (heading !== undefined) return atLine(heading, heading.text.replace(/^#+\s+/, ""), 0.9);
  const first = lines.slice(0, headLines).find(({ text }) => (text.match(/\p{L}/gu)?.length ?? 0) >= 4);
  if (first !== undefined) return atLine(first, mended(first.text), 0.6);
  return head.title === undefined ? undefined : { value: head.title, place: "properties of the file", confidence: 0.7 };
}

const atLine = (line: Line, text: string, confidence: number): Field => ({
  value: text
    .replace(/[*_`]+/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 120),
  place: placeOf(line),
  confidence,
});

function senderField({ lines, head, format }: TextDocument): Field | undefined {
  if (format === "mail") {
    const value = head.author ?? head.address;
    return value === undefined ? undefined : { value, place: "sender of the mail", confidence: 0.95 };
  }
  const names = merchantsOf(rowsOf(lines.slice(0, 12)));
  const [best] = names;
  return (
    best && { value: best.value, place: placeOf(best.line), confidence: Math.min(0.85, merchantConfidence(names)) }
  );
}

const types: readonly (readonly [type: string, words: RegExp])[] = [
  ["delivery note", /\b(?:delivery note|lieferschein|packing list)\b/iu],
  ["offer", /\b(?:angebot|quotation|offer|estimate|kostenvoranschlag)\b/iu],
  ["reminder", /\b(?:mahnung|zahlungserinnerung|payment reminder|overdue)\b/iu],
  ["invoice", /\b(?:invoice|rechnung|facture|factura|fattura)\b/iu],
  ["receipt", /\b(?:receipt|quittung|beleg|kassenbon)\b/iu],
  ["statement", /\b(?:bank statement|account statement|kontoauszug)\b/iu],
  ["contract", /\b(?:contract|agreement|vertrag)\b/iu],
  ["minutes", /\b(?:minutes|protokoll|transcript|meeting notes)\b/iu],
  ["ticket", /\b(?:ticket|boarding pass|fahrkarte|booking confirmation|buchungsbestätigung)\b/iu],
  ["letter", /\b(?:dear (?:sir|madam|mr|ms)|sehr geehrte)\b/iu],
];

/** What it is, by the words in its first lines; undefined when none of them names a kind. */
function typeField({ lines, head }: TextDocument): Field | undefined {
  const text = `${head.title ?? ""}\n${mended(
    lines
      .slice(0, 15)
      .map((line) => line.text)
      .join("\n"),
  )}`;
  const found = types.find(([, words]) => words.test(text));
  return found && { value: found[0], confidence: 0.75 };
}
