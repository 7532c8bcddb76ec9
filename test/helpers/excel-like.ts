/** Workbooks written out by hand, with what Excel itself writes and libraries leave out: each part is in sight. */
import { strToU8, zipSync } from "fflate";

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

type Relation = readonly [id: string, type: string, target: string];

const relations = (all: readonly Relation[]): string =>
  `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all
    .map(([id, type, target]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`)
    .join("")}</Relationships>`;

const styles = `${head}<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="#,##0.00\\ &quot;€&quot;"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"><alignment horizontal="right"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

const theme = `${head}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="House"><a:themeElements/></a:theme>`;

type Made = {
  readonly sheets: readonly { readonly name: string; readonly xml: string; readonly relations?: readonly Relation[] }[];
  readonly parts?: Readonly<Record<string, string | Uint8Array>>;
  readonly types?: string;
  readonly bookRelations?: readonly Relation[];
  /** Inside the workbook part, behind its sheets. */
  readonly book?: string;
};

function made({ sheets, parts = {}, types = "", bookRelations = [], book = "" }: Made): Uint8Array {
  const all: Record<string, string | Uint8Array> = {
    "[Content_Types].xml": `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>${sheets.map((_, at) => `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`).join("")}<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/theme/theme1.xml" ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>${types}</Types>`,
    "_rels/.rels": relations([["rId1", "officeDocument", "xl/workbook.xml"]]),
    "xl/workbook.xml": `${head}<workbook xmlns="${main}" xmlns:r="${office}"><workbookPr/><sheets>${sheets.map(({ name }, at) => `<sheet name="${name}" sheetId="${at + 3}" r:id="rId${at + 1}"/>`).join("")}</sheets>${book}</workbook>`,
    "xl/_rels/workbook.xml.rels": relations([
      ...sheets.map((_, at) => [`rId${at + 1}`, "worksheet", `worksheets/sheet${at + 1}.xml`] as const),
      ["rId90", "styles", "styles.xml"],
      ["rId91", "theme", "theme/theme1.xml"],
      ...bookRelations,
    ]),
    "xl/styles.xml": styles,
    "xl/theme/theme1.xml": theme,
    ...parts,
  };
  sheets.forEach((sheet, at) => {
    all[`xl/worksheets/sheet${at + 1}.xml`] = head + sheet.xml;
    if (sheet.relations) all[`xl/worksheets/_rels/sheet${at + 1}.xml.rels`] = relations(sheet.relations);
  });
  return zipSync(
    Object.fromEntries(
      Object.entries(all).map(([name, part]) => [name, typeof part === "string" ? strToU8(part) : part]),
    ),
  );
}

const text = (address: string, value: string, style = ""): string =>
  `<c r="${address}"${style} t="inlineStr"><is><t>${value}</t></is></c>`;
const worksheet = (inside: string): string => `<worksheet xmlns="${main}" xmlns:r="${office}">${inside}</worksheet>`;

const regions = ["North", "South", "East", "West", "Centre", "Coast"];

/** Quantities times prices by one shared formula, a total, and the order of calculation that Excel keeps. */
export function sharedFormulas(): Uint8Array {
  const rows = regions.map((region, at) => {
    const row = at + 2;
    const formula = at === 0 ? '<f t="shared" ref="D2:D7" si="0">B2*C2+LEN("B2")-2</f>' : '<f t="shared" si="0"/>';
    return `<row r="${row}" spans="1:4">${text(`A${row}`, region)}<c r="B${row}"><v>${10 + at}</v></c><c r="C${row}" s="3"><v>${2.5 + at}</v></c><c r="D${row}" s="3">${formula}<v>${(10 + at) * (2.5 + at)}</v></c></row>`;
  });
  const sum = regions.reduce((all, _, at) => all + (10 + at) * (2.5 + at), 0);
  const chain = ["D8", "D7", "D6", "D5", "D4", "D3", "D2"].map(
    (cell, at) => `<c r="${cell}"${at === 0 ? ' i="3"' : ""}/>`,
  );
  return made({
    sheets: [
      {
        name: "Orders",
        xml: worksheet(
          `<dimension ref="A1:D8"/><cols><col min="1" max="1" width="14" customWidth="1"/></cols><sheetData><row r="1" spans="1:4">${["Region", "Qty", "Price", "Amount"].map((one, at) => text(`${"ABCD"[at]}1`, one, ' s="1"')).join("")}</row>${rows.join("")}<row r="8" spans="1:4">${text("A8", "Total")}<c r="D8" s="3"><f>SUM(D2:D7)</f><v>${sum}</v></c></row></sheetData><mergeCells count="1"><mergeCell ref="F1:G2"/></mergeCells>`,
        ),
      },
    ],
    bookRelations: [["rId92", "calcChain", "calcChain.xml"]],
    types:
      '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/>',
    parts: { "xl/calcChain.xml": `${head}<calcChain xmlns="${main}">${chain.join("")}</calcChain>` },
    book: '<definedNames><definedName name="Quantities">Orders!$B$2:$B$7</definedName></definedNames><calcPr calcId="191029"/>',
  });
}

