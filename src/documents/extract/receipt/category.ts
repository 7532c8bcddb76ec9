/** What a receipt was for and how it was paid, by the words on it. Knows kinds of goods, no names of firms. */

import type { Line } from "../../readers/lines.ts";
import { mended } from "../letters.ts";

type Kind = readonly [name: string, words: RegExp];

/** Categories as bookkeepers name them, each with words of goods, services and trades in English and German. */
const kinds: readonly Kind[] = [
  [
    "Parking",
    /\b(?:parking|park(?:haus| garage|platz|schein|ing fee|gebühr)|einfahrt|ausfahrt|entry time|exit time|parked)\b/giu,
  ],
  [
    "Fuel",
    /\b(?:diesel|\p{L}*petrol\p{L}*|unleaded|benzin|super (?:e10|95|plus)|e10|ron ?9[57]|tank\w*|s[äa�]ule|litres?|kraftstoff|adblue|fuel|v-power|pump)\b/giu,
  ],
  [
    "Travel",
    /\b(?:taxi|fahrt|fahrpreis|train|ticket|bahn\w*|flight|flug|airline|boarding|bus|tram|metro|seat reservation|reise\w*|2nd class|1st class|toll|maut|vignette|car rental|mietwagen|ferry|fähre|ride|trip|passenger)\b/giu,
  ],
  [
    "Lodging",
    /\b(?:hotel|room|zimmer|übernachtung|nights?|arrival|anreise|abreise|check-?(?:in|out)|city tax|folio|guest house|pension|minibar|frühstücksbuffet|breakfast buffet|motel|hostel)\b/giu,
  ],
  [
    "Meals",
    /\b(?:restaurants?|restoran|ristorante|trattoria|caf[eé]|hafencaf[eé]|kaffee|coffee|espresso|latte|cappuccino|tea|tee|kuchen|\p{L}+kuchen|pizza|burger|menü|menu|lunch|dinner|breakfast|mittag|suppe|salat|salad|bier|beer|wein|wine|getränk\w*|drinks?|imbiss|bistro|grill|kitchen|food|rice|nasi|mee|noodles?|chicken|fish|curry|roti|teh|kopi|sandwich|baker(?:y|ies)|bäckerei|bread|brot|cake|snacks?|bewirtung\w*|trinkgeld|gratuity|dine in|take ?away|waiter|kellner|table no|tisch|espressi|wasser|vege\w*|juice|saft|egg|confectionery|dining)\b/giu,
  ],
  [
    "Groceries",
    /\b(?:supermarket|hypermarket|supermarkt|grocer\w*|milk|milch|butter|eggs|eier|obst|gemüse|fruit|vegetables?|cheese|käse|sugar|zucker|flour|mehl|minimarket|mini mart|pasaraya)\b/giu,
  ],
  [
    "Office supplies",
    /\b(?:paper|papier|copy paper|toner|cartridge|druckerpatrone|pens?|stift\w*|kugelschreiber|stationer\p{L}*|schreibwaren|bürobedarf|envelopes?|umschl[äa]ge|folder|ordner|labels?|etiketten|stapler|hefter|notebook|notizb\w+|books?|bücher|laminat\w+|printing|ruler|a4|marker|files?)\b/giu,
  ],
  [
    "Software and hosting",
    /\b(?:hosting|domain|renew(?:al|ed)|subscription|abonnement|cloud|software|licen[cs]e|lizenz|(?:online|[gt]b|object) storage|server|saas|app store|ssl|seats?|web ?space)\b/giu,
  ],
  [
    "Telephone and internet",
    /\b(?:mobilfunk|telefon(?:rechnung|kosten)?|phone bill|broadband|dsl|internet|roaming|prepaid|sim|data plan|airtime|reload)\b/giu,
  ],
  [
    "Postage",
    /\b(?:porto|briefmarken?|stamps?|postage|parcel|paket\w*|courier|kurier|shipment|sendung|express delivery|einschreiben|registered mail)\b/giu,
  ],
  [
    "Tools and materials",
    /\b(?:baumarkt|hardware|schrauben?|screws?|nails?|holz\w*|wood|paint|farbe|lasur|drill|bohrer|hammer|cable|kabel|adaptor|plug|lamp|lampe|lighting|electrical|sanitär|plumbing|pipe|rohr|wire|tape|timber|cement|zement|simen|abdeckfolie|machinery|tools?|werkzeug|bolts?|spray\w*|glue|battery|batterie\w*|contactor|hinge|padlock)\b/giu,
  ],
  [
    "Vehicle",
    /\b(?:workshop|werkstatt|engine oil|motoröl|tyres?|reifen|car wash|waschanlage|autowäsche|inspection|hauptuntersuchung|scheiben\w+|spark plug|brake|bremse\w*|ersatzteil\w*|spare parts?)\b/giu,
  ],
  [
    "Marketing and print",
    /\b(?:banner|flyers?|prospekte?|business cards|visitenkarten|posters?|print\w*|quickprint|advert\w*|anzeige|werbung|art ?work|messe(?:stand)?|trade fair|booth)\b/giu,
  ],
  [
    "Services",
    /\b(?:wartung|maintenance|consult\w*|beratung|service fee|stunden|std|hours|repair|reparatur|cleaning|reinigung|installation|montage|honorar|fee for|labou?r)\b/giu,
  ],
  [
    "Health",
    /\b(?:pharmac(?:y|ies)|health\p{L}*|apotheke|clinic|klinik|medic\w+|doctor|arzt|dental|zahnarzt|tablets?|vitamins?|pharma\w*|hospital)\b/giu,
  ],
  [
    "Clothing",
    /\b(?:shirts?|t-shirt|trousers?|hose|shoes?|schuhe|jacket|jacke|dress|apparel|textil\w*|boutique|gloves|handschuhe|uniform)\b/giu,
  ],
  [
    "Furniture and equipment",
    /\b(?:furnitures?|furnishings?|m[öo]bel\p{L}*|shelf|shelves|regale?|lamp shade|desk|chairs?|st[üu]hle?|cushions?|curtains?|mattress|matratze)\b/giu,
  ],
  [
    "Newspapers and books",
    /\b(?:zeitung|newspaper|magazine|zeitschrift|buchhandlung|bookshops?|book ?(?:store|cent(?:re|er)|shop)s?)\b/giu,
  ],
];

