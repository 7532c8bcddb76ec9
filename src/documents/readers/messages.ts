/** Mails (.eml, .msg, .mbox): who, when, what, and the attachments with their text. */
import MsgReader, { type FieldsData } from "@kenjiuno/msgreader";
import PostalMime, { type Address, type Email } from "postal-mime";
import { Refusal } from "../../agent/ports.ts";
import { size } from "../../base/words.ts";
import { fairTime, withinTime } from "../../platform/deadline.ts";
import type { Source } from "../api.ts";
import { decodeText } from "../text.ts";
import type { Head } from "./lines.ts";
import { plainBytes } from "./mail.ts";
import type { Content, Part } from "./reading.ts";
import { pageLines } from "./web-page.ts";

/** Something that was sent along; `read` only when its bytes are there. */
export type Attachment = { readonly name: string; readonly bytes: Uint8Array; readonly inline: boolean };

export type Message = {
  readonly head: Head;
  readonly headers: readonly string[];
  readonly lines: readonly string[];
  readonly attachments: readonly Attachment[];
  readonly notes: readonly string[];
};

const hiddenNote = "Some text of it is hidden from readers and marked as such here.";

export async function emlMessage(source: Source): Promise<Message> {
  const mail = await PostalMime.parse(plainBytes(source), { attachmentEncoding: "arraybuffer", maxNestingDepth: 50 });
  const { lines, hidden } = bodyOf(mail.text, mail.html);
  const attachments = (mail.attachments ?? []).map(({ filename, content, disposition, mimeType }, at) => ({
    name: filename || `attachment ${at + 1}${mimeType === "message/rfc822" ? ".eml" : ""}`,
    bytes: content instanceof ArrayBuffer ? new Uint8Array(content) : new TextEncoder().encode(String(content)),
    inline: disposition === "inline",
  }));
  const headers = headersOf(mail);
  if (headers.length === 0 && lines.length === 0 && attachments.length === 0)
    throw new Refusal(`${source.name} holds no mail: neither a sender nor a text.`);
  return {
    head: headOf(mail.subject, mail.from?.name, mail.from?.address),
    headers,
    lines,
    attachments,
    notes: hidden ? [hiddenNote] : [],
  };
}

const headOf = (title: string | undefined, author: string | undefined, address: string | undefined): Head => ({
  ...(title ? { title } : {}),
  ...(author ? { author } : {}),
  ...(address ? { address } : {}),
});

function headersOf(mail: Email): readonly string[] {
  const header = (key: string): string | undefined => mail.headers.find((one) => one.key === key)?.value;
  return labelled({
    From: addresses(mail.from === undefined ? [] : [mail.from]),
    To: addresses(mail.to),
    Cc: addresses(mail.cc),
    Bcc: addresses(mail.bcc),
    "Reply-To": addresses(mail.replyTo),
    Date: header("date") ?? mail.date,
    Subject: mail.subject,
  });
}

