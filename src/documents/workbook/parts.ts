/** Adds to a package what exceljs does not write: native tables, charts, input rules; and puts its fonts in order. */
import { closePackage, openPackage, type Parts, partText, setPart, xml } from "../package.ts";
import { areaOf, rangeOf } from "../tables/grid.ts";
import type { ChartPlan } from "./chart-data.ts";
import { type Anchor, chartXml, drawingXml } from "./chart-xml.ts";
import type { BookPlan, PlannedBlock, SheetPlan } from "./plan.ts";
import { validationXml } from "./rules.ts";
import { addSparklines } from "./sparklines.ts";

export type PlacedChart = { readonly plan: ChartPlan; readonly anchor: Anchor };

const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** The finished file. `charts` holds the charts of each sheet, in the order of the sheets. */
export function addParts(bytes: Uint8Array, plan: BookPlan, charts: readonly (readonly PlacedChart[])[]): Uint8Array {
  const parts = openPackage({ name: "the new workbook", bytes });
  const counts = { tables: 0, charts: 0 };
  const names = new Set<string>(Object.keys(plan.names).map((name) => name.toLowerCase()));
  plan.sheets.forEach((sheet, index) => {
    const part = `xl/worksheets/sheet${index + 1}.xml`;
    let text = partText(parts, part);
    text = insert(text, "dataValidations", validationXml(sheet, plan));
    text = addCharts(parts, text, { number: index + 1, charts: charts[index] ?? [], counts });
    text = addTables(parts, text, { number: index + 1, sheet, counts, names });
    text = addSparklines(text, sheet, plan);
    if (sheet.spec.filter === true && sheet.tables.length === 0 && sheet.blocks[0] !== undefined) {
      text = insert(text, "autoFilter", `<autoFilter ref="${blockRange(sheet.blocks[0])}"/>`);
    }
    setPart(parts, part, text);
  });
  setPart(parts, "xl/styles.xml", orderedFonts(partText(parts, "xl/styles.xml")));
  return closePackage(parts);
}

// Order of the children of a worksheet, ECMA-376 part 1, 18.3.1.99.
const order =
  "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems tableParts extLst".split(
    " ",
  );

/** Puts an element into a worksheet where the schema wants it. */
function insert(sheet: string, element: string, content: string): string {
  if (content === "") return sheet;
  const later = order.slice(order.indexOf(element) + 1);
  const from = sheet.indexOf("</sheetData>") < 0 ? sheet.indexOf("<sheetData/>") : sheet.indexOf("</sheetData>");
  // Rules have elements of the same names inside (extLst): hidden here, at equal length.
  const rest = sheet
    .slice(from)
    .replace(/<conditionalFormatting.*?<\/conditionalFormatting>/gs, (found) => " ".repeat(found.length));
  const places = later.map((name) => rest.search(new RegExp(`<${name}[\\s/>]`))).filter((at) => at >= 0);
  const at = from + (places.length > 0 ? Math.min(...places) : rest.lastIndexOf("</worksheet>"));
  return sheet.slice(0, at) + content + sheet.slice(at);
}

function addRelation(parts: Parts, part: string, type: string, target: string): string {
  const existing =
    parts[part] === undefined
      ? `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>`
      : partText(parts, part);
  let number = 1;
  while (existing.includes(`"rId${number}"`)) number += 1;
  const relation = `<Relationship Id="rId${number}" Type="${relations}/${type}" Target="${target}"/>`;
  setPart(
    parts,
    part,
    existing
      .replace("</Relationships>", `${relation}</Relationships>`)
      .replace(/<Relationships([^>]*)\/>/, `<Relationships$1>${relation}</Relationships>`),
  );
  return `rId${number}`;
}

function addType(parts: Parts, part: string, type: string): void {
  const types = partText(parts, "[Content_Types].xml");
  const entry = `<Override PartName="/${part}" ContentType="application/vnd.openxmlformats-officedocument.${type}+xml"/>`;
  setPart(parts, "[Content_Types].xml", types.replace("</Types>", `${entry}</Types>`));
}

type Charting = {
  readonly number: number;
  readonly charts: readonly PlacedChart[];
  readonly counts: { charts: number };
};