/** Orders and a pivot table over them, with its cache, a comment, a macro part, printer settings and a custom part. */
export function pivotBook(): Uint8Array {
  const rows = regions.map((region, at) => {
    const row = at + 2;
    return `<row r="${row}">${text(`A${row}`, region)}<c r="B${row}"><v>${10 + at}</v></c><c r="C${row}" s="2"><v>${46_000 + at}</v></c></row>`;
  });
  const items = regions.map((_, at) => `<item x="${at}"/>`).join("");
  const cacheItems = regions.map((region) => `<s v="${region}"/>`).join("");
  const records = regions.map((_, at) => `<r><x v="${at}"/><n v="${10 + at}"/></r>`).join("");
  const out = regions
    .map(
      (region, at) => `<row r="${at + 4}">${text(`A${at + 4}`, region)}<c r="B${at + 4}"><v>${10 + at}</v></c></row>`,
    )
    .join("");
  const type = (part: string, kind: string): string =>
    `<Override PartName="/xl/${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  return made({
    sheets: [
      {
        name: "Orders",
        xml: worksheet(
          `<dimension ref="A1:D8"/><sheetData><row r="1">${text("A1", "Region", ' s="1"')}${text("B1", "Qty", ' s="1"')}${text("C1", "Day", ' s="1"')}</row>${rows.join("")}<row r="8">${text("A8", "Total")}<c r="B8"><f>SUM(B2:B7)</f><v>75</v></c></row></sheetData><legacyDrawing r:id="rId1"/>`,
        ),
        relations: [
          ["rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml"],
          ["rId2", "comments", "../comments1.xml"],
          ["rId3", "printerSettings", "../printerSettings/printerSettings1.bin"],
        ],
      },
      {
        name: "Pivot",
        xml: worksheet(
          `<dimension ref="A3:B10"/><sheetData><row r="3">${text("A3", "Row labels")}${text("B3", "Sum of Qty")}</row>${out}<row r="10">${text("A10", "Grand total")}<c r="B10"><v>75</v></c></row></sheetData>`,
        ),
        relations: [["rId1", "pivotTable", "../pivotTables/pivotTable1.xml"]],
      },
    ],
    bookRelations: [["rId92", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"]],
    types:
      type("pivotTables/pivotTable1.xml", "pivotTable") +
      type("pivotCache/pivotCacheDefinition1.xml", "pivotCacheDefinition") +
      type("pivotCache/pivotCacheRecords1.xml", "pivotCacheRecords") +
      type("comments1.xml", "comments"),
    book: '<calcPr calcId="191029"/><pivotCaches><pivotCache cacheId="7" r:id="rId92"/></pivotCaches>',
    parts: {
      "xl/pivotCache/pivotCacheDefinition1.xml": `${head}<pivotCacheDefinition xmlns="${main}" xmlns:r="${office}" r:id="rId1" refreshedVersion="6" recordCount="6"><cacheSource type="worksheet"><worksheetSource ref="A1:B7" sheet="Orders"/></cacheSource><cacheFields count="2"><cacheField name="Region" numFmtId="0"><sharedItems count="6">${cacheItems}</sharedItems></cacheField><cacheField name="Qty" numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" containsInteger="1" minValue="10" maxValue="15"/></cacheField></cacheFields></pivotCacheDefinition>`,
      "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": relations([
        ["rId1", "pivotCacheRecords", "pivotCacheRecords1.xml"],
      ]),
      "xl/pivotCache/pivotCacheRecords1.xml": `${head}<pivotCacheRecords xmlns="${main}" count="6">${records}</pivotCacheRecords>`,
      "xl/pivotTables/pivotTable1.xml": `${head}<pivotTableDefinition xmlns="${main}" name="ByRegion" cacheId="7" dataCaption="Values" updatedVersion="6" createdVersion="6"><location ref="A3:B10" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="2"><pivotField axis="axisRow" showAll="0"><items count="7">${items}<item t="default"/></items></pivotField><pivotField dataField="1" showAll="0"/></pivotFields><rowFields count="1"><field x="0"/></rowFields><rowItems count="7">${regions.map((_, at) => `<i><x v="${at}"/></i>`).join("")}<i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems><dataFields count="1"><dataField name="Sum of Qty" fld="1" baseField="0" baseItem="0"/></dataFields></pivotTableDefinition>`,
      "xl/pivotTables/_rels/pivotTable1.xml.rels": relations([
        ["rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml"],
      ]),
      "xl/comments1.xml": `${head}<comments xmlns="${main}"><authors><author>Ada</author></authors><commentList><comment ref="B2" authorId="0"><text><t>Counted twice</t></text></comment></commentList></comments>`,
      "xl/drawings/vmlDrawing1.vml":
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025" style="visibility:hidden"><x:ClientData ObjectType="Note"><x:Row>1</x:Row><x:Column>1</x:Column></x:ClientData></v:shape></xml>',
      "xl/printerSettings/printerSettings1.bin": Uint8Array.from({ length: 300 }, (_, at) => (at * 37) % 256),
      "customXml/item1.xml": "<order xmlns='urn:example'>7</order>",
    },
  });
}

/** The same order list as some programs write it: a prefix before every element, no addresses, single quotes. */
export function prefixedBook(): Uint8Array {
  const cell = (value: number): string => `<x:c><x:v>${value}</x:v></x:c>`;
  const rows = regions.map(
    (region, at) =>
      `<x:row><x:c t='inlineStr'><x:is><x:t>${region}</x:t></x:is></x:c>${cell(10 + at)}${cell(2)}<x:c><x:f>B${at + 1}*C${at + 1}</x:f><x:v>${20 + 2 * at}</x:v></x:c></x:row>`,
  );
  return made({
    sheets: [
      {
        name: "Orders",
        xml: `<x:worksheet xmlns:x="${main}"><x:sheetData>${rows.join("")}<x:row r='9'><x:c r='D9'><x:f>SUM(D1:D6)</x:f><x:v>150</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
      },
    ],
  });
}
