/** Receipts that are there twice. */
import { numberOf, type Receipt, textOf } from "./read.ts";

/** `sure`: word for word the same, or the same number, day and amount. Else only day, shop and amount agree. */
export type Duplicate = { readonly of: Receipt; readonly sure: boolean; readonly why: string };

/** For each receipt that repeats an earlier one, which. A file called a copy comes after its original. */
export function duplicatesIn(receipts: readonly Receipt[]): ReadonlyMap<Receipt, Duplicate> {
  const found = new Map<Receipt, Duplicate>();
  const byText = new Map<string, Receipt>();
  const byAmount = new Map<string, readonly Receipt[]>();
  for (const receipt of [...receipts].sort((a, b) => copyRank(a) - copyRank(b))) {
    const amount = amountOf(receipt);
    const alike = byAmount.get(amount) ?? [];
    const same = byText.get(receipt.fingerprint);
    const duplicate = same === undefined ? likeOne(receipt, alike) : { of: same, sure: true, why: "the same text" };
    if (duplicate !== undefined) found.set(receipt, duplicate);
    else if (amount !== "") byAmount.set(amount, [...alike, receipt]);
    if (same === undefined) byText.set(receipt.fingerprint, receipt);
  }
  return found;
}

const copyRank = ({ file }: Receipt): number => (/\bcop(?:y|ies)\b|\bkopie\b|\(\d+\)\.[^.]+$/iu.test(file) ? 1 : 0);

/** Amount and currency; "" where the amount or the day is missing. */
function amountOf(receipt: Receipt): string {
  const total = numberOf(receipt, "total");
  return total === undefined || textOf(receipt, "date") === ""
    ? ""
    : `${total.toFixed(2)} ${textOf(receipt, "currency")}`;
}

/** Card slips are booked some days after the purchase. */
const daysApart = 3;

function likeOne(receipt: Receipt, others: readonly Receipt[]): Duplicate | undefined {
  for (const other of others) {
    const days = Math.abs(Date.parse(textOf(receipt, "date")) - Date.parse(textOf(other, "date"))) / 86_400_000;
    const why = days === 0 ? likeOnDay(receipt, other) : undefined;
    if (why !== undefined) return { of: other, ...why };
    // One line of a list of card slips and one receipt: often two records of one purchase.
    const isListed = (receipt.place === undefined) !== (other.place === undefined);
    if (isListed && days <= daysApart && textOf(receipt, "category") === textOf(other, "category"))
      return { of: other, sure: false, why: `the same amount within ${daysApart} days, once in a list` };
  }
  return undefined;
}

/** Two receipts of one day and amount. */
function likeOnDay(receipt: Receipt, other: Receipt): Pick<Duplicate, "sure" | "why"> | undefined {
  const [number, otherNumber] = [receipt, other].map((one) => textOf(one, "number").toLowerCase());
  const isNumbered = (number ?? "").length > 3;
  if (isNumbered && number === otherNumber) return { sure: true, why: "the same number, day and amount" };
  const isOther = isNumbered && (otherNumber ?? "").length > 3;
  return !isOther && alikeNames(textOf(receipt, "merchant"), textOf(other, "merchant"))
    ? { sure: false, why: "the same day, merchant and amount" }
    : undefined;
}

const bones = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

function alikeNames(a: string, b: string): boolean {
  const [x, y] = [bones(a), bones(b)];
  return x.length > 2 && y.length > 2 && (x.includes(y) || y.includes(x));
}
