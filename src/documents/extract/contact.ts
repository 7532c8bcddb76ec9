/** Names, firms, addresses of mail and telephone numbers: from lists, signatures, mails and contact cards. */
import type { Extract, Extracted, Field, Source } from "../api.ts";
import { extensionOf } from "../extension.ts";
import { type Line, placeOf, type TextDocument } from "../readers/lines.ts";
import { textOf } from "../tables/grid.ts";
import { shapeOf } from "../tables/shape.ts";
import { pickGrid, readSource } from "../tables/table.ts";

const mailAddress = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/gu;
const phone =
  /(?:tel(?:efon)?|phone|fon|mobil(?:e)?|cell|handy|t|m)\s*\.?:?\s*(\+?[\d(][\d\s()/.-]{6,}\d)|(\+\d[\d\s()/.-]{7,}\d)/giu;
const web = /\b(?:https?:\/\/|www\.)[\w.-]+\.[a-z]{2,}[^\s,;)]*/iu;
const firm =
  /\b(?:gmbh|ag|kg|ohg|ug|ltd|llc|inc|plc|sdn\.? bhd|s\.?a\.?|b\.?v\.?|s\.?r\.?l|e\.?v|furniture|company|group)\b\.?/iu;

export async function contactsIn(
  document: TextDocument,
  source: Source,
): Promise<Pick<Extracted, "records" | "likeness">> {
  const records =
    document.format === "table"
      ? await listed(source)
      : extensionOf(source.name) === "vcf"
        ? cards(document.lines)
        : written(document);
  const good = records.filter(({ fields }) => fields["email"] !== undefined || fields["phone"] !== undefined);
  return { records, likeness: records.length === 0 ? 0 : Math.round((good.length / records.length) * 100) / 100 };
}

const headings = {
  name: /^(?:name|full name|kontakt|contact|ansprechpartner|vollständiger name)/iu,
  first: /^(?:first|vorname|given)/iu,
  last: /^(?:last|nachname|surname|family)/iu,
  company: /^(?:company|firma|organi[sz]ation|unternehmen|employer)/iu,
  email: /e-?mail/iu,
  phone: /^(?:phone|tel|telefon|mobil|mobile|handy)/iu,
  address: /^(?:address|adresse|anschrift|street|straße)/iu,
} as const;
type Heading = keyof typeof headings;

async function listed(source: Source): Promise<readonly Extract[]> {
  const grid = pickGrid(await readSource(source), undefined);
  const { names, columns, rows, header } = shapeOf(grid);
  if (header < 0) return [];
  const column = (name: Heading): number | undefined =>
    columns[names.findIndex((heading) => headings[name].test(heading))];
  return rows.map((row) => {
    const place = `row ${row + 1}`;
    const cell = (name: Heading): string => {
      const at = column(name);
      return at === undefined ? "" : textOf(grid.rows[row]?.[at]).trim();
    };
    const whole = cell("name") || [cell("first"), cell("last")].filter(Boolean).join(" ");
    const values: readonly (readonly [string, string])[] = [
      ["name", turned(whole)],
      ["company", cell("company")],
      ["email", cell("email").toLowerCase()],
      ["phone", cell("phone")],
      ["address", cell("address")],
    ];
    return recordOf(values, place, 0.95);
  });
}

/** "Kelter, Rosa" → "Rosa Kelter". */
const turned = (name: string): string => name.replace(/^([\p{L}-]+),\s+([\p{L}. -]+)$/u, "$2 $1");

function recordOf(values: readonly (readonly [string, string])[], place: string, confidence: number): Extract {
  const fields: Record<string, Field> = {};
  for (const [name, value] of values) if (value !== "") fields[name] = { value, place, confidence };
  const review = fields["name"] === undefined ? ["no name found"] : [];
  return { place, fields, review };
}

