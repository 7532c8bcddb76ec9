import { expect, test } from "vitest";
import { z } from "zod";
import { planTool } from "../../../src/agent/plan-tool.ts";
import { compactSchema, specsOf } from "../../../src/agent/specs.ts";
import { askTool, todoTool } from "../../../src/agent/talk-tools.ts";
import type { Tool } from "../../../src/agent/tool.ts";
import type { Documents } from "../../../src/documents/api.ts";
import { allTools } from "../../../src/tools/all.ts";

// Descriptions and schemas need none of what tools work with.
const nothing = {} as Documents & Parameters<typeof planTool>[0];
const tools: readonly Tool[] = [...allTools(nothing), planTool(nothing), todoTool(nothing), askTool(nothing)];

type Json = Readonly<Record<string, unknown>>;
const schemaOf = (tool: Tool): Json => z.toJSONSchema(tool.input, { io: "input", unrepresentable: "any" });

const isLater = (value: unknown): boolean => typeof value === "object" && value !== null && "later" in value;

/** Everything a schema says in words: names of properties, descriptions, and the values to choose from; not what is told later. */
function sayings(schema: unknown, key = ""): readonly string[] {
  if (Array.isArray(schema)) return key === "enum" ? schema.map(String) : schema.flatMap((one) => sayings(one));
  if (typeof schema !== "object" || schema === null) return key === "description" ? [String(schema)] : [];
  return Object.entries(schema).flatMap(([name, value]) => {
    if (key === "properties") return isLater(value) ? [] : [name, ...sayings(value)];
    return sayings(value, name);
  });
}

test("the schemas of all tools say in fewer bytes all that they said", () => {
  for (const spec of specsOf(tools)) {
    const whole = schemaOf(tools.find(({ name }) => name === spec.name) as Tool);
    const told = JSON.stringify(spec.schema);
    const missing = sayings(whole).filter((one) => !told.includes(JSON.stringify(one).slice(1, -1)));
    expect(missing, spec.name).toEqual([]);
    expect(told.length, spec.name).toBeLessThanOrEqual(JSON.stringify(whole).length);
  }
});

test("a property that is told later is left out, at the top and inside", () => {
  const inside = z.strictObject({ a: z.string(), b: z.string().optional().meta({ later: true }) });
  const schema = z.toJSONSchema(z.strictObject({ one: inside, two: z.string().optional().meta({ later: true }) }));
  expect(JSON.stringify(compactSchema(schema))).toBe(
    '{"type":"object","required":["one"],"properties":{"one":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}}}',
  );
});

test("the same tools give the same bytes, in their order", () => {
  expect(JSON.stringify(specsOf(tools))).toBe(JSON.stringify(specsOf([...tools])));
  expect(specsOf(tools).map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
});

test("what stands right in the input stays JSON Schema; the inside of a large property is told in types", () => {
  const Format = z
    .string()
    .describe("integer, number, currency EUR, percent, date, text, or a code such as #,##0.00 if need be");
  const Cell = z.union([
    z.string(),
    z.number(),
    z.null(),
    z.strictObject({ f: z.string(), format: Format.optional() }),
  ]);
  const input = z.strictObject({
    path: z.string().min(1).describe("Where to."),
    limit: z.number().int().min(1).max(500).optional(),
    as: z.enum(["text", "table"]).optional(),
    from: z.union([z.string(), z.array(z.string().min(1)).min(1)]),
    sheets: z
      .array(
        z.strictObject({
          name: z.string().describe("short"),
          rows: z.array(z.array(Cell)).optional(),
          cells: z.record(z.string(), Cell).optional(),
          widths: z.array(z.number()).min(2).max(4).describe("of columns"),
          size: z.tuple([z.number(), z.number()]).optional(),
          format: Format.optional(),
          freeze: z.union([z.string().describe("a cell"), z.literal(false)]).optional(),
          kind: z.enum(["a", "b"]),
        }),
      )
      .max(6)
      .describe("The sheets."),
  });
  expect(compactSchema(z.toJSONSchema(input, { io: "input" }))).toEqual({
    type: "object",
    required: ["path", "from", "sheets"],
    properties: {
      path: { type: "string", description: "Where to." },
      limit: { type: "integer" },
      as: { type: "string", enum: ["text", "table"] },
      from: { type: ["string", "array"], items: { type: "string" } },
      sheets: {
        type: "array",
        maxItems: 6,
        items: { type: "object" },
        description: `The sheets.
type Cell = string|number|null|{
f
format?: Format
}
type Format = string // integer, number, currency EUR, percent, date, text, or a code such as #,##0.00 if need be
{
name // short
rows?: Cell[][]
cells?: {[key]: Cell}
widths: number[] // 2 to 4; of columns
size?: [number, number]
format?: Format
freeze?: string /* a cell */|false
kind: a|b
}[]`,
      },
    },
  });
});
