import iconv from "iconv-lite";
import { expect, test } from "vitest";
import type { Extracted, ExtractKind } from "../../../src/documents/api.ts";
import { extractAll } from "../../../src/documents/extract/extract.ts";
import { readDocument } from "../../../src/documents/readers/document.ts";
import { htmlText } from "../../../src/documents/readers/html.ts";
import { textSource } from "../../helpers/documents.ts";
import { pdfOf } from "../../helpers/pdf.ts";

const extracted = async (name: string, bytes: Uint8Array | string, kind: ExtractKind): Promise<Extracted> => {
  const source = typeof bytes === "string" ? textSource(name, bytes) : { name, bytes };
  const [one] = await extractAll([source], { kind });
  if (one === undefined || "problem" in one) throw new Error(one?.problem ?? "no answer");
  return one;
};
const fieldsOf = async (name: string, bytes: Uint8Array | string, kind: ExtractKind) =>
  Object.fromEntries(
    Object.entries((await extracted(name, bytes, kind)).records?.[0]?.fields ?? {}).map(([key, { value }]) => [
      key,
      value,
    ]),
  );

test("a page becomes lines: blocks apart, cells side by side, scripts and styles left out, entities read", () => {
  const html = `<html><head><title>T</title><style>p{}</style></head><body><script>var x = "<p>no</p>";</script>
    <p>Sch&ouml;ne Gr&#252;&szlig;e &rarr; 5&nbsp;&euro; &unknown;</p><table><tr><td>Total</td><td><b>12,50</b></td></tr></table><!-- no -->a<br>b</body></html>`;
  expect(htmlText(html)).toBe("Schöne Grüße → 5 € &unknown;\nTotal    12,50\na\nb");
});

test("text that is set in columns by blanks keeps its lines and columns", () => {
  expect(htmlText("<pre>Total     12.50\nCash  20.00</pre>")).toBe("Total    12.50\nCash    20.00");
});

test("a page in another encoding is read as it says itself", async () => {
  const html = '<meta charset="windows-1251"><p>Привет, мир, это проверка</p>';
  const { lines } = await readDocument({ name: "p.html", bytes: new Uint8Array(iconv.encode(html, "windows-1251")) });
  expect(lines.map(({ text }) => text)).toEqual(["Привет, мир, это проверка"]);
});

test("a PDF becomes lines with their page, columns apart", async () => {
  const bytes = pdfOf([
    { x: 40, y: 350, text: "LANTERN (NORTH) LTD" },
    { x: 40, y: 320, text: "Invoice 2231" },
    { x: 260, y: 320, text: "12 May 2026" },
    { x: 260, y: 281, text: "GBP 48.00" },
    { x: 40, y: 280, text: "Total due" },
  ]);
  const { lines, format } = await readDocument({ name: "i.pdf", bytes });
  expect(format).toBe("pdf");
  expect(lines.map(({ n, page, text }) => [n, page, text.replace(/ {2,}/g, " | ")])).toEqual([
    [1, 1, "LANTERN (NORTH) LTD"],
    [2, 1, "Invoice 2231 | 12 May 2026"],
    [3, 1, "Total due | GBP 48.00"],
  ]);
  expect(await fieldsOf("i.pdf", bytes, "receipt")).toMatchObject({
    merchant: "LANTERN (NORTH) LTD",
    date: "2026-05-12",
    total: 48,
    currency: "GBP",
  });
});

test("what cannot be read is said, file by file, and stops nothing", async () => {
  const all = await extractAll(
    [
      { name: "broken.pdf", bytes: new TextEncoder().encode("%PDF-1.4\nnothing") },
      { name: "blank.pdf", bytes: pdfOf([]) },
      textSource("empty.txt", " \n"),
      { name: "photo.png", bytes: Uint8Array.of(137, 80, 78, 71) },
      { name: "data.bin", bytes: new Uint8Array(64) },
      textSource("good.txt", "SHOP LTD\n1 May 2026\nTOTAL £ 5.00"),
    ],
    { kind: "receipt" },
  );
  expect(all.map((one) => ("problem" in one ? one.problem : "read"))).toEqual([
    expect.stringContaining("no readable PDF"),
    expect.stringContaining("pictures of pages and no text"),
    expect.stringContaining("is empty"),
    expect.stringContaining("is a picture"),
    expect.stringContaining("is not text"),
    "read",
  ]);
});

const mail = (body: string, more = ""): string =>
  `From: "Ada Beispiel" <ada@werft.example>\nTo: b@c.example\nSubject: AW: Offer for the roof\nDate: Mon, 01 Jun 2026 23:30:00 -0700\nMIME-Version: 1.0\n${more}\n${body}`;

test("a mail gives its text, its sender, and its day as the sender's clock showed it", async () => {
  const fields = await fieldsOf("m.eml", mail("Hello,\nthe roof can wait.\n"), "document");
  expect(fields).toMatchObject({ title: "Offer for the roof", date: "2026-06-01", sender: "Ada Beispiel" });
});

