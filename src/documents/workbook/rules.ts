/** Conditional formats and input rules of a sheet. */
import type ExcelJS from "exceljs";
import { Refusal } from "../../agent/ports.ts";
import type { ConditionalSpec, ValidationSpec } from "../book.ts";
import { xml } from "../package.ts";
import { serialOf } from "../tables/dates.ts";
import { type Area, addressOf, areaOf, rangeOf } from "../tables/grid.ts";
import { readFormula } from "./formulas.ts";
import { colors } from "./looks.ts";
import type { BookPlan, SheetPlan } from "./plan.ts";

/** The area that a range or column name means on this sheet. */
export function areaHere(range: string, sheet: SheetPlan, plan: BookPlan): Area {
  const blocks = plan.sheets.flatMap((one) => one.blocks);
  const { areas } = readFormula(range, { sheet: sheet.name, row: 0, column: 0 }, blocks);
  const [only] = areas;
  if (only === undefined || areas.length > 1 || only.sheet.toLowerCase() !== sheet.name.toLowerCase()) {
    throw new Refusal(`"${range}" is no range on the sheet "${sheet.name}". Write it as B2:B90 or Table[Column].`);
  }
  return only.area;
}

const looks = {
  good: { fill: colors.goodFill, text: colors.goodText },
  bad: { fill: colors.badFill, text: colors.badText },
  warning: { fill: colors.warningFill, text: colors.warningText },
};

/** Adds the conditional formats with exceljs. Tests are always expressions: other kinds are written incompletely by it. */
export function addConditional(worksheet: ExcelJS.Worksheet, sheet: SheetPlan, plan: BookPlan): void {
  (sheet.spec.conditional ?? []).forEach((spec, index) => {
    const area = areaHere(spec.range, sheet, plan);
    worksheet.addConditionalFormatting({
      ref: rangeOf(area),
      rules: [ruleOf(spec, area, { sheet, plan, priority: index + 1 })],
    });
  });
}

// Whether much is good or bad is not in the numbers: colours that judge are asked for by a style.
const scales: Readonly<Record<string, readonly string[]>> & { readonly neutral: readonly string[] } = {
  neutral: ["FFFFFF", "9DC3E6"],
  good: ["F8D7DA", "FFFFFF", "C6E0B4"],
  bad: ["C6E0B4", "FFFFFF", "F8D7DA"],
};

type Around = { readonly sheet: SheetPlan; readonly plan: BookPlan; readonly priority: number };

function ruleOf(spec: ConditionalSpec, area: Area, around: Around): ExcelJS.ConditionalFormattingRule {
  const { priority } = around;
  if (spec.rule === "scale") {
    const colored = scales[spec.style ?? "neutral"] ?? scales.neutral;
    const middle: ExcelJS.Cvfo[] = colored.length === 3 ? [{ type: "percentile", value: 50 }] : [];
    const cfvo: ExcelJS.Cvfo[] = [{ type: "min" }, ...middle, { type: "max" }];
    return { type: "colorScale", priority, cfvo, color: colored.map((one) => ({ argb: `FF${one}` })) };
  }
  if (spec.rule === "bar") {
    const bar = {
      type: "dataBar" as const,
      priority,
      gradient: false,
      cfvo: [{ type: "num" as const, value: 0 }, { type: "max" as const }],
      color: { argb: "FFB4C7E7" },
    };
    return bar as ExcelJS.ConditionalFormattingRule;
  }
  const look = looks[spec.style ?? "warning"];
  const style = {
    font: { color: { argb: `FF${look.text}` } },
    fill: { type: "pattern" as const, pattern: "solid" as const, bgColor: { argb: `FF${look.fill}` } },
  };
  return { type: "expression", priority, formulae: [expression(spec, area, around)], style };
}

function expression(spec: ConditionalSpec, area: Area, around: Around): string {
  const cell = addressOf(area.top, area.left);
  const range = rangeOf({ ...area }).replace(/([A-Z]+)(\d+)/g, "$$$1$$$2");
  const value = operand(spec.value, spec, around);
  switch (spec.rule) {
    case "greater":
      return `AND(ISNUMBER(${cell}),${cell}>${value})`;
    case "less":
      return `AND(ISNUMBER(${cell}),${cell}<${value})`;
    case "between":
      return `AND(ISNUMBER(${cell}),${cell}>=${value},${cell}<=${operand(spec.to, spec, around)})`;
    case "equal":
      return `${cell}=${value}`;
    case "contains":
      return `NOT(ISERROR(SEARCH(${value},${cell})))`;
    case "top":
      return `AND(ISNUMBER(${cell}),${cell}>=LARGE(${range},${value}))`;
    case "duplicates":
      return `AND(${cell}<>"",COUNTIF(${range},${cell})>1)`;
    default:
      return formulaText(String(spec.value ?? ""), { row: area.top, column: area.left }, around);
  }
}

