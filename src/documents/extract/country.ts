/** What a document gives away about the country it is from: which currency is meant, and how it writes dates. */
import type { Order } from "./dates.ts";

export type Country = { readonly currency: string; readonly order: Order };

type Sign = readonly [pattern: RegExp, country: Country, weight: number];

const of = (currency: string, order: Order = "day"): Country => ({ currency, order });

/** Legal forms, names of taxes, registration numbers, names of countries and capitals. No names of firms. */
const signs: readonly Sign[] = [
  [
    /\bsdn\.?\s?\/?\s?bhd|\bs\/b\b|\bmalaysia\b|\bkuala lumpur\b|\bselangor\b|\bjohor\b|\bpenang\b|\bringgit\b/iu,
    of("MYR"),
    3,
  ],
  [/\bjalan\b|\bjln\b|\btaman\b|\bsst\b/iu, of("MYR"), 1],
  [/\bpte\.?\s?ltd|\bsingapore\b|\buen\b/iu, of("SGD"), 3],
  [/\bindonesia\b|\bjakarta\b|\bppn\b|\bnpwp\b/iu, of("IDR"), 3],
  [/\bgstin\b|\bindia\b|\bcgst\b|\bsgst\b|\bpvt\.?\s?ltd/iu, of("INR"), 3],
  [
    /\bmwst\b|\bmehrwertsteuer\b|\bumsatzsteuer\b|\bust\b|\bsteuer-?nr|\bgmbh\b|\brechnung\b|\bquittung\b/iu,
    of("EUR"),
    2,
  ],
  [/\bdeutschland\b|\bgermany\b|\b(?:ö|oe)sterreich\b|\baustria\b|\bsumme\b/iu, of("EUR"), 1],
  [/\bschweiz\b|\bsuisse\b|\bswitzerland\b|\bche-\d|\brappen\b/iu, of("CHF"), 4],
  [
    /\btva\b|\bs\.?a\.?r\.?l\b|\bfrance\b|\bfacture\b|\biva\b|\bitalia\b|\bespaña\b|\bfattura\b|\bfactura\b|\bbtw\b|\bnederland\b/iu,
    of("EUR"),
    2,
  ],
  [/\bvat reg|\bvat no|\bvat number|\bunited kingdom\b|\bgb\s?\d{3}\s?\d{4}|\bengland\b|\blondon\b/iu, of("GBP"), 3],
  [/\bltd\b/iu, of("GBP"), 0.5],
  [/\babn\b|\bpty\.?\s?ltd|\baustralia\b/iu, of("AUD"), 3],
  [/\bnew zealand\b/iu, of("NZD"), 3],
  [/\bhst\b|\bqst\b|\bcanada\b/iu, of("CAD", "month"), 3],
  [/\bsales tax\b|\bunited states\b|\busa\b|\bllc\b/iu, of("USD", "month"), 3],
  [/,\s?[A-Z]{2}\s\d{5}(?:-\d{4})?\b/u, of("USD", "month"), 3],
  [/,?\s\binc\.?\s*$|\(\d{3}\)\s?\d{3}-\d{4}/imu, of("USD", "month"), 1],
  [/\bhong kong\b/iu, of("HKD"), 3],
  [/\bvietnam\b|\bviệt nam\b/iu, of("VND"), 3],
  [/\bthailand\b|\bbangkok\b/iu, of("THB"), 3],
  [/\bphilippines\b|\bmanila\b/iu, of("PHP", "month"), 3],
  [/\bmoms\b|\bsverige\b|\bsweden\b/iu, of("SEK"), 2],
  [/\bsp\.?\s?z\s?o\.?\s?o|\bpolska\b|\bparagon\b|\bnip\b/iu, of("PLN"), 3],
];

/** The country that the signs speak for most; undefined when there are none, or two countries equally. */
export function countryOf(text: string): (Country & { readonly weight: number }) | undefined {
  const points = new Map<string, { country: Country; weight: number }>();
  for (const [pattern, country, weight] of signs) {
    if (!pattern.test(text)) continue;
    points.set(country.currency, { country, weight: weight + (points.get(country.currency)?.weight ?? 0) });
  }
  const [best, next] = [...points.values()].sort((a, b) => b.weight - a.weight);
  if (best === undefined || next?.weight === best.weight) return undefined;
  return { ...best.country, weight: best.weight };
}

/** Currencies of countries that write the month first. */
const monthFirst = new Set(["USD", "CAD", "PHP"]);

export const orderFor = (currency: string): Order => (monthFirst.has(currency) ? "month" : "day");