export type CategoryFinding = {
  readonly value: string;
  readonly confidence: number;
  readonly others: readonly string[];
};

/** The category that most words speak for; "Other" when none does. The name of the shop counts double. */
export function categoryOf(lines: readonly Line[], merchant: string | undefined): CategoryFinding {
  const text = mended(lines.map(({ text: line }) => line).join("\n")).slice(0, 8_000);
  const ranked = kinds
    .map(([name, words]) => {
      const distinct = new Set([...text.matchAll(words)].map(([word]) => word.toLowerCase()));
      const atHead = merchant === undefined ? 0 : new Set(merchant.match(words) ?? []).size * 2;
      return { name, points: distinct.size + atHead };
    })
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points);
  const [best, next] = ranked;
  if (best === undefined) return { value: "Other", confidence: 0.3, others: [] };
  const lead = best.points - (next?.points ?? 0);
  return {
    value: best.name,
    confidence: Math.round(Math.min(0.95, 0.5 + 0.1 * best.points + 0.05 * lead) * 100) / 100,
    others: ranked.slice(1, 3).map(({ name }) => name),
  };
}

const payments: readonly Kind[] = [
  ["refund", /\brefunded to\b/iu],
  [
    "card",
    /\b(?:visa|master ?card|amex|american express|maestro|girocard|ec[- ]?karte|ec cash|kreditkarte|credit card|debit card|card|kartenzahlung|contactless|kontaktlos|v-?pay)\b/iu,
  ],
  ["direct debit", /\b(?:lastschrift|direct debit|sepa)\b/iu],
  ["transfer", /\b(?:überweisung|bank transfer|zahlbar|iban|payable within|remit)\b/iu],
  ["wallet", /\b(?:paypal|apple pay|google pay|e-?wallet|alipay|grabpay|touch ?n ?go)\b/iu],
  ["cash", /\b(?:cash|bar|barzahlung|bargeld|tunai|espèces|gegeben|change due|wechselgeld|rückgeld)\b/iu],
];

/** How it was paid; undefined when the receipt does not say. */
export function paymentOf(lines: readonly Line[]): { readonly value: string; readonly line: Line } | undefined {
  for (const [name, words] of payments) {
    const line = lines.find(({ text }) => words.test(text) && !/\bcash(?:ier| sales?| bill)\b/iu.test(text));
    if (line !== undefined) return { value: name, line };
  }
  return undefined;
}
