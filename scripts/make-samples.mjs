// Writes the made-up data files of the sample workspace again, byte for byte: node scripts/make-samples.mjs
// Everything in them is invented. What is written by hand (receipts, notes, mails) lies in samples/ and is not touched.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import iconv from "iconv-lite";
import { picture, textPdf, workbook } from "./sample-binaries.mjs";

const home = "samples/small-company";

/** Mulberry32 by Tommy Ettinger (public domain): the same seed gives the same numbers on every machine. */
function chance(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, below: (n) => Math.floor(next() * n), pick: (list) => list[Math.floor(next() * list.length)] };
}

const two = (n) => String(n).padStart(2, "0");
const grouped = (n, thousand, decimal) => {
  const [whole, part] = Math.abs(n).toFixed(2).split(".");
  return `${n < 0 ? "-" : ""}${whole.replace(/\B(?=(\d{3})+$)/g, thousand)}${decimal}${part}`;
};
const english = (n) => grouped(n, ",", ".");
const german = (n) => grouped(n, ".", ",");
const cell = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csv = (rows) => rows.map((row) => row.map((value) => cell(String(value))).join(",")).join("\n");

/** The `day`th day of `year` (0 is 1 January) as year, month, day. */
function dayOf(year, day) {
  const date = new Date(Date.UTC(year, 0, 1 + day));
  return { year, month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
const iso = ({ year, month, day }) => `${year}-${two(month)}-${two(day)}`;
const dotted = ({ year, month, day }) => `${two(day)}.${two(month)}.${year}`;

const products = [
  ["Lantern Alma", "Lighting", 24.9],
  ["Lantern Alma XL", "Lighting", 39.9],
  ["String lights 10 m", "Lighting", 18.5],
  ["Bench Korso", "Furniture", 189],
  ["Folding chair Pim", "Furniture", 54.5],
  ["Table Odessa 180", "Furniture", 429],
  ["Planter Terra 40", "Planters", 32],
  ["Planter Terra 60", "Planters", 58],
  ["Window box Lotte", "Planters", 21.75],
  ["Watering can 5 l", "Tools", 14.95],
  ["Hand rake", "Tools", 9.8],
  ["Parasol Sol", "Shade", 119],
  ["Sun sail 3 × 4", "Shade", 84.9],
];
const people = { North: "Ben Okafor", South: "Mira Castellano", East: "Jürgen Löwe", West: "Lena Søndal" };

function sale(random, year, days) {
  const [product, category, price] = random.pick(products);
  const region = random.pick(Object.keys(people));
  const away = random.next() < 0.08;
  const person = away ? random.pick(Object.values(people)) : people[region];
  const discount = random.next() < 0.2 ? 0.9 : 1;
  const unit = Math.round(price * discount * 100) / 100;
  const quantity = random.next() < 0.03 ? -(1 + random.below(3)) : 1 + random.below(price > 100 ? 6 : 24);
  const date = dayOf(year, Math.floor((random.next() * days + random.next() * days) / 2));
  return { date, region, person, product, category, quantity, unit, amount: Math.round(unit * quantity * 100) / 100 };
}

const byDate = (a, b) => iso(a.date).localeCompare(iso(b.date));

/** How the old till wrote an amount: mostly plain, sometimes with separators or a currency sign. */
function amountText(random, amount) {
  const style = random.next();
  if (style < 0.62) return amount.toFixed(2);
  if (style < 0.82) return english(amount);
  if (style < 0.93) return `€ ${english(amount)}`;
  return `${english(amount)} EUR`;
}

/** 860 sales of nine months with the mistakes that real exports have; samples/README.md names each kind. */
function salesExport() {
  const random = chance(20260930);
  const sales = Array.from({ length: 860 }, () => sale(random, 2026, 273)).sort(byDate);
  for (const [index, factor] of [
    [118, 40],
    [402, 25],
    [655, 60],
    [790, 30],
  ]) {
    sales[index].quantity = Math.abs(sales[index].quantity) * factor;
    sales[index].amount = Math.round(sales[index].quantity * sales[index].unit * 100) / 100;
  }
  const rows = sales.map((one) => [
    iso(one.date),
    one.region,
    one.person,
    one.product,
    one.category,
    one.quantity,
    one.unit.toFixed(2),
    amountText(random, one.amount),
  ]);
  spoil(rows, sales);
  const total = sales.reduce((sum, one) => sum + one.amount, 0);
  const header = ["Date", "Region", "Salesperson", "Product", "Category", "Quantity", "Unit price", "Amount"];
  const pieces = sales.reduce((sum, one) => sum + one.quantity, 0);
  return `${csv([header, ...rows, ["Total", "", "", "", "", pieces, "", english(total)]])}\n`;
}

function spoil(rows, sales) {
  for (const index of [33, 301, 512, 640]) rows[index][1] = "";
  for (const index of [77, 233, 498]) rows[index][2] = "";
  for (const index of [150, 611]) rows[index][7] = "";
  for (const index of [9, 260, 701]) rows[index][1] = `${rows[index][1]} `;
  for (const index of [41, 377]) rows[index][1] = rows[index][1].toLowerCase();
  for (const index of [60, 199, 444, 720]) rows[index][0] = dotted(sales[index].date);
  rows[350][0] = "n/a";
  rows[581][0] = "";
  rows[270][3] = '=HYPERLINK("http://price.example","Bench Korso")';
  rows[522][3] = "=Deluxe= Lantern Alma";
  rows[533][5] = "12 pcs";
  rows.splice(430, 0, [...rows[429]]);
  rows.splice(600, 0, ["", "", "", "", "", "", "", ""]);
}

/** The year before, from the old system: windows-1252, semicolons, decimal commas, a title above the header. */
function oldSales() {
  const random = chance(2025);
  const sales = Array.from({ length: 240 }, () => sale(random, 2025, 364)).sort(byDate);
  const groups = {
    Lighting: "Beleuchtung",
    Furniture: "Möbel",
    Planters: "Pflanzgefäße",
    Tools: "Geräte",
    Shade: "Sonnenschutz",
  };
  const regions = { North: "Nord", South: "Süd", East: "Ost", West: "West" };
  const rows = sales.map((one, index) =>
    [
      dotted(one.date),
      regions[one.region],
      one.person,
      one.product,
      groups[one.category],
      one.quantity,
      german(one.unit),
      index % 17 === 5 ? `${german(one.amount)} €` : german(one.amount),
    ].join(";"),
  );
  const header = "Datum;Region;Verkäufer;Artikel;Warengruppe;Menge;Einzelpreis;Umsatz";
  const text = ["Umsatzliste 2025 (Altsystem);;;;;;;", "", header, ...rows].join("\r\n");
  return iconv.encode(`${text}\r\n`, "win1252");
}

/** July to September at the bank: header block, semicolons, decimal commas, running balance. */
function bankStatement() {
  const random = chance(77);
  const others = [
    ["Kartenzahlung", "TANKHOF AM RING", -78.4],
    ["Lastschrift", "Stadtwerke Muster AG Abschlag", -214],
    ["Überweisung", "Vermietung Speicher 9 Miete", -1850],
    ["Gutschrift", "Gartencenter Blattwinkel RE 2026-", 1290.5],
    ["Gutschrift", "Hotel Kelterstein RE 2026-", 2412],
    ["Kartenzahlung", "PAPIER & CO FILIALE 12", -43.27],
    ["Überweisung", "Lohn und Gehalt", -5230.11],
    ["Entgelt", "Kontoführung", -9.9],
    ["Gutschrift", "PAYLINE SETTLEMENT", 884.16],
  ];
  let balance = 18240.77;
  const rows = Array.from({ length: 64 }, (_, index) => {
    const [kind, purpose, about] = random.pick(others);
    const amount = Math.round(about * (0.8 + random.next() * 0.4) * 100) / 100;
    balance += amount;
    const date = dotted(dayOf(2026, 181 + Math.floor((index * 92) / 64)));
    const text = purpose.endsWith("-") ? `${purpose}${two(10 + random.below(80))}` : purpose;
    return [date, date, kind, text, german(amount), german(balance), "EUR"].join(";");
  });
  const head = ["Kontoauszug;Geschäftskonto 000 000 12 34", "Zeitraum;01.07.2026 - 30.09.2026", ""];
  const columns = "Buchung;Wertstellung;Vorgang;Verwendungszweck;Betrag;Saldo;Währung";
  return `\ufeff${[...head, columns, ...rows].join("\r\n")}\r\n`;
}

function shopOrders() {
  const random = chance(404);
  const rows = Array.from({ length: 96 }, (_, index) => {
    const one = sale(random, 2026, 91);
    const date = dayOf(2026, 181 + Math.floor((index * 91) / 96));
    const price = `$${english(Math.abs(one.amount) * 1.1)}`;
    const time = `${two(random.below(24))}:${two(random.below(60))}`;
    return [
      `WS-${10200 + index}`,
      `${two(date.month)}/${two(date.day)}/2026 ${time}`,
      one.product,
      price,
      random.pick(["paid", "paid", "paid", "refunded", "pending"]),
    ].join("\t");
  });
  return `${["Order\tPlaced (UTC)\tItem\tTotal USD\tState", ...rows].join("\n")}\n`;
}

function timesheet(person, seed) {
  const random = chance(seed);
  const rows = [];
  for (let day = 1; day <= 30; day += 1) {
    const weekday = new Date(Date.UTC(2026, 8, day)).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    const start = 7.5 + random.below(5) / 4;
    const hours = 6 + random.below(13) / 4;
    const clock = (value) => `${two(Math.floor(value))}:${two((value % 1) * 60)}`;
    const task = random.pick(["Warehouse", "Customers", "Web shop", "Trade fair", ""]);
    rows.push([
      `2026-09-${two(day)}`,
      person,
      clock(start),
      clock(start + hours + 0.5),
      "0:30",
      hours.toFixed(2),
      task,
    ]);
  }
  return `${csv([["Day", "Name", "From", "To", "Break", "Hours", "Task"], ...rows])}\n`;
}

function forecast() {
  const random = chance(4);
  const rows = Object.keys(people).map((region) => [region, ...[0, 1, 2].map(() => 9000 + 250 * random.below(60))]);
  return [["Region", "October", "November", "December"], ...rows];
}

const deliveryNote = [
  "Delivery note 4471",
  "Fennwick & Bahr - Speicher 9 - Kontorhafen",
  "Date: 2026-06-11   Order: PO-2026-038",
  "",
  "24 x Folding chair Pim        6 boxes",
  " 4 x Table Odessa 180         4 pallets",
  "60 x Lantern Alma             5 boxes",
  "",
  "One table with a scratched top, see photo. Received: T. Wilk",
];

const files = {
  "Sales/Sales export 2026.csv": salesExport(),
  "Sales/Umsatz 2025 (Altsystem).csv": oldSales(),
  "Sales/webshop_orders_q3.tsv": shopOrders(),
  "Sales/Forecast Q4 draft.xlsx": workbook("Forecast", forecast()),
  "Bank/Kontoauszug_2026_Q3.csv": bankStatement(),
  "Time/timesheet_mira_2026-09.csv": timesheet("Mira Castellano", 9),
  "Time/timesheet_ben_2026-09.csv": timesheet("Ben Okafor", 10),
  "Delivery note 4471.pdf": textPdf(deliveryNote),
  "IMG_2207.png": picture(160, 120, [255, 190, 90]),
  "Screenshot 2026-05-21 at 09.14.22.png": picture(200, 90, [120, 170, 220]),
};
for (const [name, content] of Object.entries(files)) {
  const path = join(home, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
