/** Invented receipts with what is on them: the shapes that scanners and tills really produce. */
import { readFileSync } from "node:fs";

export const receiptFile = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../fixtures/receipts/${name}`, import.meta.url)));

export type Expected = {
  readonly date?: string;
  readonly total?: number;
  readonly currency?: string;
  readonly tax?: number;
  readonly merchant?: string;
  /** Words that the review must hold; empty: nothing to look at. */
  readonly review: string;
};

export const expected: Readonly<Record<string, Expected>> = {
  "corner-shop.txt": {
    merchant: "HARBOUR LIGHT TRADING SDN BHD",
    date: "2018-04-13",
    total: 18.25,
    currency: "MYR",
    tax: 1.03,
    review: "",
  },
  "crooked-scan.txt": {
    merchant: "NORTH PIER HARDWARE",
    date: "2019-05-02",
    total: 12.95,
    currency: "MYR",
    review: "",
  },
  "column-by-column.txt": {
    merchant: "SEAGULL STATIONERY ENTERPRISE",
    date: "2018-03-21",
    total: 16.85,
    currency: "MYR",
    tax: 0.95,
    review: "",
  },
  "wrong-letters.txt": {
    merchant: "WOLLHAUS BERGMANN",
    date: "2025-09-17",
    total: 33.65,
    currency: "EUR",
    tax: 5.37,
    review: "",
  },
  "one-misread-total.txt": {
    merchant: "KIOSK AM MOOS",
    date: "2026-02-03",
    total: 2.9,
    currency: "EUR",
    review: "total uncertain",
  },
  "cafe-with-two-taxes.txt": {
    merchant: "CAFE ZUR ALTEN WAAGE",
    date: "2026-02-28",
    total: 19.8,
    currency: "EUR",
    tax: 2.37,
    review: "",
  },
  "hardware-us.txt": {
    merchant: "BLUE RIDGE TOOL SUPPLY LLC",
    date: "2026-03-04",
    total: 27.26,
    currency: "USD",
    tax: 1.78,
    review: "",
  },
  "hotel-balance-zero.txt": {
    merchant: "HOTEL AN DER SCHLEUSE",
    date: "2026-06-05",
    total: 196,
    currency: "EUR",
    tax: 12.82,
    review: "",
  },
  "refund.txt": {
    merchant: "RIVERSIDE PAPER LTD",
    date: "2026-07-14",
    total: -14.4,
    currency: "GBP",
    tax: -2.4,
    review: "",
  },
  "parking-machine.txt": {
    merchant: "CITY PARK GARAGE",
    date: "2018-05-28",
    total: 5,
    currency: "MYR",
    tax: 0.28,
    review: "",
  },
  "rounded-to-five-cents.txt": {
    merchant: "EVERGREEN MINI MART S/B",
    date: "2018-02-07",
    total: 32.35,
    currency: "MYR",
    review: "",
  },
  "two-supplies.txt": {
    merchant: "MORGENROT BAKERIES (KL) SDN BHD",
    date: "2017-07-30",
    total: 25.24,
    currency: "MYR",
    tax: 0.24,
    review: "",
  },
  "no-total-line.txt": {
    merchant: "Kiosk am Weiher",
    total: 5.4,
    review: "total uncertain: 5.40?; no date found; no currency",
  },
  "unreadable.txt": { review: "no total found; no date found" },
  "ambiguous-day.txt": {
    merchant: "PAPER & PLUM",
    date: "2026-09-03",
    total: 15.5,
    review: "date uncertain: 2026-09-03 or 2026-03-09?; no currency",
  },
  "tip.txt": { merchant: "TAXI MORGENSTERN", date: "2026-08-19", total: 20, currency: "EUR", review: "" },
  "invoice-mail.eml": {
    merchant: "Lichtwerk",
    date: "2026-06-30",
    total: 142.8,
    currency: "EUR",
    tax: 22.8,
    review: "",
  },
};