function addCharts(parts: Parts, sheet: string, { number, charts, counts }: Charting): string {
  if (charts.length === 0) return sheet;
  const drawing = `xl/drawings/drawing${number}.xml`;
  for (const { plan } of charts) {
    counts.charts += 1;
    const part = `xl/charts/chart${counts.charts}.xml`;
    setPart(parts, part, chartXml(plan));
    addType(parts, part, "drawingml.chart");
    addRelation(parts, `xl/drawings/_rels/drawing${number}.xml.rels`, "chart", `../charts/chart${counts.charts}.xml`);
  }
  setPart(
    parts,
    drawing,
    drawingXml(charts.map(({ plan, anchor }) => ({ anchor, title: plan.spec.title, alt: plan.alt }))),
  );
  addType(parts, drawing, "drawing");
  const id = addRelation(
    parts,
    `xl/worksheets/_rels/sheet${number}.xml.rels`,
    "drawing",
    `../drawings/drawing${number}.xml`,
  );
  return insert(withRelations(sheet), "drawing", `<drawing r:id="${id}"/>`);
}

const withRelations = (sheet: string): string =>
  /<worksheet[^>]*xmlns:r=/.test(sheet) ? sheet : sheet.replace("<worksheet ", `<worksheet xmlns:r="${relations}" `);

type Tabling = {
  readonly number: number;
  readonly sheet: SheetPlan;
  readonly counts: { tables: number };
  readonly names: Set<string>;
};

function addTables(parts: Parts, text: string, { number, sheet, counts, names }: Tabling): string {
  const ids = sheet.tables.map((table) => {
    counts.tables += 1;
    const part = `xl/tables/table${counts.tables}.xml`;
    setPart(parts, part, tableXml(counts.tables, tableName(table.name, names), table));
    addType(parts, part, "spreadsheetml.table");
    return addRelation(
      parts,
      `xl/worksheets/_rels/sheet${number}.xml.rels`,
      "table",
      `../tables/table${counts.tables}.xml`,
    );
  });
  if (ids.length === 0) return text;
  const list = ids.map((id) => `<tablePart r:id="${id}"/>`).join("");
  return insert(withRelations(text), "tableParts", `<tableParts count="${ids.length}">${list}</tableParts>`);
}

/** A name that Excel takes for a table: no blanks, not like a cell address, used once. */
function tableName(wanted: string, taken: Set<string>): string {
  const plain = wanted.replace(/[^\p{L}\p{N}_.]/gu, "_").replace(/^(?![\p{L}_])/u, "_");
  const base = areaOf(plain) !== undefined || /^[rc]\d*$/i.test(plain) ? `${plain}_` : plain;
  let name = base;
  for (let at = 2; taken.has(name.toLowerCase()); at += 1) name = `${base}_${at}`;
  taken.add(name.toLowerCase());
  return name;
}

function blockRange({ header, last, left, columns }: PlannedBlock): string {
  return rangeOf({ top: header, left, bottom: last, right: left + columns.length - 1 });
}

function tableXml(
  id: number,
  name: string,
  { block, style }: { readonly block: PlannedBlock; readonly style: string },
): string {
  const range = blockRange(block);
  const columns = block.columns
    .map((column, at) => `<tableColumn id="${at + 1}" name="${xml(column).replaceAll("\n", "_x000a_")}"/>`)
    .join("");
  return `${head}<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="${id}" name="${xml(name)}" displayName="${xml(name)}" ref="${range}" totalsRowShown="0"><autoFilter ref="${range}"/><tableColumns count="${block.columns.length}">${columns}</tableColumns><tableStyleInfo name="${xml(style)}" showFirstColumn="0" showLastColumn="0" showRowStripes="1" showColumnStripes="0"/></table>`;
}

const fontOrder = [
  "b",
  "i",
  "strike",
  "condense",
  "extend",
  "outline",
  "shadow",
  "u",
  "vertAlign",
  "sz",
  "color",
  "name",
  "family",
  "charset",
  "scheme",
];

/** exceljs writes a font's children in an order that strict readers refuse. */
function orderedFonts(styles: string): string {
  return styles.replace(/<font>(.*?)<\/font>/gs, (_, inner: string) => {
    const children = inner.match(/<[^>]+\/>/g) ?? [];
    const rank = (child: string): number => fontOrder.indexOf(/<(\w+)/.exec(child)?.[1] ?? "");
    return `<font>${[...children].sort((a, b) => rank(a) - rank(b)).join("")}</font>`;
  });
}
