/**
 * Nested shapes as types, for tool descriptions: a third of the bytes of JSON Schema, and models read it as well. It is
 * written as TypeScript is, but values to choose from have no quotes and a member without a type is a string.
 * Parts that occur more than once become named types.
 */

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The schemas right below `schema`, each with the name of the property it belongs to. */
export function childrenOf(schema: Json, name: string): readonly (readonly [name: string, part: Json])[] {
  const { properties, items, prefixItems, additionalProperties, anyOf, oneOf } = schema;
  const own = isObject(properties) ? Object.entries(properties) : [];
  const others = [items, prefixItems, additionalProperties, anyOf, oneOf].flat().map((one) => [name, one] as const);
  return [...own, ...others].flatMap(([key, part]) => (isObject(part) ? [[key, part] as const] : []));
}

/** Shorter parts cost less where they stand than a name does. */
const shortestNamed = 80;

/** `schema` as a type, after the named types it needs: "type Cell = …\n{ name, rows?: Cell[] … }[]". */
export function shapeWords(schema: Json): string {
  const names = namedParts(schema);
  const types = [...names.values()].map(
    (one) => `type ${one.name} = ${spelled(one.part, names)}${comment(one.part["description"])}`,
  );
  return [...types, spelled(schema, names)].join("\n");
}

type Named = { readonly name: string; readonly part: Json };
type Names = ReadonlyMap<string, Named>;

/** What makes two parts the same type: their structure, or, where that is short, structure and description. */
function keyOf({ description, ...structure }: Json): string {
  const key = JSON.stringify(structure);
  return key.length >= shortestNamed ? key : JSON.stringify({ ...structure, description });
}

/** What occurs more than once in `schema`, each with the name of the last property it is found in, in the singular. */
function namedParts(schema: Json): Names {
  const seen = new Map<string, Named & { readonly times: number }>();
  const visit = (part: Json, name: string): void => {
    for (const [own, child] of childrenOf(part, name)) {
      const key = keyOf(child);
      const known = seen.get(key);
      seen.set(key, { name: own, part: known?.part ?? child, times: (known?.times ?? 0) + 1 });
      if (known === undefined) visit(child, own);
    }
  };
  visit(schema, "");
  const names = new Map<string, Named>();
  for (const [key, { name, part, times }] of seen) {
    if (times < 2 || key.length < shortestNamed) continue;
    names.set(key, { name: freeName(name, new Set([...names.values()].map((one) => one.name))), part });
  }
  return names;
}

function freeName(property: string, taken: ReadonlySet<string>): string {
  const base = `${property.charAt(0).toUpperCase()}${property.slice(1)}`.replace(/(?<=[a-z]{2})s$/, "");
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? base : `${base}${n}`;
    if (!taken.has(name)) return name;
  }
}

/** The type of a part: its name where it has one. */
const typeOf = (schema: Json, names: Names): string => names.get(keyOf(schema))?.name ?? spelled(schema, names);

function spelled(schema: Json, names: Names): string {
  if ("const" in schema) return literal(schema["const"]);
  const { enum: values, anyOf, oneOf, type } = schema;
  if (Array.isArray(values)) return values.map(literal).join("|");
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices)) return choices.map((one) => (isObject(one) ? commented(one, names) : "any")).join("|");
  const types: readonly unknown[] = [type ?? "any"].flat();
  return types.map((one) => typeNamed(String(one), schema, names)).join("|");
}

const literal = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function typeNamed(type: string, schema: Json, names: Names): string {
  if (type === "integer") return "number";
  if (type === "array") return listOf(schema, names);
  return type === "object" ? objectOf(schema, names) : type;
}

function listOf({ items, prefixItems }: Json, names: Names): string {
  if (Array.isArray(prefixItems))
    return `[${prefixItems.map((one) => (isObject(one) ? typeOf(one, names) : "any")).join(", ")}]`;
  const item = isObject(items) ? typeOf(items, names) : "any";
  return item.includes("|") && !item.startsWith("{") ? `(${item})[]` : `${item}[]`;
}

function objectOf({ properties, required, additionalProperties }: Json, names: Names): string {
  if (!isObject(properties))
    return isObject(additionalProperties) ? `{[key]: ${typeOf(additionalProperties, names)}}` : "{}";
  const needed = new Set(Array.isArray(required) ? required : []);
  const rows = Object.entries(properties).map(([name, part]) => {
    const type = isObject(part) ? typeOf(part, names) : "any";
    const told = isObject(part) ? comment(ownWords(part, names)) : "";
    return `${name}${needed.has(name) ? "" : "?"}${type === "string" ? "" : `: ${type}`}${told}`;
  });
  return `{\n${rows.join("\n")}\n}`;
}

/** How many items a list takes, where that is limited, and what else the part says of itself. */
function ownWords(part: Json, names: Names): unknown {
  const { minItems, maxItems, prefixItems } = part;
  const told = ownDescription(part, names);
  if (maxItems === undefined || prefixItems !== undefined) return told;
  const counted = minItems === undefined ? `at most ${maxItems}` : `${minItems} to ${maxItems}`;
  return typeof told === "string" ? `${counted}; ${told}` : counted;
}

/** What a part says of itself beyond the type it is named by. */
function ownDescription(part: Json, names: Names): unknown {
  const { description } = part;
  return description === names.get(keyOf(part))?.part["description"] ? undefined : description;
}

const comment = (description: unknown): string => (typeof description === "string" ? ` // ${description}` : "");

/** One of several alternatives: a comment would swallow the next one, so it goes into brackets. */
function commented(part: Json, names: Names): string {
  const told = ownDescription(part, names);
  return `${typeOf(part, names)}${typeof told === "string" ? ` /* ${told} */` : ""}`;
}
