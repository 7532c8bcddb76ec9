/** Damaged inputs for every reader: small sound files, and what chance makes of them. The same seed gives the same files. */
import { CFB, utils, write } from "@e965/xlsx";
import { encode as encodePng } from "fast-png";
import { unzipSync } from "fflate";
import jpeg from "jpeg-js";
import { bitmapOf } from "../../src/documents/readers/bitmap.ts";
import { bookFile, openTextFile, packageOf, paragraph, run, shape, slidesFile, wordFile } from "./office-files.ts";
import { pdfOf } from "./pdf.ts";
import type { Dice } from "./seeded.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string): number[] => [...Buffer.from(text, "utf16le")];

function book(kind: "xlsx" | "xls" | "ods"): Uint8Array {
  const made = utils.book_new();
  const rows = Array.from({ length: 20 }, (_, at) => [`Item ${at}`, at * 1.5, 46_000 + at, at % 2 === 0]);
  utils.book_append_sheet(made, utils.aoa_to_sheet([["Name", "Sum", "Day", "Open"], ...rows]), "Sales");
  return new Uint8Array(write(made, { type: "array", bookType: kind }) as ArrayBuffer);
}

function message(): Uint8Array {
  const file = CFB.utils.cfb_new();
  const text = { "0037001F": "Subject", "1000001F": "Body of it\r\nmore", "0C1A001F": "Ada", "001A001F": "IPM.Note" };
  const properties: number[] = Array.from({ length: 32 }, () => 0);
  for (const [tag, value] of Object.entries(text)) {
    const bytes = utf16(value);
    CFB.utils.cfb_add(file, `/__substg1.0_${tag}`, bytes);
    const code = Number.parseInt(tag, 16);
    properties.push(
      ...[0, 8, 16, 24].map((shift) => (code >>> shift) & 255),
      6,
      0,
      0,
      0,
      bytes.length + 2,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
    );
  }
  CFB.utils.cfb_add(file, "/__properties_version1.0", properties);
  return Uint8Array.from(CFB.write(file, { type: "array" }) as unknown as number[]);
}

/** A PowerPoint 97 file: one slide with two texts ([MS-PPT] record headers). */
function oldSlides(): Uint8Array {
  const record = (version: number, type: number, body: readonly number[]): number[] => [
    ...[version & 255, version >> 8, type & 255, type >> 8],
    ...[0, 8, 16, 24].map((shift) => (body.length >>> shift) & 255),
    ...body,
  ];
  const slide = record(0x0f, 0x03ee, [...record(0, 0x0fa0, utf16("Title\rLine")), ...record(0, 0x0fa8, [65, 66])]);
  const file = CFB.utils.cfb_new();
  CFB.utils.cfb_add(file, "/PowerPoint Document", slide);
  return Uint8Array.from(CFB.write(file, { type: "array" }) as unknown as number[]);
}

const pixels = { width: 24, height: 16, data: Uint8Array.from({ length: 24 * 16 * 4 }, (_, at) => (at * 7) & 255) };

const mail =
  'From: a@b.c\r\nTo: d@e.f\r\nSubject: =?utf-8?B?R3LDvMOfZQ==?=\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hi <b>you</b></p>\r\n--x\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename="a.csv"\r\nContent-Transfer-Encoding: base64\r\n\r\nYTtiCjE7Mgo=\r\n--x--\r\n';