test("attachments of a mail are read with it; a broken one is only named", async () => {
  const attached = Buffer.from(
    pdfOf([
      { x: 40, y: 300, text: "Invoice 77" },
      { x: 40, y: 280, text: "Total due EUR 19.90" },
    ]),
  ).toString("base64");
  const part = (name: string, type: string, content: string): string =>
    `--x\nContent-Type: ${type}; name="${name}"\nContent-Disposition: attachment; filename="${name}"\nContent-Transfer-Encoding: base64\n\n${content}\n`;
  const body = `--x\nContent-Type: text/plain\n\nYour invoice is attached.\n${part("invoice.pdf", "application/pdf", attached)}${part("broken.pdf", "application/pdf", Buffer.from("nope").toString("base64"))}--x--\n`;
  const found = await extracted("m.eml", mail(body, 'Content-Type: multipart/mixed; boundary="x"\n'), "receipt");
  expect(found.records?.[0]?.fields["total"]).toMatchObject({ value: 19.9, place: "invoice.pdf, page 1, line 2" });
  expect(found.notes).toEqual(["The attachment broken.pdf was not read."]);
});

/** A JPEG that holds nothing but the day it was taken. */
function jpegTaken(day: string): Uint8Array {
  const text = `${day} 12:30:00\0`;
  const block = new Uint8Array(46 + text.length);
  block.set(new TextEncoder().encode("Exif\0\0MM\0*\0\0\0\b"));
  const tiff = new DataView(block.buffer, 6);
  const directory = (at: number, tag: number, type: number, [count, value]: readonly [number, number]): void => {
    tiff.setUint16(at, 1);
    tiff.setUint16(at + 2, tag);
    tiff.setUint16(at + 4, type);
    tiff.setUint32(at + 6, count);
    tiff.setUint32(at + 10, value);
  };
  directory(8, 0x8769, 4, [1, 26]);
  directory(26, 0x9003, 2, [text.length, 40]);
  block.set(new TextEncoder().encode(text), 46);
  const length = block.length + 2;
  return Uint8Array.of(0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 255, ...block, 0xff, 0xd9, ...new Uint8Array(8));
}

test("a photo tells when it was taken; one that does not tell, or lies about its length, has no day", async () => {
  const photo = jpegTaken("2026:05:04");
  expect(await fieldsOf("a.jpg", photo, "document")).toMatchObject({ date: "2026-05-04" });
  expect(await fieldsOf("b.jpg", photo.slice(0, 40), "document")).toEqual({});
  expect(await fieldsOf("c.jpg", Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), "document")).toEqual({});
});

test("contacts: a list with turned names, a card, and the signature of a mail", async () => {
  const list = await extracted(
    "c.csv",
    'Name;Firma;E-Mail;Telefon\n"Kelter, Rosa";Hotel Kelter;R.K@k.example;+1 555 0147\n;Garten;g@g.example;\n',
    "contact",
  );
  expect(
    list.records?.map(({ place, fields, review }) => [place, fields["name"]?.value, fields["email"]?.value, review]),
  ).toEqual([
    ["row 2", "Rosa Kelter", "r.k@k.example", []],
    ["row 3", undefined, "g@g.example", ["no name found"]],
  ]);
  const card =
    "BEGIN:VCARD\nVERSION:4.0\nFN:Rosa Kelter\nORG:Hotel Kelter;Office\nTEL;TYPE=work:tel:+1-555-0147\nEMAIL:r@k.example\nEND:VCARD\n";
  expect(await fieldsOf("r.vcf", card, "contact")).toEqual({
    name: "Rosa Kelter",
    company: "Hotel Kelter, Office",
    phone: "+1-555-0147",
    email: "r@k.example",
  });
  expect(
    await fieldsOf("m.eml", mail("Hello\n\nAda Beispiel\nWerft Beispiel GmbH\nTel. +49 555 0100 22\n"), "contact"),
  ).toMatchObject({
    name: "Ada Beispiel",
    email: "ada@werft.example",
    phone: "+49 555 0100 22",
    company: "Werft Beispiel GmbH",
  });
});

test("a statement gives its movements and marks a balance that does not follow", async () => {
  const csv =
    "Konto 1\n\nBuchung;Vorgang;Verwendungszweck;Betrag;Saldo;Währung\n01.07.2026;Gutschrift;RE 65;1.054,19;2.054,19;EUR\n02.07.2026;Karte;TANK;-54,19;2.000,00;EUR\n03.07.2026;Karte;LADEN;-10,00;1.980,00;EUR\n04.07.2026;Karte;KIOSK;-30,00;1.950,00;EUR\n";
  const found = await extracted("k.csv", csv, "statement");
  expect(
    found.records?.map(({ fields, review }) => [
      fields["date"]?.value,
      fields["amount"]?.value,
      fields["balance"]?.value,
      review.length,
    ]),
  ).toEqual([
    ["2026-07-01", 1054.19, 2054.19, 0],
    ["2026-07-02", -54.19, 2000, 0],
    ["2026-07-03", -10, 1980, 1],
    ["2026-07-04", -30, 1950, 0],
  ]);
  expect(found.notes?.join()).toContain("1 balances do not follow");
  const text =
    "Statement\n01/07/2026  Card payment HARBOUR CAFE   -12.50   487.50\n02/07/2026  Transfer J SMITH  100.00   587.50\n";
  const written = await extracted("s.txt", text, "statement");
  expect(
    written.records?.map(({ place, fields }) => [place, fields["amount"]?.value, fields["balance"]?.value]),
  ).toEqual([
    ["line 2", -12.5, 487.5],
    ["line 3", 100, 587.5],
  ]);
});
