/** Who sold it: the name at the head of a receipt. */
import type { Line } from "../../readers/lines.ts";
import { mended } from "../letters.ts";
import type { Row } from "./entries.ts";

export type MerchantCandidate = { readonly value: string; readonly points: number; readonly line: Line };

const legal =
  /\b(?:sdn\.?\s?\/?\s?bhd|s\/b|bhd|gmbh|mbh|ug|ag|kg|ohg|e\.?\s?k\.?|ltd|limited|llc|inc|corp|corporation|co|plc|pte|pty|llp|s\.?a\.?r\.?l|s\.?a\.?|s\.?r\.?l|s\.?p\.?a|b\.?v\.?|n\.?v\.?|oy|ab|as|aps|a\/s|sp\.?\s?z\s?o)\b\.?/iu;
const trade =
  /\b(?:enterprises?|trading|restaurant|restoran|ristorante|trattoria|bistro|cafe|café|kaffee\w*|hotel|gasthof|gasthaus|motel|inn|store|stores|shop|mart|market|markt|supermarket|hypermarket|supermarkt|\p{L}{3,}markt|bakery|bäckerei|confectionery|pharmacy|apotheke|stationers?|stationery|hardware|electrical|machinery|garage|werkstatt|taxi|parking|parkhaus|tank\w*|petrol|station|kiosk|express|house|centre|center|company|services?|industries|group|holdings?|books?|bar|grill|pizzeria|imbiss|salon|clinic|travel|reisen|airlines?|bahn)\b/iu;
const nothing =
  /\b(?:tax invoice|invoice|receipt|rechnung|quittung|beleg|bon|kassenbon|cash (?:sales?|bill)|cash|duplicate|copy|kopie|original|welcome|willkommen|thank|danke|guest check|page|seite|bill to|order|customer|date|datum|tel|fax|phone|gst|vat|ust|mwst|steuer|reg(?:istration)?|roc|co\.? ?no|company (?:reg|no)|www|http|e-?mail|cashier|kasse|terminal|table|tisch|time|bewirtungsbeleg|refund|simplified|formerly|licensee|operated by|owned by)\b/iu;
const address =
  /\b(?:jalan|jln|lot|no\.?\s?\d|street|str\.|straße|strasse|road|rd\.?|avenue|ave|lane|platz|allee|weg|floor|level|block|blk|taman|plaza|mall|kawasan|selangor|johor|kuala|suite|unit|p\.?o\.? box|postfach|row|square|bandar|seksyen|section|persiaran|lorong|batu|kg|kampung)\b|\p{L}(?:str|straße|strasse|gasse|weg|platz|allee|ring|damm|ufer)\.?\s+\d|\b\d{5}\b|·/iu;

/** Names in the first lines, the likeliest first. `letters`: at least so many letters make a name. */
export function merchantsOf(rows: readonly Row[]): readonly MerchantCandidate[] {
  const head = rows.slice(0, 12);
  return head
    .map((row, at) => candidateAt(row, head, at))
    .filter((one) => one !== undefined)
    .sort((a, b) => b.points - a.points);
}

function candidateAt(row: Row, head: readonly Row[], at: number): MerchantCandidate | undefined {
  const name = nameIn(row.line.text);
  const letters = name.replace(/[^\p{L}]/gu, "").length;
  if (letters < 3 || row.dates.length > 0 || row.amounts.some(({ places }) => places === 2)) return undefined;
  const follows = head[at + 1]?.line.text ?? "";
  // "UNITED BOOK" / "SDN BHD": the legal form in a line of its own belongs to the name.
  const tail =
    legal.test(follows) && nameIn(follows).split(/\s+/).length <= 2 && !legal.test(name) ? ` ${nameIn(follows)}` : "";
  const full = mended(`${name}${tail}`);
  const points =
    2.5 - at * 0.45 + nameWeight(full, row.line.text) - (digitShare(name) > 0.3 ? 2 : 0) - (letters > 40 ? 1 : 0);
  return points <= -1 ? undefined : { value: full, points, line: row.line };
}

const weights: readonly (readonly [pattern: RegExp, weight: number])[] = [
  [legal, 4],
  [trade, 2],
  [nothing, -4],
  [/^\p{L}[\p{L} .]{1,16}:/u, -3.5],
];

/** What the words of a line say for it being a name, and its address against it. */
function nameWeight(name: string, line: string): number {
  const words = weights.reduce((sum, [pattern, weight]) => sum + (pattern.test(name) ? weight : 0), 0);
  return words - (address.test(line) ? 3.5 : 0);
}

const digitShare = (text: string): number => text.replace(/\D/g, "").length / Math.max(1, text.length);

/** A line without what stands beside a name: numbers in brackets, registration numbers, columns far to the right. */
function nameIn(text: string): string {
  const [first = ""] = text.trim().split(/\s{4,}/);
  return first
    .replace(/\s{2,}(?:receipt|invoice|beleg|quittung|rechnung|bon|folio|fil\.|tax invoice)\b.*$/iu, "")
    .replace(/\([^)]*\d[^)]*\)?/g, " ")
    .replace(/^[\s\-*=#:.,~_|]+|(?<![\s\-*=#:,~_|])[\s\-*=#:,~_|]+$/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

export function merchantConfidence([best, next]: readonly MerchantCandidate[]): number {
  if (best === undefined) return 0;
  const ground = Math.min(0.95, 0.5 + 0.08 * best.points);
  const lead = next === undefined ? 1 : Math.min(1, (best.points - next.points) / 2);
  return Math.max(0.1, Math.round(ground * (0.75 + 0.25 * lead) * 100) / 100);
}