/** vCards (RFC 6350): one contact from BEGIN to END. */
function cards(lines: readonly Line[]): readonly Extract[] {
  const found: Extract[] = [];
  let open: Map<string, string> | undefined;
  let start = 1;
  for (const { text, n } of lines) {
    const [name, value] = partOf(text);
    if (name === "BEGIN") {
      open = new Map();
      start = n;
    } else if (name === "END") {
      if (open !== undefined) found.push(cardOf(open, `line ${start}`));
      open = undefined;
    } else if (open?.has(name) === false) open.set(name, value);
  }
  return found;
}

/** "EMAIL;TYPE=work:a@b.example" → EMAIL and its value. */
function partOf(text: string): readonly [name: string, value: string] {
  const [, key = "", value = ""] = /^(?:item\d+\.)?([A-Z-]+)(?:;[^:]*)?:(.*)$/i.exec(text.trim()) ?? [];
  return [key.toUpperCase(), value];
}

function cardOf(parts: ReadonlyMap<string, string>, place: string): Extract {
  const of = (part: string): string => (parts.get(part) ?? "").replace(/\\([,;n\\])/g, "$1").trim();
  const values = [
    ["name", of("FN")],
    ["company", of("ORG").replace(/;+$/, "").replaceAll(";", ", ")],
    ["email", of("EMAIL").toLowerCase()],
    ["phone", of("TEL").replace(/^tel:/, "")],
    ["address", of("ADR").split(";").filter(Boolean).join(", ")],
  ] as const;
  return recordOf(values, place, 0.97);
}

/** Contacts in running text: each address of mail is one, with the name, firm and number that stand around it. */
function written(document: TextDocument): readonly Extract[] {
  const { lines, head, format } = document;
  const found = new Map<string, Extract>();
  for (const [at, line] of lines.entries()) {
    for (const [address] of line.text.matchAll(mailAddress)) {
      const key = address.toLowerCase();
      if (!found.has(key)) found.set(key, around(lines, at, key));
    }
  }
  const sender = head.address?.toLowerCase();
  if (format === "mail" && sender !== undefined) {
    const fields = { ...(found.get(sender)?.fields ?? fieldsNear(lines.slice(-12))), ...senderFields(head, sender) };
    found.set(sender, { fields, review: [] });
  }
  return [...found.values()];
}

function senderFields({ author }: TextDocument["head"], address: string): Record<string, Field> {
  const place = "sender of the mail";
  const email: Field = { value: address, place, confidence: 0.99 };
  return author === undefined ? { email } : { name: { value: author, place, confidence: 0.95 }, email };
}

function around(lines: readonly Line[], at: number, address: string): Extract {
  const near = lines.slice(Math.max(0, at - 4), at + 4);
  const line = lines[at] as Line;
  const person = near.find(({ text }) => isName(text));
  return {
    place: placeOf(line),
    fields: {
      ...fieldsNear(near),
      ...(person === undefined
        ? {}
        : { name: { value: person.text.trim(), place: placeOf(person), confidence: 0.65 } }),
      email: { value: address, place: placeOf(line), confidence: 0.97 },
    },
    review: person === undefined ? ["no name found"] : [],
  };
}

/** Two or three capitalised words and nothing else. */
const isName = (text: string): boolean =>
  /^\s*(?:\p{Lu}[\p{L}'.-]+\s+){1,2}\p{Lu}[\p{L}'-]+\s*$/u.test(text) && !firm.test(text);

function fieldsNear(lines: readonly Line[]): Record<string, Field> {
  const fields: Record<string, Field> = {};
  for (const line of lines) {
    const number = [...line.text.matchAll(phone)][0];
    const value = (number?.[1] ?? number?.[2] ?? "").trim();
    if (value !== "" && fields["phone"] === undefined)
      fields["phone"] = { value, place: placeOf(line), confidence: 0.85 };
    const page = web.exec(line.text)?.[0];
    if (page !== undefined && fields["web"] === undefined)
      fields["web"] = { value: page, place: placeOf(line), confidence: 0.9 };
    if (firm.test(line.text) && line.text.length < 80 && fields["company"] === undefined)
      fields["company"] = { value: line.text.trim(), place: placeOf(line), confidence: 0.6 };
  }
  return fields;
}
