/** Charts of a deck: the drawing, and the workbook with its figures that PowerPoint opens on "Edit data". */
import { closePackage, type Parts, setPart, xml } from "../package.ts";
import type { ChartPlan } from "../workbook/chart-data.ts";
import { type ChartLook, chartXml } from "../workbook/chart-xml.ts";
import { head, relationsPart } from "./xml.ts";

const look: Omit<ChartLook, "line"> = {
  font: "+mn-lt",
  text: '<a:schemeClr val="tx1"/>',
  // Six colors of the theme, then the same ones darker.
  color: (at) => {
    const name = `accent${(at % 6) + 1}`;
    return at < 6 ? `<a:schemeClr val="${name}"/>` : `<a:schemeClr val="${name}"><a:lumMod val="60000"/></a:schemeClr>`;
  },
  scale: 1.33,
  bare: true,
  labels: true,
  data: "rId1",
};

/** Adds a chart with its workbook, its grid in the color `hairline`; gives the name of its part. */
export function addChart(parts: Parts, plan: ChartPlan, number: number, hairline: string): string {
  const part = `ppt/charts/chart${number}.xml`;
  const book = `Microsoft_Excel_Sheet${number}.xlsx`;
  setPart(parts, part, chartXml(plan, { ...look, line: hairline }));
  setPart(parts, `ppt/charts/_rels/chart${number}.xml.rels`, relationsPart([["package", `../embeddings/${book}`]]));
  parts[`ppt/embeddings/${book}`] = workbookOf(plan);
  return part;
}

const office = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';

/** One sheet: names in the first row and column, figures between them. */
function workbookOf({ categories, series }: ChartPlan): Uint8Array {
  const letter = (column: number): string => String.fromCharCode(65 + column);
  const word = (column: number, row: number, text: string): string =>
    `<c r="${letter(column)}${row}" t="inlineStr"><is><t xml:space="preserve">${xml(text)}</t></is></c>`;
  const figure = (column: number, row: number, value: unknown): string =>
    typeof value === "number" ? `<c r="${letter(column)}${row}"><v>${value}</v></c>` : "";
  const header = ["", ...series.map(({ name }) => name.text)].map((text, at) => (text === "" ? "" : word(at, 1, text)));
  const rows = categories.values.map((name, at) => {
    const cells = series.map(({ values }, column) => figure(column + 1, at + 2, values.values[at]));
    return `<row r="${at + 2}">${word(0, at + 2, String(name))}${cells.join("")}</row>`;
  });
  const parts: Parts = Object.create(null) as Parts;
  const types = [
    ["xl/workbook.xml", "sheet.main"],
    ["xl/worksheets/sheet1.xml", "worksheet"],
    ["xl/styles.xml", "styles"],
  ].map(([part, type]) => `<Override PartName="/${part}" ContentType="${office}${type}+xml"/>`);
  setPart(
    parts,
    "[Content_Types].xml",
    `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${types.join("")}</Types>`,
  );
  setPart(parts, "_rels/.rels", relationsPart([["officeDocument", "xl/workbook.xml"]]));
  setPart(
    parts,
    "xl/workbook.xml",
    `${head}<workbook ${main} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  );
  setPart(
    parts,
    "xl/_rels/workbook.xml.rels",
    relationsPart([
      ["worksheet", "worksheets/sheet1.xml"],
      ["styles", "styles.xml"],
    ]),
  );
  setPart(
    parts,
    "xl/styles.xml",
    `${head}<styleSheet ${main}><fonts count="1"><font><sz val="11"/><name val="Arial"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>`,
  );
  setPart(
    parts,
    "xl/worksheets/sheet1.xml",
    `${head}<worksheet ${main}><sheetData><row r="1">${header.join("")}</row>${rows.join("")}</sheetData></worksheet>`,
  );
  return closePackage(parts);
}
