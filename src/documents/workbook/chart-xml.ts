/** Chart parts as DrawingML, ECMA-376 part 1, chapter 21.2. Element order inside each parent is fixed by the schema. */
import { xml } from "../package.ts";
import { type Cells, type ChartPlan, type Series, wholeCode } from "./chart-data.ts";
import { isDateCode } from "./formats.ts";
import { fontName } from "./looks.ts";

// Told apart also without color vision: lightness differs from neighbor to neighbor.
const palette = ["2F5597", "ED7D31", "548235", "FFC000", "7F7F7F", "5B9BD5", "A02B2B", "7030A0", "00A79D", "996633"];
const gray = { text: "404040", line: "BFBFBF", grid: "E3E3E3" };

/** How a chart is drawn where it stands. */
export type ChartLook = {
  readonly font: string;
  /** Colors as DrawingML, of the text and of the series by their number. */
  readonly text: string;
  color(at: number): string;
  /** Color of axes and grid as DrawingML; on a sheet the grid is lighter than the axes. */
  readonly line?: string;
  /** Of the sizes on a sheet. */
  readonly scale: number;
  /** Without a frame and a ground of its own. */
  readonly bare: boolean;
  /** Values beside the bars, where there are few of one series. */
  readonly labels: boolean;
  /** Relation to the workbook with the figures, for charts outside of one. */
  readonly data?: string;
};

const onSheet: ChartLook = {
  font: fontName,
  text: `<a:srgbClr val="${gray.text}"/>`,
  color: (at) => `<a:srgbClr val="${palette[at % palette.length] ?? "2F5597"}"/>`,
  scale: 1,
  bare: false,
  labels: false,
};

type Drawn = ChartPlan & { readonly look: ChartLook };

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const chartSpace =
  '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">';

const run = (size: number, bold: boolean, { font, text, scale }: ChartLook): string =>
  `<a:defRPr sz="${Math.round((size * scale) / 100) * 100}" b="${bold ? 1 : 0}"><a:solidFill>${text}</a:solidFill><a:latin typeface="${font}"/></a:defRPr>`;
const texts = (size: number, look: ChartLook): string =>
  `<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>${run(size, false, look)}</a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>`;
const line = (color: string, width: number): string =>
  `<a:ln w="${width}"><a:solidFill><a:srgbClr val="${color}"/></a:solidFill></a:ln>`;
const fineLine = (look: ChartLook, usual: string): string =>
  look.line === undefined ? line(usual, 9525) : `<a:ln w="9525"><a:solidFill>${look.line}</a:solidFill></a:ln>`;
const noLine = "<a:ln><a:noFill/></a:ln>";

function title(text: string, size: number, look: ChartLook): string {
  const properties = run(size, true, look);
  const runProperties = properties.replace("<a:defRPr ", '<a:rPr lang="en-US" ').replace("</a:defRPr>", "</a:rPr>");
  return `<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr>${properties}</a:pPr><a:r>${runProperties}<a:t>${xml(text)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>`;
}

/** The part chartN.xml. */
export function chartXml(chart: ChartPlan, look: ChartLook = onSheet): string {
  const plan = { ...chart, look };
  const { spec, series } = plan;
  const legend =
    series.length > 1 || spec.kind === "pie"
      ? `<c:legend><c:legendPos val="b"/><c:overlay val="0"/>${texts(900, look)}</c:legend>`
      : "";
  const plot = spec.kind === "pie" ? pie(plan) : spec.kind === "scatter" ? scatter(plan) : axes(plan);
  const named = spec.title !== "";
  const frame = look.bare
    ? `<c:spPr><a:noFill/>${noLine}</c:spPr>`
    : `<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>${line(gray.line, 9525)}</c:spPr>`;
  const data =
    look.data === undefined ? "" : `<c:externalData r:id="${look.data}"><c:autoUpdate val="0"/></c:externalData>`;
  return `${head}${chartSpace}<c:roundedCorners val="0"/><c:chart>${named ? title(spec.title, 1400, look) : ""}<c:autoTitleDeleted val="${named ? 0 : 1}"/><c:plotArea><c:layout/>${plot}</c:plotArea>${legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>${frame}${texts(1000, look)}${data}</c:chartSpace>`;
}

