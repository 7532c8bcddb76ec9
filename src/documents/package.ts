/** The zip package of an office file: opened within bounds, closed again. */
import { strFromU8, strToU8, zipSync } from "fflate";
import { Refusal } from "../agent/ports.ts";
import type { Source } from "./api.ts";
import { zipEntries, zipMember } from "./zip.ts";

export type Parts = Record<string, Uint8Array>;

const maxParts = 20_000;
/** Unpacked bytes; real workbooks of a million cells stay below 200 MB. */
const maxUnpacked = 600_000_000;

/**
 * Parts of an office package by name. Checks the directory first: a cut file, a bomb or a name that climbs out of the
 * package is refused before anything is unpacked.
 */
export function openPackage(source: Source, wanted: (part: string) => boolean = () => true): Parts {
  const { name, bytes } = source;
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) throw oldFormat(name, bytes);
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b)
    throw new Refusal(`${name} is not an Office file inside, whatever its name says.`);
  const entries = zipEntries(source);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (entries.length > maxParts || total > maxUnpacked)
    throw new Refusal(`${name} unpacks to more than 600 MB and was not opened.`);
  // Text in XML packs to a hundredth at best; a thousandth is what nothing but repetition gives.
  if (entries.some(({ size, packed }) => size > 20_000_000 && size > packed * 250))
    throw new Refusal(`${name} holds a part that unpacks to far more than it should and was not opened.`);
  const climbing = entries.some((entry) => entry.name.startsWith("/") || entry.name.split("/").includes(".."));
  if (climbing) throw new Refusal(`${name} holds a part with an unsafe name and was not opened.`);
  const parts: Parts = Object.create(null) as Parts;
  for (const entry of entries) {
    if (entry.name.endsWith("/") || !wanted(entry.name)) continue;
    parts[entry.name] = zipMember(source, entry, maxUnpacked);
  }
  return parts;
}

function oldFormat(name: string, bytes: Uint8Array): Refusal {
  const mark = "EncryptedPackage".split("").join("\0");
  const protectedFile = strFromU8(bytes.subarray(0, 400_000), true).includes(mark);
  return new Refusal(
    protectedFile
      ? `${name} is protected by a password and cannot be read. Ask the user for a copy without one.`
      : `${name} is in the old Excel format (.xls). Ask the user to save it as .xlsx.`,
  );
}

// A fixed time, so that equal content gives equal bytes; the earliest a zip can hold is 1980.
const when = new Date("2000-01-01T00:00:00");

/** A package of `parts`, compressed; level 0 stores them. [Content_Types].xml comes first, as readers expect. */
export function closePackage(parts: Parts, level: 0 | 6 = 6): Uint8Array {
  const { "[Content_Types].xml": types, ...others } = parts;
  return zipSync({ ...(types ? { "[Content_Types].xml": types } : {}), ...others }, { level, mtime: when });
}

export function partText(parts: Parts, name: string): string {
  const part = parts[name];
  if (part === undefined) throw new Refusal(`The file has no part ${name}; it is damaged.`);
  return strFromU8(part);
}

export function setPart(parts: Parts, name: string, text: string): void {
  parts[name] = strToU8(text);
}

/** Text without what XML 1.0 has no place for: control characters other than tab and line ends. */
export const withoutControls = (text: string): string =>
  text.replace(/[\p{Cc}\ufffe\uffff]/gu, (sign) => ("\t\n\r".includes(sign) ? sign : ""));

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text for an XML attribute or element. */
export const xml = (text: string): string => withoutControls(text).replace(/[&<>"]/g, (sign) => entities[sign] ?? sign);

const signs: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The text behind the entities of XML; what is none of them stays as it is. */
export const unescaped = (text: string): string =>
  text.replace(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
    (all, name?: string, ten?: string, hex?: string) => {
      if (name !== undefined) return signs[name.toLowerCase()] ?? all;
      const code = ten === undefined ? Number.parseInt(hex ?? "", 16) : Number(ten);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