const labelled = (pairs: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.entries(pairs).flatMap(([name, value]) =>
    value?.trim() ? [`${name}: ${value.replace(/\s+/g, " ").trim()}`] : [],
  );

const addresses = (all: readonly Address[] | undefined): string =>
  (all ?? [])
    .slice(0, 200)
    .map(({ name, address, group }) => {
      if (group !== undefined) return `${name}: ${group.map((one) => one.address).join(", ")}`;
      return name && name !== address ? `${name} <${address ?? ""}>` : (address ?? "");
    })
    .join(", ");

/** The plain text, unless it is only a stub of the page ("your program cannot show this"). */
function bodyOf(text: string | undefined, html: string | undefined): { lines: readonly string[]; hidden: boolean } {
  const plain = (text ?? "").trimEnd();
  const page = html === undefined ? undefined : pageLines(html);
  const isStub = page !== undefined && plain.trim().length * 2 < page.lines.join("\n").length;
  if (page !== undefined && (isStub || page.hidden)) return page;
  return { lines: plain === "" ? [] : plain.split(/\r\n|\n|\r/), hidden: false };
}

const pageOf = (name: string, { bodyHtml, html }: FieldsData): string | undefined =>
  bodyHtml ?? (html === undefined ? undefined : decodeText({ name, bytes: html }).text);

/** Outlook's own format. */
export function msgMessage({ name, bytes }: Source): Message {
  const reader = new MsgReader(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer,
  );
  const data = withinTime(fairTime(bytes.length), () => reader.getFileData());
  if (data === "late") throw new Refusal(`${name} is no readable Outlook message.`);
  if (data.error !== undefined) throw new Refusal(`${name} is no readable Outlook message.`);
  const html = pageOf(name, data);
  const { lines, hidden } = bodyOf(data.body, html);
  const attachments = (data.attachments ?? []).map((one, at): Attachment => {
    const named = one.fileName ?? one.fileNameShort ?? one.name ?? `attachment ${at + 1}`;
    const { content } = reader.getAttachment(one);
    const isMessage = one.innerMsgContent === true;
    return {
      name: isMessage && !/\.msg$/i.test(named) ? `${named}.msg` : named,
      bytes: new Uint8Array(content),
      inline: one.attachmentHidden === true,
    };
  });
  const encrypted = /smime|encrypted/i.test(data.messageClass ?? "") && lines.length === 0;
  const address = data.senderSmtpAddress ?? data.senderEmail;
  return {
    head: headOf(data.subject, data.senderName, address),
    headers: msgHeaders(data, address),
    lines,
    attachments,
    notes: [
      ...(hidden ? [hiddenNote] : []),
      ...(encrypted ? ["The message is encrypted: only its head can be read."] : []),
    ],
  };
}

function msgHeaders(data: FieldsData, address: string | undefined): readonly string[] {
  const people = (type: string): string =>
    (data.recipients ?? [])
      .filter(({ recipType }) => recipType === type)
      .map(({ name, smtpAddress, email }) => `${name ?? ""} <${smtpAddress ?? email ?? ""}>`)
      .join(", ");
  return labelled({
    From: `${data.senderName ?? ""} ${address === undefined ? "" : `<${address}>`}`,
    To: people("to"),
    Cc: people("cc"),
    Date: data.clientSubmitTime ?? data.messageDeliveryTime ?? data.creationTime,
    Subject: data.subject,
  });
}

/** What was sent along, in a list: name and size. */
export const attachmentLines = (attachments: readonly Attachment[]): readonly string[] =>
  attachments.map(
    ({ name, bytes, inline }) => `- ${name} (${size(bytes.length)}${inline ? ", shown inside the text" : ""})`,
  );

/** A box of mails: each begins with a line "From sender date" after a blank one (RFC 4155). */
export async function mboxContent(source: Source): Promise<Content> {
  const text = new TextDecoder("latin1").decode(source.bytes);
  const starts = [...text.matchAll(/(?:^|\r?\n\r?\n)From [^\r\n]{3,200}\r?\n/g)].slice(0, mostMails + 1);
  const parts: Part[] = [];
  for (const [at, start] of starts.slice(0, mostMails).entries()) {
    const from = (start.index ?? 0) + start[0].length;
    const bytes = source.bytes.subarray(from, starts[at + 1]?.index ?? source.bytes.length);
    try {
      const { headers, lines, attachments } = await emlMessage({ name: source.name, bytes });
      const title = headers.find((line) => line.startsWith("Subject: "))?.slice(9) ?? "(no subject)";
      parts.push({
        title: `Mail ${at + 1}: ${title}`,
        lines: [...headers, "", ...lines, ...attachmentLines(attachments), ""],
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      parts.push({ title: `Mail ${at + 1}`, lines: ["(This mail cannot be read.)", ""] });
    }
  }
  if (parts.length === 0) throw new Refusal(`${source.name} holds no mails.`);
  const cut =
    starts.length > mostMails ? [`Only the first ${mostMails} mails are here; split the file for the rest.`] : [];
  return { what: `Mailbox, ${parts.length} ${parts.length === 1 ? "mail" : "mails"}`, parts, notes: cut };
}

const mostMails = 2_000;
