/** The product's own files, wherever it is installed: beside the bundle that runs, or in the checkout under test. */
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds the product's package.json. */
function productRoot(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let folder = start; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
  }
  throw new Error(`The product's files are missing: no package.json above ${start}.`);
}

/** A built file by its name in `dist`; it may not exist in a checkout that was not built. */
export const builtFile = (name: string): string => join(productRoot(), "dist", name);

/** A file that ships beside the bundles: the built copy, else the one of the package it comes from. */
export async function productFile(name: string, inPackage: string): Promise<Uint8Array> {
  const built = builtFile(name);
  return readFile(existsSync(built) ? built : join(productRoot(), "node_modules", inPackage));
}

/** The bytes of the formula engine. */
export const formulaEngine = (): Promise<Uint8Array> => productFile("ironcalc.wasm", "@ironcalc/wasm/wasm_bg.wasm");

/** The version in package.json. */
export function productVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(join(productRoot(), "package.json"), "utf8"));
  const version = typeof parsed === "object" && parsed !== null && "version" in parsed ? parsed.version : undefined;
  return typeof version === "string" ? version : "unknown";
}

/** The Node that runs, and the system it runs on. */
export const runtime = (): { readonly node: string; readonly system: string } => ({
  node: process.version,
  system: `${process.platform} ${process.arch}`,
});

/** A variable of this process's environment. */
export const variable = (name: string): string | undefined => process.env[name];

/** Those of `names` that this process's environment has. */
export const variablesNamed = (names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
