/** The words that a workbook gets without having been asked for them, in the language that its own words are in. */
import type { Book, SheetSpec } from "../book.ts";

export type Labels = {
  /** Format of days, as people of that language write them. */
  readonly day: string;
  readonly total: string;
  readonly all: string;
  readonly other: string;
  readonly blank: string;
  readonly noDate: string;
  readonly count: string;
  readonly average: (name: string) => string;
  readonly lowest: (name: string) => string;
  readonly highest: (name: string) => string;
  readonly share: (name: string) => string;
};

export const english: Labels = {
  day: "yyyy-mm-dd",
  total: "Total",
  all: "All",
  other: "Other",
  blank: "(blank)",
  noDate: "(no date)",
  count: "Count",
  average: (name) => `Average ${name}`,
  lowest: (name) => `Lowest ${name}`,
  highest: (name) => `Highest ${name}`,
  share: (name) => `Share of ${name}`,
};

const german: Labels = {
  day: "dd.mm.yyyy",
  total: "Summe",
  all: "Alle",
  other: "Sonstige",
  blank: "(leer)",
  noDate: "(ohne Datum)",
  count: "Anzahl",
  average: (name) => `${name} im Mittel`,
  lowest: (name) => `${name}, kleinster Wert`,
  highest: (name) => `${name}, größter Wert`,
  share: (name) => `Anteil an ${name}`,
};

const french: Labels = {
  day: "dd/mm/yyyy",
  total: "Total",
  all: "Ensemble",
  other: "Autres",
  blank: "(vide)",
  noDate: "(sans date)",
  count: "Nombre",
  average: (name) => `${name}, moyenne`,
  lowest: (name) => `${name}, minimum`,
  highest: (name) => `${name}, maximum`,
  share: (name) => `Part de ${name}`,
};

const spanish: Labels = {
  day: "dd/mm/yyyy",
  total: "Total",
  all: "Todos",
  other: "Otros",
  blank: "(vacío)",
  noDate: "(sin fecha)",
  count: "Número",
  average: (name) => `${name}, promedio`,
  lowest: (name) => `${name}, mínimo`,
  highest: (name) => `${name}, máximo`,
  share: (name) => `Parte de ${name}`,
};

// Words of headings that are of one of these languages only.
const signs: readonly (readonly [Labels, RegExp])[] = [
  [
    german,
    /^(?:und|der|die|das|des|dem|den|nach|je|für|im|vom|zum|bis|mit|von|ohne|nicht|datum|monat|jahr|woche|betrag|betr\u00e4ge|menge|preis|umsatz|umsätze|kosten|anzahl|summe|kunde|kunden|abteilung|werk|lager|anteil|stück|einnahmen|ausgaben|bezeichnung|verantwortlich|erledigt|größe|\p{L}*(?:ung|ungen|keit|heit|übersicht|ß\p{L}*))$/u,
  ],
  [
    french,
    /^(?:et|le|la|les|des|du|au|aux|par|pour|avec|sans|sur|une|mois|année|montant|montants|prix|quantité|ventes|coût|coûts|client|clients|nombre|somme|facture|factures|échéance|réel|écart|trimestre|semaine|ligne|statut|responsable|\p{L}*(?:é|ée|és|ées|ité|eur|eurs))$/u,
  ],
  [
    spanish,
    /^(?:y|el|los|las|del|por|para|con|sin|una|mes|año|importe|importes|precio|cantidad|ventas|coste|costes|cliente|clientes|fecha|factura|facturas|vencimiento|semana|\p{L}*(?:ción|ciones|dad|ñ\p{L}*))$/u,
  ],
];
const englishSign =
  /^(?:and|the|of|by|for|with|per|from|to|in|amount|date|month|year|price|quantity|sales|cost|costs|customer|customers|count|share|region|week|owner|status)$/u;

/** The words for a book, guessed from its headings, titles and notes; English where they do not tell. */
export function labelsFor(book: Book): Labels {
  const text = [book.title ?? "", ...book.sheets.flatMap(wordsOf)].join(" ").toLowerCase();
  const words = text.split(/[^\p{L}]+/u).filter((word) => word !== "");
  const count = (sign: RegExp): number => words.filter((word) => sign.test(word)).length;
  const [best] = signs.map(([labels, sign]) => ({ labels, score: count(sign) })).sort((a, b) => b.score - a.score);
  return best !== undefined && best.score >= 2 && best.score > count(englishSign) ? best.labels : english;
}

const wordsOf = ({ name, title, notes, columns, summaries, charts }: SheetSpec): readonly string[] => [
  name,
  title ?? "",
  ...(notes ?? []),
  ...(columns ?? []).map(({ header }) => header),
  ...(summaries ?? []).flatMap((one) => [one.title ?? "", one.rows.header ?? "", one.rows.by]),
  ...(charts ?? []).map((chart) => chart.title),
];
