/** The text of a mail (.eml) as lines, its attachments behind its own text. */
import PostalMime from "postal-mime";
import type { Source } from "../api.ts";
import { parseDate } from "../tables/dates.ts";
import { decodeText } from "../text.ts";
import { htmlText } from "./html.ts";
import { type Head, type Line, linesOf } from "./lines.ts";

export type MailText = {
  readonly lines: readonly Line[];
  readonly head: Head;
  readonly attachments: readonly Source[];
};

/** More attachments than this are named and not read. */
const mostAttachments = 5;

export async function mailText(source: Source): Promise<MailText> {
  const mail = await PostalMime.parse(plainBytes(source), { attachmentEncoding: "arraybuffer" });
  const attachments = (mail.attachments ?? []).filter(({ disposition }) => disposition !== "inline");
  const { name: from, address } = mail.from ?? {};
  return {
    lines: linesOf(bodyOf(mail.text, mail.html)),
    head: {
      ...(mail.subject ? { title: mail.subject } : {}),
      ...(from ? { author: from } : {}),
      ...(address ? { address } : {}),
      ...dayOf(mail.headers.find(({ key }) => key === "date")?.value),
    },
    attachments: attachments.slice(0, mostAttachments).map(({ filename, content }, at) => ({
      name: filename || `attachment ${at + 1}`,
      bytes: new Uint8Array(content as ArrayBuffer),
    })),
  };
}

/** Some programs save mails as UTF-16, which no mail is: they are read as the text they hold. */
export function plainBytes({ name, bytes }: Source): Uint8Array {
  const isWide = bytes.subarray(0, 64).includes(0);
  return isWide ? new TextEncoder().encode(decodeText({ name, bytes }).text) : bytes;
}

/** The plain text, unless it is only a stub of the page ("your program cannot show this"). */
function bodyOf(text: string | undefined, html: string | undefined): string {
  const plain = (text ?? "").replace(/\n+$/, "");
  if (html === undefined) return plain;
  const page = htmlText(html);
  return plain.trim().length * 2 < page.length ? page : plain;
}

/** The day of sending as the sender's clock showed it; the parsed date would be the day in Greenwich. */
function dayOf(written: string | undefined): { readonly date?: string } {
  const day = /\d{1,2} [a-z]{3} \d{4}/i.exec(written ?? "")?.[0];
  const date = day === undefined ? undefined : parseDate(day, "day");
  return date === undefined ? {} : { date };
}
