/** What the words beside an amount on a receipt say it is: English, German, and the words of neighbours. */
import { alike, skeleton, type Word, wordsOf } from "../letters.ts";

export type Label =
  | "payable" // what was to be paid in the end: "total due", "zu zahlen"
  | "grand" // a total that names what is in it: "total incl. VAT", "grand total"
  | "total"
  | "amount" // "amount", "Betrag": may be the total where nothing better is there
  | "subtotal"
  | "tax"
  | "taxIncluded" // a tax that is part of the total
  | "service" // tips and service charges
  | "tendered"
  | "card"
  | "change"
  | "discount"
  | "rounding"
  | "count"
  | "points";

/** Parts of labels. A phrase of several words also matches when a scanner tore a word or glued two. */
const phrases = {
  subtotal:
    "subtotal, sub total, sub ttl, zwischensumme, zw summe, zwsumme, sous total, subtotale, subtotaal, tussentotaal, total before, total excl, total excluding, total exclusive, nettobetrag, summe netto, netto summe, gesamt netto, netto gesamt, total net of, total without, total ht, montant ht, base imponible, taxable amount, amount excl, net amount, net value, total sales excluding, warenwert, item total, total item price",
  payable:
    "total due, amount due, balance due, total payable, amount payable, payable amount, net payable, nett payable, payable, total to pay, to pay, please pay, zu zahlen, zahlbetrag, zahlungsbetrag, endbetrag, endsumme, rechnungsbetrag, rechnungssumme, total rounded, rounded total, total after, ttl after, after rounding, aft rnd, amount paid, amt paid, total paid, total charged, charged, amount charged, net a payer, a payer, total a pagar, te betalen, debited, wurde belastet, total bayaran",
  grand:
    "grand total, gesamtbetrag, gesamtsumme, summe brutto, bruttobetrag, brutto, bruttosumme, gesamt brutto, nett total, net total, final total, bill total, invoice total, order total, total ttc, montant ttc, importe total, totale complessivo, total inc, total incl, total inclusive, total including, total amount, total rm, total amt, total bill, total sales inclusive, jumlah besar, jumlah keseluruhan, sales total",
  total:
    "total, totals, ttl, tot, due, summe, gesamt, gesamtpreis, jumlah, totale, totaal, toplam, suma, sum, fare total, total fare",
  amount:
    "amount, amt, betrag, montant, importe, importo, bedrag, fare, fahrpreis, porto, price, preis, endpreis, paid",
  tax: "tax, gst, vat, mwst, ust, mehrwertsteuer, umsatzsteuer, steuer, tva, iva, btw, sst, hst, pst, cukai, moms, taxes, ppn",
  net: "net, netto, nett, excl, excluding, exclusive, exkl, ohne, before, ex",
  included:
    "incl, including, inclusive, includes, included, inkl, inc, enth, enthalten, davon, darin, enthaltene, inklusive",
  service:
    "service charge, svc charge, svc chg, service chg, serv charge, tip, gratuity, trinkgeld, bedienung, service, delivery charge, shipping, versand, versandkosten",
  card: "visa, mastercard, master card, amex, american express, maestro, girocard, eckarte, ec karte, ec cash, kreditkarte, credit card, debit card, card, karte, kartenzahlung, credit, debit, giro, nets, paypal, apple pay, google pay, contactless, kontaktlos, lastschrift, uberweisung, bank transfer, e wallet, ewallet, master, unionpay, mydebit, kredit kad, vpay, v pay",
  tendered:
    "cash, tendered, tender, bar, barzahlung, bargeld, gegeben, received, cash received, amount tendered, payment, tunai, especes, efectivo, contanti, contant, erhalten, cash in, bayaran, paid amount, pay",
  change:
    "change, change due, changes, ruckgeld, rueckgeld, wechselgeld, zuruck, zurueck, baki, rendu, cambio, resto, wisselgeld, balance returned, cash change",
  discount:
    "discount, discounts, disc, rabatt, saving, savings, saved, ersparnis, skonto, voucher, gutschein, coupon, rebate, nachlass, remise, sie sparen, less, promo, promotion",
  rounding:
    "rounding, rounding adj, rounding adjustment, rundung, round adj, adj, adjustment, rnd, round, rounded, rndg, pembundaran, bill rounding, rounding mechanism, roundoff, round off",
  count:
    "qty, quantity, quantities, items, item, item count, qty count, anzahl, artikel, menge, pcs, kuantiti, no of items, positionen, item s, qtys, articles, units sold, pieces",
  points:
    "points, point, punkte, bonus, loyalty, reward, rewards, member points, treuepunkte, stamps, balance points, pts, bonuspunkte",
  id: "city tax, tourist tax, airport tax, kurtaxe, tax invoice, tax id, tax no, tax code, vat no, vat reg, gst no, gst reg, gst id, steuer nr, ust id, due date, payment due, due on, no, nr, number, nummer, id, tel, fax, phone, reg, ref, code, invoice no, account, konto, iban, register, terminal, trace, approval, auth, date, datum, time, table, tisch, bill no, slip, postcode, licence",
} as const;