function operand(value: string | number | undefined, spec: ConditionalSpec, around: Around): string {
  if (value === undefined)
    throw new Refusal(`The conditional format for ${spec.range} ("${spec.rule}") needs a value.`);
  if (typeof value === "number") return String(value);
  if (value.startsWith("=")) return formulaText(value, { row: 0, column: 0 }, around);
  return `"${value.replaceAll('"', '""')}"`;
}

function formulaText(text: string, at: { row: number; column: number }, { sheet, plan }: Around): string {
  const blocks = plan.sheets.flatMap((one) => one.blocks);
  return readFormula(text, { sheet: sheet.name, ...at }, blocks).text;
}

/** The dataValidations element of a sheet; "" when it has none. */
export function validationXml(sheet: SheetPlan, plan: BookPlan): string {
  const rules = (sheet.spec.validation ?? []).map((spec) => oneValidation(spec, sheet, plan));
  return rules.length === 0 ? "" : `<dataValidations count="${rules.length}">${rules.join("")}</dataValidations>`;
}

function oneValidation(spec: ValidationSpec, sheet: SheetPlan, plan: BookPlan): string {
  const area = areaHere(spec.range, sheet, plan);
  const message = xml(spec.message ?? messageFor(spec));
  const common = `allowBlank="1" showInputMessage="1" showErrorMessage="1" errorTitle="Not possible" error="${message.slice(0, 250)}" sqref="${rangeOf(area)}"`;
  if (spec.type === "list")
    return `<dataValidation type="list" ${common}><formula1>${xml(listFormula(spec, sheet, plan))}</formula1></dataValidation>`;
  const { min, max } = spec;
  const operator =
    min !== undefined && max !== undefined ? "between" : min === undefined ? "lessThanOrEqual" : "greaterThanOrEqual";
  const first = bound(min ?? max, spec);
  const second = operator === "between" ? `<formula2>${xml(bound(max, spec))}</formula2>` : "";
  return `<dataValidation type="${spec.type}" operator="${operator}" ${common}><formula1>${xml(first)}</formula1>${second}</dataValidation>`;
}

function messageFor(spec: ValidationSpec): string {
  if (spec.type === "list") return "Choose one of the values in the list.";
  const bounds = [
    spec.min === undefined ? "" : ` from ${spec.min}`,
    spec.max === undefined ? "" : ` up to ${spec.max}`,
  ].join("");
  return `Enter a ${spec.type === "date" ? "date" : spec.type === "whole" ? "whole number" : "number"}${bounds}.`;
}

function bound(value: string | number | undefined, spec: ValidationSpec): string {
  if (value === undefined) throw new Refusal(`The input rule for ${spec.range} needs min or max.`);
  if (typeof value === "number") return String(value);
  if (value.startsWith("=")) return value.slice(1);
  return /^\d{4}-\d\d-\d\d/.test(value) ? String(serialOf(value)) : value;
}

/** Excel takes at most 255 characters of choices in the rule itself. */
function listFormula(spec: ValidationSpec, sheet: SheetPlan, plan: BookPlan): string {
  const { list } = spec;
  if (typeof list === "string") {
    const blocks = plan.sheets.flatMap((one) => one.blocks);
    const read = readFormula(list, { sheet: sheet.name, row: 0, column: 0 }, blocks);
    return areaOf(read.text) === undefined
      ? read.text
      : rangeOf(areaOf(read.text) as Area).replace(/([A-Z]+)(\d+)/g, "$$$1$$$2");
  }
  const text = (list ?? []).join(",");
  if (text === "" || text.length > 255 || list?.some((choice) => choice.includes(","))) {
    throw new Refusal(
      `The input rule for ${spec.range} needs a list: up to 255 characters without commas, or a range of cells that holds the choices.`,
    );
  }
  return `"${text.replaceAll('"', '""')}"`;
}
