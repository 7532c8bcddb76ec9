/** Workbooks of lean writers leave out the addresses of rows and cells: both then count up from the one before. */
import { strFromU8, strToU8 } from "fflate";
import { addressOf, columnOf } from "./grid.ts";

const tag = /<(row|c)((?:\s[^>]*?)?)(\/?)>/g;
const lacksOne = /<(?:row|c)(?=[\s/>])(?![^>]*\sr=)/;

/** The part of a sheet with an address at every row and cell; the same bytes where none is missing. */
export function addressed(sheet: Uint8Array): Uint8Array {
  const text = strFromU8(sheet);
  if (!lacksOne.test(text)) return sheet;
  let row = -1;
  let column = -1;
  const mended = text.replace(tag, (whole, name: string, attributes: string, end: string) => {
    const given = /\sr=["']([^"']+)["']/.exec(attributes)?.[1];
    if (name === "row") {
      row = given === undefined ? row + 1 : Number(given) - 1;
      column = -1;
    } else column = given === undefined ? column + 1 : columnOf(given.replace(/\d+$/, ""));
    if (given !== undefined) return whole;
    return `<${name} r="${name === "row" ? row + 1 : addressOf(row, column)}"${attributes}${end}>`;
  });
  return strToU8(mended);
}
