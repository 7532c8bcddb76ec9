/**
 * Tools as the model is told of them. The list is sent with every request, so it says what a caller must know and
 * nothing twice; what is left out here is still checked by the tool's own parser, which answers in words.
 */
import { z } from "zod";
import { canonical } from "../base/canonical.ts";
import type { ToolSpec } from "./ports.ts";
import { childrenOf, isObject, type Json, shapeWords } from "./shape-words.ts";
import type { Tool } from "./tool.ts";

/** The specs of `tools`, in their order. The same tools give the same bytes, so that the provider's cache holds. */
export const specsOf = (tools: Iterable<Tool>): readonly ToolSpec[] =>
  [...tools].map(({ name, description, input }) => ({ name, description, schema: schemaOf(input) }));

/** Every task tells of the same inputs, and working one out takes milliseconds. */
const known = new WeakMap<z.ZodType, Json>();

function schemaOf(input: z.ZodType): Json {
  const before = known.get(input);
  if (before) return before;
  const schema = compactSchema(z.toJSONSchema(input, { io: "input", unrepresentable: "any" }));
  known.set(input, schema);
  return schema;
}

/**
 * The same schema in fewer bytes: without keywords that repeat others or set limits that nobody meets by accident, and
 * with the inside of large properties in words instead of JSON Schema (shape-words.ts).
 */
export function compactSchema(schema: Json): Json {
  const { $schema: _schema, properties, ...rest } = slim(schema);
  if (!isObject(properties)) return rest;
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, told(one)])),
  };
}

/** Below this many bytes JSON Schema is no longer than words. */
const shortest = 120;
/** From this length on it is said what a member without a type is; in a few lines it goes without saying. */
const long = 400;

const hasInside = (schema: Json): boolean =>
  childrenOf(schema, "").some(([, part]) => isObject(part["properties"]) || hasInside(part));

function told(property: unknown): unknown {
  if (!isObject(property) || !hasInside(property) || JSON.stringify(property).length < shortest) return property;
  const { type, items, maxItems, description } = property;
  const shape = shapeWords(property);
  const words = shape.length < long ? shape : `(no type: string)\n${shape}`;
  return {
    ...(type === undefined ? {} : { type }),
    ...(maxItems === undefined ? {} : { maxItems }),
    ...(isObject(items) && items["type"] === "object" ? { items: { type: "object" } } : {}),
    description: typeof description === "string" ? `${description}\n${words}` : words,
  };
}

/** Limits a caller runs into only on purpose; the parser holds them all the same. */
function isIdleLimit(key: string, limit: number): boolean {
  if (key === "minLength" || key === "minItems") return limit <= 1;
  if (key === "maxItems") return limit >= 10;
  return ["maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].includes(key);
}

/** Whether the keyword `key` with `value` tells a caller nothing. */
function isIdle(key: string, value: unknown): boolean {
  if (key === "additionalProperties") return value === false;
  if (key === "propertyNames") return canonical(value) === canonical({ type: "string" });
  return typeof value === "number" && isIdleLimit(key, value);
}

function slim(schema: Json): Json {
  const entries = Object.entries(schema)
    .filter(([key, value]) => !isIdle(key, value))
    .map(([key, value]) => [key, slimValue(key, value)] as const);
  return joined(Object.fromEntries(entries));
}

/** A property marked `.meta({ later: true })` is told where it is of use: in a result that names it. */
const isTold = (part: unknown): boolean => !(isObject(part) && part["later"] === true);

const schemas = new Set(["items", "additionalProperties", "prefixItems", "anyOf", "oneOf", "allOf"]);

function slimValue(key: string, value: unknown): unknown {
  const one = (part: unknown): unknown => (isObject(part) ? slim(part) : part);
  if (key === "properties" && isObject(value))
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, part]) => (isTold(part) ? [[name, one(part)]] : [])),
    );
  if (!schemas.has(key)) return value;
  return Array.isArray(value) ? value.map(one) : one(value);
}

/** `anyOf` of a string and a list of strings is `type: ["string", "array"]` with `items`: the same in fewer words. */
function joined(schema: Json): Json {
  const { anyOf, ...rest } = schema;
  if (!Array.isArray(anyOf) || "type" in rest) return schema;
  const types = anyOf.map((one: unknown) => (isObject(one) ? plainTypes(one) : []));
  const all = types.flat();
  if (types.some(({ length }) => length === 0) || new Set(all).size !== all.length) return schema;
  const items = anyOf.flatMap((one: unknown) => (isObject(one) && "items" in one ? [one["items"]] : []));
  return { type: all, ...(items.length > 0 ? { items: items[0] } : {}), ...rest };
}

/** The types of a schema that says nothing but its types and, for a list, its items; none for any other. */
function plainTypes({ type, items, ...rest }: Json): readonly unknown[] {
  if (type === undefined || Object.keys(rest).length > 0 || (items !== undefined && type !== "array")) return [];
  return [type].flat();
}