type Part = keyof typeof phrases;

/** One phrase as the bones of its words put together, with its part. Long ones are tried first. */
const known: readonly { readonly bones: string; readonly part: Part; readonly words: number }[] = Object.entries(
  phrases,
)
  .flatMap(([part, list]) =>
    list.split(",").map((phrase) => {
      const words = phrase.trim().split(" ");
      return { bones: words.map(skeleton).join(""), part: part as Part, words: words.length };
    }),
  )
  .sort((a, b) => b.bones.length - a.bones.length || b.words - a.words);

const byFirst = new Map<string, typeof known>();
for (const phrase of known) {
  const key = phrase.bones.charAt(0);
  byFirst.set(key, [...(byFirst.get(key) ?? []), phrase]);
}

const currencyTail = /(?:RM|EUR|USD|GBP|CHF|MYR|SGD|INR)$/;

/** The parts of labels in a line, longest phrases first, no word used twice. */
export function partsIn(line: string): ReadonlySet<Part> {
  return partsOf(wordsOf(line));
}

function partsOf(words: readonly Word[]): ReadonlySet<Part> {
  const found = new Set<Part>();
  for (let at = 0; at < words.length; ) {
    const hit = phraseAt(words, at);
    if (hit === undefined) at += 1;
    else {
      found.add(hit.part);
      at += hit.length;
    }
  }
  return found;
}

/** The longest phrase that begins with a word; its words may be torn into up to two pieces more, or glued. */
function phraseAt(words: readonly Word[], at: number): { readonly part: Part; readonly length: number } | undefined {
  const first = words[at]?.skeleton ?? "";
  for (const phrase of byFirst.get(first.charAt(0)) ?? []) {
    if (!phrase.bones.startsWith(first.slice(0, Math.min(first.length, 3)))) continue;
    const length = lengthOf(phrase, words, at);
    if (length > 0) return { part: phrase.part, length };
  }
  return undefined;
}

/** How many words from `at` on make the phrase; 0 when they do not. */
function lengthOf({ bones, words: size }: (typeof known)[number], words: readonly Word[], at: number): number {
  let joined = "";
  for (let length = 1; length <= size + 2 && at + length <= words.length; length += 1) {
    joined += words[at + length - 1]?.skeleton ?? "";
    if (joined.length > bones.length + 3) return 0;
    if (matches(joined, bones, length)) return length;
  }
  return 0;
}

function matches(joined: string, bones: string, pieces: number): boolean {
  if (joined === bones) return bones.length > 2 || pieces === 1;
  if (bones.length < 4) return false;
  return (pieces === 1 && alike(joined, bones)) || joined.replace(currencyTail, "") === bones;
}

/** Which label the words before an amount make; undefined when they name no kind of sum. */
export function labelFrom(parts: ReadonlySet<Part>): Label | undefined {
  const has = (...some: readonly Part[]): boolean => some.some((part) => parts.has(part));
  const isTotal = has("total", "grand", "payable", "subtotal");
  for (const [label, holds] of rules) if (holds(has, isTotal)) return label;
  return undefined;
}

type Has = (...some: readonly Part[]) => boolean;

/** In order: the first that holds names the amount. */
const rules: readonly (readonly [label: Label, holds: (has: Has, isTotal: boolean) => boolean])[] = [
  ["points", (has) => has("points")],
  ["change", (has) => has("change")],
  ["rounding", (has, isTotal) => has("rounding") && !isTotal],
  ["discount", (has) => has("discount")],
  ["count", (has, isTotal) => has("count") && (isTotal || !has("amount"))],
  ["subtotal", (has) => has("subtotal")],
  ["subtotal", (has, isTotal) => isTotal && has("net") && !has("included") && !has("grand", "payable")],
  ["tax", (has) => has("total") && has("tax") && !has("included") && !has("grand", "amount")],
  ["tax", (has) => has("payable") && has("tax") && !has("included")],
  ["payable", (has) => has("payable") && !has("net")],
  ["grand", (has) => has("grand")],
  ["grand", (has) => has("total") && has("rounding")],
  ["grand", (has) => has("total") && has("included")],
  ["grand", (has) => has("amount") && has("included") && has("tax")],
  ["total", (has) => has("total")],
  ["taxIncluded", (has) => has("tax") && has("included")],
  ["tax", (has) => has("tax")],
  ["subtotal", (has) => has("net")],
  ["service", (has) => has("service")],
  ["card", (has) => has("card")],
  ["tendered", (has) => has("tendered")],
  ["amount", (has) => has("amount") && !has("id")],
];