function pie({ categories, series, look }: Drawn): string {
  const one = series[0];
  if (one === undefined) return "";
  const points = categories.values.map(
    (_, at) =>
      `<c:dPt><c:idx val="${at}"/><c:bubble3D val="0"/><c:spPr>${solid(at, look)}${line("FFFFFF", 12700)}</c:spPr></c:dPt>`,
  );
  const labels = `<c:dLbls><c:numFmt formatCode="0%" sourceLinked="0"/><c:spPr><a:noFill/>${noLine}</c:spPr>${texts(900, look)}<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="1"/><c:showBubbleSize val="0"/></c:dLbls>`;
  return `<c:pieChart><c:varyColors val="1"/><c:ser><c:idx val="0"/><c:order val="0"/>${seriesName(one)}${points.join("")}${labels}<c:cat>${cells(categories, true)}</c:cat><c:val>${cells(one.values, false)}</c:val></c:ser><c:firstSliceAng val="0"/></c:pieChart>`;
}

const solid = (at: number, look: ChartLook): string => `<a:solidFill>${look.color(at)}</a:solidFill>`;

const ids = { category: 500_001, value: 500_002, category2: 500_003, value2: 500_004 };

function axes(plan: Drawn): string {
  const numbered = plan.series.map((series, at) => ({ series, at }));
  const groups = [
    { list: numbered.filter(({ series }) => !series.line && !series.secondary), secondary: false, isLine: false },
    { list: numbered.filter(({ series }) => series.line && !series.secondary), secondary: false, isLine: true },
    { list: numbered.filter(({ series }) => !series.line && series.secondary), secondary: true, isLine: false },
    { list: numbered.filter(({ series }) => series.line && series.secondary), secondary: true, isLine: true },
  ].filter(({ list }) => list.length > 0);
  const plots = groups.map(({ list, secondary, isLine }) => {
    if (isLine) return lineGroup(plan, list, secondary);
    return plan.spec.kind === "area" ? areaGroup(plan, list, secondary) : barGroup(plan, list, secondary);
  });
  const second = groups.some(({ secondary }) => secondary) ? secondAxes(plan) : "";
  return plots.join("") + firstAxes(plan) + second;
}

type Numbered = { readonly series: Series; readonly at: number };

function barGroup(plan: Drawn, list: readonly Numbered[], secondary: boolean): string {
  const { spec, look } = plan;
  const labels =
    look.labels && list.length === 1 && plan.categories.values.length <= mostLabeled ? valueLabels(plan) : "";
  const grouping = spec.stacked ? "stacked" : "clustered";
  const all = list.map(
    ({ series, at }) =>
      `<c:ser><c:idx val="${at}"/><c:order val="${at}"/>${seriesName(series)}<c:spPr>${solid(at, look)}</c:spPr><c:invertIfNegative val="0"/>${labels}<c:cat>${cells(plan.categories, true)}</c:cat><c:val>${cells(series.values, false)}</c:val></c:ser>`,
  );
  const overlap = spec.stacked ? '<c:overlap val="100"/>' : list.length > 1 ? '<c:overlap val="-10"/>' : "";
  return `<c:barChart><c:barDir val="${spec.kind === "bar" ? "bar" : "col"}"/><c:grouping val="${grouping}"/><c:varyColors val="0"/>${all.join("")}<c:gapWidth val="60"/>${overlap}${axisIds(secondary)}</c:barChart>`;
}

/** Bars that can have their values beside them without a crowd. */
const mostLabeled = 10;

const valueLabels = ({ code, look }: Drawn): string =>
  `<c:dLbls><c:numFmt formatCode="${xml(code)}" sourceLinked="0"/><c:spPr><a:noFill/>${noLine}</c:spPr>${texts(900, look)}<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>`;

/** Areas lie on each other: of those that only stand in front of each other, the ones behind are not seen. */
function areaGroup(plan: Drawn, list: readonly Numbered[], secondary: boolean): string {
  const all = list.map(
    ({ series, at }) =>
      `<c:ser><c:idx val="${at}"/><c:order val="${at}"/>${seriesName(series)}<c:spPr>${solid(at, plan.look)}</c:spPr><c:cat>${cells(plan.categories, true)}</c:cat><c:val>${cells(series.values, false)}</c:val></c:ser>`,
  );
  const grouping = list.length > 1 ? "stacked" : "standard";
  return `<c:areaChart><c:grouping val="${grouping}"/><c:varyColors val="0"/>${all.join("")}${axisIds(secondary)}</c:areaChart>`;
}

