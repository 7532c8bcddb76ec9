/** Every word a person reads comes through here. "one|many" is chosen by the argument `n`. */
import { line } from "./text.ts";
import { de } from "./words/de.ts";
import { en } from "./words/en.ts";

export type Words = { readonly [Key in keyof typeof en]: string };
export type Key = keyof typeof en;

const tables: Readonly<Record<string, Words>> = { en, de };
let current = "en";

/** The language in use: one that has a table. */
export const language = (): string => current;

/** Takes a BCP 47 tag; languages without a table read English. */
export function setLanguage(tag: string): void {
  const base = tag.toLowerCase().split("-")[0] ?? "en";
  current = base in tables ? base : "en";
}

const formats = new Map<string, Intl.NumberFormat>();

function numbers(): Intl.NumberFormat {
  const format = formats.get(current) ?? new Intl.NumberFormat(current);
  formats.set(current, format);
  return format;
}

type Arguments = Readonly<Record<string, string | number>>;

export function t(key: Key, values: Arguments = {}): string {
  const text = (tables[current] ?? en)[key];
  const [one = "", many = one] = text.split("|");
  const form = values["n"] === 1 || values["n"] === "1" ? one : many;
  return form.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name];
    // Words of others stay readable inside ours: nothing invisible gets through here either.
    return typeof value === "number" ? numbers().format(value) : line(value ?? "");
  });
}
