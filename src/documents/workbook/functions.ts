/** What functions need in the file, and which ones not every program knows. */

// Functions added after the file format was fixed carry a prefix in the file (the list is in [MS-XLSX] 2.2.2.10).
const prefixed =
  "ACOT ACOTH AGGREGATE ARABIC BASE BETA.DIST BETA.INV BINOM.DIST BINOM.DIST.RANGE BINOM.INV BITAND BITLSHIFT BITOR BITRSHIFT BITXOR CEILING.MATH CEILING.PRECISE CHISQ.DIST CHISQ.DIST.RT CHISQ.INV CHISQ.INV.RT CHISQ.TEST COMBINA CONCAT CONFIDENCE.NORM CONFIDENCE.T COT COTH COVARIANCE.P COVARIANCE.S CSC CSCH DAYS DECIMAL ERF.PRECISE ERFC.PRECISE EXPON.DIST F.DIST F.DIST.RT F.INV F.INV.RT F.TEST FLOOR.MATH FLOOR.PRECISE FORECAST.LINEAR FORMULATEXT GAMMA GAMMA.DIST GAMMA.INV GAMMALN.PRECISE GAUSS HYPGEOM.DIST IFNA IFS ISFORMULA ISOWEEKNUM LET LOGNORM.DIST LOGNORM.INV MAXIFS MINIFS MODE.MULT MODE.SNGL MUNIT NEGBINOM.DIST NORM.DIST NORM.INV NORM.S.DIST NORM.S.INV NUMBERVALUE PDURATION PERCENTILE.EXC PERCENTILE.INC PERCENTRANK.EXC PERCENTRANK.INC PERMUTATIONA PHI POISSON.DIST QUARTILE.EXC QUARTILE.INC RANDARRAY RANK.AVG RANK.EQ RRI SEC SECH SEQUENCE SHEET SHEETS SKEW.P SORTBY STDEV.P STDEV.S SWITCH T.DIST T.DIST.2T T.DIST.RT T.INV T.INV.2T T.TEST TEXTJOIN UNICHAR UNICODE UNIQUE VAR.P VAR.S WEIBULL.DIST XLOOKUP XMATCH XOR Z.TEST LAMBDA TEXTBEFORE TEXTAFTER TEXTSPLIT VSTACK HSTACK TAKE DROP CHOOSECOLS CHOOSEROWS TOCOL TOROW WRAPROWS WRAPCOLS EXPAND BYROW BYCOL MAP REDUCE SCAN MAKEARRAY";
const prefix = new Map([
  ...prefixed.split(" ").map((name) => [name, `_xlfn.${name}`] as const),
  ["FILTER", "_xlfn._xlws.FILTER"],
  ["SORT", "_xlfn._xlws.SORT"],
]);

/** The formula with function names as the file wants them. Text in quotes is left alone. */
export function nativeName(formula: string): string {
  return formula.replace(
    /"(?:[^"]|"")*"|'(?:[^']|'')*'|([A-Za-z][A-Za-z0-9.]*)(?=\s*\()/g,
    (found, name: string | undefined) => (name === undefined ? found : (prefix.get(name.toUpperCase()) ?? found)),
  );
}

/** How to do without functions that programs before 2021 (and LibreOffice before 24.8) do not know. */
const waysRound: Readonly<Record<string, string>> = {
  XLOOKUP: "INDEX(…,MATCH(…,0))",
  XMATCH: "MATCH(…,0)",
  LET: "helper cells",
  LAMBDA: "helper cells",
  FILTER: "SUMIFS, a filter on the table, or INDEX with SMALL",
  UNIQUE: "a summary, which lists the groups",
  SORT: "sorted rows, or LARGE and SMALL",
  SORTBY: "sorted rows, or LARGE and SMALL",
  SEQUENCE: "ROW()",
  RANDARRAY: "RAND()",
  TEXTBEFORE: "LEFT with FIND",
  TEXTAFTER: "MID with FIND",
  TEXTSPLIT: "MID with FIND",
  VSTACK: "the data in one table",
  HSTACK: "the data in one table",
  TAKE: "INDEX",
  DROP: "INDEX",
};

/** The way round a function that older programs do not know; undefined for a function that is everywhere. */
export const wayRound = (name: string): string | undefined => waysRound[name.toUpperCase()];

const spilling = new Set([
  "FILTER",
  "UNIQUE",
  "SORT",
  "SORTBY",
  "SEQUENCE",
  "RANDARRAY",
  "TEXTSPLIT",
  "VSTACK",
  "HSTACK",
  "TAKE",
  "DROP",
  "EXPAND",
  "TOCOL",
  "TOROW",
]);

/** Whether the whole formula is a function that fills several cells; we write one cell per formula. */
export const spills = (formula: string): boolean => {
  const outer = /^\s*([A-Za-z.]+)\s*\(/.exec(formula)?.[1]?.toUpperCase();
  return outer !== undefined && spilling.has(outer);
};

/** Functions whose value changes with every calculation; their cached value is only the one of now. */
export const isVolatile = (name: string): boolean =>
  ["NOW", "TODAY", "RAND", "RANDBETWEEN", "RANDARRAY"].includes(name.toUpperCase());
