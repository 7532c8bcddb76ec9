/** How much a document looks like a receipt at all. */
import type { Field } from "../../api.ts";
import { unsure } from "./review.ts";

const receiptWords =
  /\b(?:receipt|invoice|rechnung\w*|quittung|beleg|kassenbon|bon|bill|guest check|kasse|cashier|tax invoice|amount paid|paid|bezahlt|folio|fahrpreis|charged|renewal)\b/iu;
const otherWords =
  /\b(?:angebot|bieten wir|quotation|quote|offer|estimate|kostenvoranschlag|pro ?forma|delivery note|lieferschein|contract|vertrag|minutes|protokoll|agenda|price list|preisliste|statement|kontoauszug|newsletter|unsubscribe)\b/iu;

/** Sums and a day make a receipt likely, its words more so; those of offers, contracts and minutes less. */
export function likenessOf(text: string, fields: Readonly<Record<string, Field>>, lines: number): number {
  const { total, date, tax, payment } = fields;
  const points =
    (total === undefined ? 0 : total.confidence >= unsure ? 0.4 : 0.2) +
    (date === undefined ? 0 : 0.15) +
    (tax === undefined ? 0 : 0.15) +
    (payment === undefined ? 0 : 0.1) +
    (receiptWords.test(text) ? 0.25 : 0) -
    (otherWords.test(text) ? 0.4 : 0) -
    (lines > 400 ? 0.3 : 0);
  return Math.max(0, Math.min(1, Math.round(points * 100) / 100));
}
