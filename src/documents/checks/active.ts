/** Parts of an office file that run, or that call out to another file or machine, found by its relations and formulas. */
import { clip } from "../../base/words.ts";
import type { Finding } from "../../protocol/events.ts";
import { type Parts, unescaped } from "../package.ts";
import { type Relation, relationsOf } from "../relations.ts";
import { relatedParts } from "./relations.ts";

type Kind = { readonly is: RegExp; readonly severity: Finding["severity"]; say(target: string): string };

/** Relations that a program follows by itself when the file is opened. Plain links wait for a click and are fine. */
const fetched: readonly Kind[] = [
  {
    is: /^attachedTemplate$/,
    severity: "error",
    say: (target) => `The file loads a template from ${target} when it is opened. Detach the template.`,
  },
  {
    is: /^(?:image|picture)$/,
    severity: "error",
    say: (target) =>
      `A picture is loaded from ${target} when the file is opened. Put the picture itself into the file.`,
  },
  {
    is: /^(?:video|audio|media)$/,
    severity: "warning",
    say: (target) => `A film or sound is loaded from ${target}. Put it into the file.`,
  },
  {
    is: /^(?:externalLinkPath|xlPathMissing|externalLink)$/,
    severity: "warning",
    say: (target) =>
      `The workbook reads values from another file (${target}). Bring the values in, or say so to the reader.`,
  },
  {
    is: /^(?:frame|subDocument|aFChunk|oleObject|package|htmlPubSaveAs)$/,
    severity: "error",
    say: (target) => `A part of the file is loaded from ${target} when it is opened. Put it into the file.`,
  },
];

/** Parts that can do something by themselves. */
const parts: readonly Kind[] = [
  {
    is: /vbaProject\.bin$/,
    severity: "warning",
    say: () => "The file holds macros, which run as programs. Deliver it without them unless they are wanted.",
  },
  {
    is: /\/activeX\/[^/]+\.xml$/,
    severity: "warning",
    say: () =>
      "The file holds ActiveX controls, which run as programs. Deliver it without them unless they are wanted.",
  },
  {
    is: /\/macrosheets\//,
    severity: "error",
    say: () => "The workbook holds a sheet of old macros (XLM), which run as programs. Take it out.",
  },
  {
    is: /\/embeddings\/oleObject/,
    severity: "warning",
    say: () => "The file holds an embedded object of another program. Deliver it as a picture or a table.",
  },
  {
    is: /^xl\/connections\.xml$/,
    severity: "warning",
    say: () => "The workbook holds data connections, which call out when they are refreshed. Bring the values in.",
  },
];

export function activeParts(file: Parts): Finding[] {
  const held = parts.flatMap((kind): Finding[] => {
    const found = Object.keys(file).find((name) => kind.is.test(name));
    return found === undefined ? [] : [{ severity: kind.severity, place: found, text: kind.say("") }];
  });
  return [...held, ...remoteParts(file)];
}

function remoteParts(file: Parts): Finding[] {
  const said = new Map<string, Finding>();
  for (const part of ["", ...relatedParts(file)]) {
    for (const relation of relationsOf(file, part).values()) {
      if (!relation.outside) continue;
      const found = remote(relation);
      if (found !== undefined) said.set(found.text, { ...found, place: placeOf(part) });
    }
  }
  return [...said.values()];
}

function remote({ type, target }: Relation): Omit<Finding, "place"> | undefined {
  const kind = fetched.find(({ is }) => is.test(type));
  return kind === undefined ? undefined : { severity: kind.severity, text: kind.say(clip(target, 120)) };
}

/** A part as a person would call it. */
export function placeOf(part: string): string {
  const slide = /^ppt\/slides\/slide(\d+)\.xml$/.exec(part)?.[1];
  if (slide !== undefined) return `slide ${slide}`;
  if (/^word\/document\.xml$|^word\/_rels|^word\/settings/.test(part)) return "document";
  return part === "" ? "file" : part;
}

/** Relations to parts that are not in the file: pictures, sheets, charts that will not show. */
export function missingParts(file: Parts): Finding[] {
  const names = new Set(Object.keys(file).map((name) => name.toLowerCase()));
  return relatedParts(file).flatMap((part) =>
    [...relationsOf(file, part).values()]
      .filter(({ outside, target, type }) => !outside && target !== "" && type !== "hyperlink")
      .filter(({ target }) => !names.has(decoded(target).toLowerCase()))
      .map(
        ({ target }): Finding => ({
          severity: "warning",
          place: placeOf(part),
          text: `A part that the file refers to is missing (${target}), so something will not show.`,
        }),
      ),
  );
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target).replace(/[#?].*$/, "");
  } catch {
    return target;
  }
}

/** Fields of a document that fetch or run something when they are updated. */
export function activeFields(part: string, xml: string): Finding[] {
  const simple = [...xml.matchAll(/w:instr="([^"]*)"/g)].map((found) => unescaped(found[1] ?? ""));
  // A field's text may be cut into runs anywhere.
  const runs = [...xml.matchAll(/fldCharType="begin".*?fldCharType="(?:separate|end)"/gs)].map((found) =>
    [...found[0].matchAll(/<w:instrText[^>]*>([^<]*)</g)].map((one) => unescaped(one[1] ?? "")).join(""),
  );
  return [...simple, ...runs].flatMap((field): Finding[] => {
    const name = /^\s*(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|LINK|MACROBUTTON|IMPORT)\b/i.exec(field)?.[1];
    if (name === undefined) return [];
    const text = `The field ${name.toUpperCase()} brings in something from outside when the document is opened or updated. Replace it by its content.`;
    return [{ severity: "error", place: placeOf(part), text }];
  });
}

const called = /\b(WEBSERVICE|IMAGE|RTD|CALL|REGISTER\.ID|SQL\.REQUEST|EXEC|HYPERLINK)\s*\(/i;

/** What a formula calls outside of the workbook; undefined when nothing. Linking to a fixed place is fine. */
export function callsOut(formula: string): Omit<Finding, "place"> | undefined {
  const plain = formula.replace(/_xlfn\.(_xlws\.)?/gi, "");
  const outside = plain.replace(/"(?:[^"]|"")*"/g, '""');
  if (/(?:^|[^\p{L}])[\p{L}]+\|'?[^!]*'?!/u.test(outside)) {
    return { severity: "error", text: "The formula starts another program (DDE). Take it out." };
  }
  const name = called.exec(outside)?.[1]?.toUpperCase();
  if (name === undefined) return undefined;
  if (name === "HYPERLINK") return linkOut(plain);
  return {
    severity: "error",
    text: `${name} calls out to another machine or program when the workbook is calculated. Take it out.`,
  };
}

function linkOut(formula: string): Omit<Finding, "place"> | undefined {
  const first = /HYPERLINK\s*\(\s*("(?:[^"]|"")*")?\s*([,)&])?/i.exec(formula);
  if (first?.[1] !== undefined && first[2] !== "&") return undefined;
  // A link within the workbook, put together: #'Sheet'!A1.
  if (/HYPERLINK\s*\(\s*"#/i.test(formula) || !/https?:|\\\\|mailto:|ftp:/i.test(formula)) return undefined;
  return {
    severity: "warning",
    text: "HYPERLINK builds its address from cells, so a click can send their content away. Write the address out.",
  };
}
