/** What the formula engine gets wrong without saying so, kept away from it. */

export type Call = { readonly name: string; readonly args: readonly string[] };

/** All function calls in a formula, inner ones too, with the text of their arguments. */
export function callsIn(formula: string): Call[] {
  const plain = formula.replace(/"(?:[^"]|"")*"/g, (text) => `"${"_".repeat(text.length - 2)}"`);
  const calls: Call[] = [];
  for (const found of plain.matchAll(/([A-Za-z][A-Za-z0-9.]*)\s*\(/g)) {
    const open = found.index + found[0].length;
    calls.push({ name: (found[1] ?? "").toUpperCase(), args: argumentsAt(plain, open) });
  }
  return calls;
}

function argumentsAt(text: string, open: number): string[] {
  const args: string[] = [];
  let depth = 0;
  let from = open;
  for (let at = open; at < text.length && depth >= 0; at += 1) {
    const sign = text[at];
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (depth < 0 || (sign === "," && depth === 0)) {
      args.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return args;
}

const range = /^(?:(?:'(?:[^']|'')+'|[\p{L}_][\p{L}\p{N}_.]*)!)?\$?[A-Za-z]{1,3}\$?\d+:\$?[A-Za-z]{1,3}\$?\d+$/u;

// Measured with @ironcalc/wasm 0.8.4 against the same function cell by cell: these give a wrong value for a range where
// others either compute it or answer #N/IMPL!.
const onlyCells = new Set(["ISNUMBER", "ISTEXT", "ISNONTEXT", "T", "SWITCH", "ROW", "COLUMN"]);
// These count the FALSE that an array's IF leaves for the rows it does not pick as 0.
const countsFalse: Readonly<Record<string, string>> = {
  AVERAGE: "AVERAGEIFS",
  COUNT: "COUNTIFS",
  MEDIAN: "QUARTILE(…,2)",
};
const criteria: Readonly<Record<string, (index: number) => boolean>> = {
  COUNTIF: (index) => index === 1,
  COUNTIFS: (index) => index % 2 === 1,
  SUMIFS: (index) => index > 0 && index % 2 === 0,
  AVERAGEIFS: (index) => index > 0 && index % 2 === 0,
  MINIFS: (index) => index > 0 && index % 2 === 0,
  MAXIFS: (index) => index > 0 && index % 2 === 0,
};

/** Why a formula's value cannot be trusted here; undefined when it can. */
export function distrust(formula: string): string | undefined {
  for (const call of callsIn(formula)) {
    const instead = countsFalse[call.name];
    if (instead !== undefined && call.args.some((arg) => /\bIF\(/i.test(arg) && arg.includes(":"))) {
      return `${call.name} over an IF of ranges cannot be calculated reliably here; use ${instead}, or a helper column`;
    }
    if (call.args.some((arg, index) => range.test(arg) && wantsOneCell(call.name, index))) {
      return `${call.name} over a whole range cannot be calculated reliably here; use a helper column, or SUMIFS and COUNTIFS with one value as criterion`;
    }
  }
  return undefined;
}

const wantsOneCell = (name: string, index: number): boolean => onlyCells.has(name) || criteria[name]?.(index) === true;

/**
 * The formula as the engine gets it: it takes the two signs of --(A1:A9="x") away, and SUM and SUMPRODUCT then count
 * no logical values. In the file the formula stays as it was written.
 */
export const forEngine = (formula: string): string =>
  formula.replace(/"(?:[^"]|"")*"|(?<=(?:^|[(,=<>+&*])\s*)--\s*(?=[(\p{L}$'])/gu, (found) =>
    found.startsWith('"') ? found : "1*",
  );