/** Points with the categories as their x values; no line between them. */
function scatter(plan: Drawn): string {
  const { spec, categories, series } = plan;
  const all = series.map((one, at) => {
    const marker = `<c:marker><c:symbol val="circle"/><c:size val="7"/><c:spPr>${solid(at, plan.look)}${noLine}</c:spPr></c:marker>`;
    return `<c:ser><c:idx val="${at}"/><c:order val="${at}"/>${seriesName(one)}<c:spPr><a:ln w="19050"><a:noFill/></a:ln></c:spPr>${marker}<c:xVal>${cells(categories, false)}</c:xVal><c:yVal>${cells(one.values, false)}</c:yVal><c:smooth val="0"/></c:ser>`;
  });
  const x = {
    id: ids.category,
    cross: ids.value,
    position: "b",
    crosses: "autoZero",
    free: true,
    grid: false,
  } as const;
  const y = { id: ids.value, cross: ids.category, position: "l", crosses: "autoZero", free: true, grid: true } as const;
  return `<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>${all.join("")}${axisIds(false)}</c:scatterChart>${valueAxis(plan, { ...x, series, code: wholeCode(categories), title: spec.xTitle })}${valueAxis(plan, { ...y, series, code: plan.code, title: spec.yTitle })}`;
}

function lineGroup(plan: Drawn, list: readonly Numbered[], secondary: boolean): string {
  const all = list.map(({ series, at }) => {
    const marker = `<c:marker><c:symbol val="circle"/><c:size val="5"/><c:spPr>${solid(at, plan.look)}${noLine}</c:spPr></c:marker>`;
    return `<c:ser><c:idx val="${at}"/><c:order val="${at}"/>${seriesName(series)}<c:spPr><a:ln cap="rnd" w="28575">${solid(at, plan.look)}</a:ln></c:spPr>${marker}<c:cat>${cells(plan.categories, true)}</c:cat><c:val>${cells(series.values, false)}</c:val><c:smooth val="0"/></c:ser>`;
  });
  return `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>${all.join("")}<c:marker val="1"/>${axisIds(secondary)}</c:lineChart>`;
}

const axisIds = (secondary: boolean): string =>
  `<c:axId val="${secondary ? ids.category2 : ids.category}"/><c:axId val="${secondary ? ids.value2 : ids.value}"/>`;

/** A bar without its name says nothing: none is left out to save room, up to as many as a chart is high. */
const everyLabel = '<c:tickLblSkip val="1"/>';
const mostLabels = 30;

function firstAxes(plan: Drawn): string {
  const { spec, categories } = plan;
  const bar = spec.kind === "bar";
  const dates = categories.code !== undefined && categories.values.some((value) => typeof value === "number");
  const format = `<c:numFmt formatCode="${xml(dates ? (categories.code ?? "General") : "General")}" sourceLinked="0"/>`;
  // Bars are read from the top, as the table is: the category axis runs downwards and the values stay below.
  const category = `<c:catAx><c:axId val="${ids.category}"/><c:scaling><c:orientation val="${bar ? "maxMin" : "minMax"}"/></c:scaling><c:delete val="0"/><c:axPos val="${bar ? "l" : "b"}"/>${spec.xTitle ? title(spec.xTitle, 1000, plan.look) : ""}${format}<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr>${fineLine(plan.look, gray.line)}</c:spPr>${texts(900, plan.look)}<c:crossAx val="${ids.value}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>${bar && categories.values.length <= mostLabels ? everyLabel : ""}<c:noMultiLvlLbl val="1"/></c:catAx>`;
  const value = valueAxis(plan, {
    id: ids.value,
    cross: ids.category,
    position: bar ? "b" : "l",
    crosses: bar ? "max" : "autoZero",
    series: plan.series.filter(({ secondary }) => !secondary),
    code: plan.code,
    title: spec.yTitle,
    grid: true,
  });
  return category + value;
}