/** Sound files by name; each is of its own reader. */
export const soundFiles = (): Readonly<Record<string, Uint8Array>> => ({
  "a.docx": wordFile(
    `${paragraph(run("Head"), '<w:pStyle w:val="berschrift1"/>')}<w:tbl><w:tr><w:tc>${paragraph(run("A"))}</w:tc></w:tr></w:tbl><w:ins w:author="B">${run("x")}</w:ins>`,
    { "word/comments.xml": `<w:comments><w:comment w:id="0">${paragraph(run("c"))}</w:comment></w:comments>` },
  ),
  "a.pptx": slidesFile([{ shapes: shape("title", "One") + shape("body", "Two"), notes: "Three" }]),
  "a.odt": openTextFile(
    "<text:h>H</text:h><text:p>a<text:s text:c='3'/>b</text:p><table:table><table:table-row><table:table-cell><text:p>1</text:p></table:table-cell></table:table-row></table:table>",
  ),
  "a.xlsx": book("xlsx"),
  "a.xls": book("xls"),
  "a.ods": book("ods"),
  "a.epub": bookFile("<h1>A</h1><p>b</p>", "<table><tr><td>1<td>2</table>"),
  "a.zip": packageOf({ "a.txt": "one", "b/c.csv": "1;2" }),
  "a.rtf": utf8(
    "{\\rtf1\\ansi{\\fonttbl{\\f0 A;}}{\\info{\\title T}}a\\par {\\v b}\\u8364?\\'fc\\trowd c\\cell d\\cell\\row}",
  ),
  "a.pdf": pdfOf([
    { x: 50, y: 300, text: "First line" },
    { x: 50, y: 280, text: "Second (line)" },
  ]),
  "a.eml": utf8(mail),
  "a.mbox": utf8(`From a b\n${mail}\n\nFrom a c\n${mail}`),
  "a.msg": message(),
  "a.ppt": oldSlides(),
  "a.html": utf8(
    "<title>T</title><h1>A</h1><table><tr><td>1<td>2</table><ul><li>x</ul><p style='color:#fff'>h</p><pre>a\n b</pre>",
  ),
  "a.ics": utf8("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\nDTSTART:20260101T100000Z\nEND:VEVENT\nEND:VCALENDAR\n"),
  "a.vcf": utf8("BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:J=C3=B6\nTEL;CELL:1\nEND:VCARD\n"),
  "a.ipynb": utf8(
    '{"cells":[{"cell_type":"code","source":["1"],"outputs":[{"text":["2"]},{"data":{"text/html":"<b>x</b>"}}]}]}',
  ),
  "a.csv": utf8('Name;Sum\n"a ""b""";1,5\nc;2\n\nTotal;3,5\n'),
  "a.json": utf8('{"a":[1,{"b":"c"}]}'),
  "a.txt": utf8("Grüße\nzwei\n"),
  "a.png": encodePng({ width: 24, height: 16, channels: 4, data: pixels.data }),
  "a.jpg": new Uint8Array(jpeg.encode({ ...pixels, data: Buffer.from(pixels.data) }, 60).data),
  "a.bmp": bitmapOf(pixels),
});

/** A file that chance has damaged: its bytes, or for packages as often a part inside a sound one. */
export function mutated(bytes: Uint8Array, random: Dice["below"]): Uint8Array {
  const isPackage = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (!isPackage || random(2) === 0) return damaged(bytes, random);
  const parts = unzipSync(bytes);
  const names = Object.keys(parts);
  const name = names[random(names.length)] ?? "";
  return packageOf({ ...parts, [name]: damaged(parts[name] ?? new Uint8Array(), random) });
}

function damaged(bytes: Uint8Array, random: Dice["below"]): Uint8Array {
  let out = bytes;
  for (let times = 1 + random(4); times > 0; times -= 1) out = damagedOnce(out, random);
  return out.slice(0, 3_000_000);
}

const words = [
  "<w:p>",
  "</",
  "\\bin999999999 ",
  "%PDF-",
  "\u0000",
  '"',
  "{{{{",
  "\\u-1?",
  "&#x110000;",
  "=\r\n",
  "]]>",
  "999999999999",
  "-1",
];

function damagedOnce(bytes: Uint8Array, random: Dice["below"]): Uint8Array {
  const at = random(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + random(64));
  const piece = bytes.slice(at, end);
  switch (random(7)) {
    case 0:
      return bytes.map((byte, index) => (index >= at && index < end && random(3) === 0 ? random(256) : byte));
    case 1:
      return join(bytes.slice(0, at), bytes.slice(end));
    case 2:
      return bytes.slice(0, at);
    case 3:
      return join(bytes.slice(0, at), ...Array.from({ length: 1 + random(300) }, () => piece), bytes.slice(at));
    case 4:
      return join(bytes.slice(0, at), utf8(words[random(words.length)] ?? ""), bytes.slice(at));
    case 5:
      return join(bytes.slice(0, at), new Uint8Array(4).fill(random(2) * 255), bytes.slice(at + 4));
    default:
      return bytes.map((byte, index) => (index === at ? byte ^ (1 << random(8)) : byte));
  }
}

function join(...pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}