function secondAxes(plan: Drawn): string {
  const series = plan.series.filter(({ secondary }) => secondary);
  const category = `<c:catAx><c:axId val="${ids.category2}"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="1"/><c:axPos val="b"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/><c:crossAx val="${ids.value2}"/><c:crosses val="autoZero"/></c:catAx>`;
  const code = series[0]?.values.code ?? "General";
  return (
    category +
    valueAxis(plan, {
      id: ids.value2,
      cross: ids.category2,
      position: "r",
      crosses: "max",
      series,
      code,
      title: series.length === 1 ? series[0]?.name.text : undefined,
      grid: false,
    })
  );
}

type ValueAxis = {
  readonly id: number;
  readonly cross: number;
  readonly position: "l" | "b" | "r";
  readonly crosses: "autoZero" | "max";
  readonly series: readonly Series[];
  readonly code: string;
  readonly title: string | undefined;
  readonly grid: boolean;
  /** Points say where they are, not how long they are. */
  readonly free?: true;
};

function valueAxis({ look }: Drawn, axis: ValueAxis): string {
  // Columns, bars and areas must start at zero: their length is the message. Lines may not need it.
  const columns = axis.free !== true && axis.series.some((series) => !series.line);
  const negative = axis.series.some(({ values }) =>
    values.values.some((value) => typeof value === "number" && value < 0),
  );
  const min = columns && !negative ? '<c:min val="0"/>' : "";
  const grid = axis.grid ? `<c:majorGridlines><c:spPr>${fineLine(look, gray.grid)}</c:spPr></c:majorGridlines>` : "";
  return `<c:valAx><c:axId val="${axis.id}"/><c:scaling><c:orientation val="minMax"/>${min}</c:scaling><c:delete val="0"/><c:axPos val="${axis.position}"/>${grid}${axis.title ? title(axis.title, 1000, look) : ""}<c:numFmt formatCode="${xml(axis.code)}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr>${noLine}</c:spPr>${texts(900, look)}<c:crossAx val="${axis.cross}"/><c:crosses val="${axis.crosses}"/><c:crossBetween val="between"/></c:valAx>`;
}

function seriesName({ name }: Series): string {
  if (name.ref === undefined) return `<c:tx><c:v>${xml(name.text)}</c:v></c:tx>`;
  return `<c:tx><c:strRef><c:f>${xml(name.ref)}</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>${xml(name.text)}</c:v></c:pt></c:strCache></c:strRef></c:tx>`;
}

/** A reference with the values it has now. Categories that are words are strings; all else is numbers. */
function cells({ ref, values, code }: Cells, labels: boolean): string {
  const words = labels && values.some((value) => typeof value === "string");
  const points = values
    .map((value, at) =>
      value === null || (!words && typeof value !== "number")
        ? ""
        : `<c:pt idx="${at}"><c:v>${xml(String(value))}</c:v></c:pt>`,
    )
    .join("");
  if (words)
    return `<c:strRef><c:f>${xml(ref)}</c:f><c:strCache><c:ptCount val="${values.length}"/>${points}</c:strCache></c:strRef>`;
  const format = xml(labels && code !== undefined && !isDateCode(code) ? "General" : (code ?? "General"));
  return `<c:numRef><c:f>${xml(ref)}</c:f><c:numCache><c:formatCode>${format}</c:formatCode><c:ptCount val="${values.length}"/>${points}</c:numCache></c:numRef>`;
}

export type Anchor = { readonly row: number; readonly column: number; readonly width: number; readonly height: number };

/** English Metric Units per pixel at 96 dots per inch. */
const emu = 9525;

/** The part xl/drawings/drawingN.xml: one frame per chart, in the order of `charts`. */
export function drawingXml(
  charts: readonly { readonly anchor: Anchor; readonly title: string; readonly alt: string }[],
): string {
  const frames = charts.map(
    ({ anchor, title: name, alt }, at) =>
      `<xdr:oneCellAnchor><xdr:from><xdr:col>${anchor.column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${anchor.row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="${anchor.width * emu}" cy="${anchor.height * emu}"/><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="${at + 2}" name="${xml(name)}" descr="${xml(alt)}"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId${at + 1}"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:oneCellAnchor>`,
  );
  return `${head}<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">${frames.join("")}</xdr:wsDr>`;
}
