/** A user's deck as a template: its masters, layouts, theme and settings stay byte for byte, its slides go. */
import { Refusal } from "../../agent/ports.ts";
import type { Source } from "../api.ts";
import { openPackage, type Parts, partText, setPart } from "../package.ts";
import { mainPart } from "../readers/office-parts.ts";
import { relationsOf } from "../relations.ts";

/** The parts of a deck without its slides and all that only they used. Refusal when it is no deck. */
export function templateOf(source: Source): Parts {
  const parts = openPackage(source);
  const main = mainPart(parts, "ppt/presentation.xml");
  if (main !== "ppt/presentation.xml" || parts[main] === undefined)
    throw new Refusal(`${source.name} is no PowerPoint file, so it cannot be the template. Nothing was written.`);
  withoutRelations(parts, "ppt/_rels/presentation.xml.rels", /\/(?:slide|vbaProject|commentAuthors|authors)"/);
  withoutRelations(parts, "_rels/.rels", /\/(?:thumbnail|core-properties|extended-properties)"/);
  const text = partText(parts, main)
    .replace(/<p:sldIdLst\b[^>]*?(?:\/>|>.*?<\/p:sldIdLst>)/s, "")
    .replace(/<p:custShowLst\b.*?<\/p:custShowLst>/s, "")
    // The sections of the show name slides that are gone.
    .replace(/<p:ext\b[^>]*uri="\{521415D9-36F7-43E2-AB2F-B90AF26B5E84\}"[^>]*>.*?<\/p:ext>/s, "")
    .replace(/<p:extLst>\s*<\/p:extLst>/, "");
  setPart(parts, main, text);
  return reachable(parts);
}

function withoutRelations(parts: Parts, part: string, type: RegExp): void {
  if (parts[part] === undefined) return;
  const text = partText(parts, part).replace(/<Relationship\s[^>]*?(?:\/>|>\s*<\/Relationship>)/gs, (tag) =>
    type.test(/Type="[^"]*"/.exec(tag)?.[0] ?? "") ? "" : tag,
  );
  setPart(parts, part, text);
}

/** The parts that can be reached from the package by relations, with these. */
function reachable(parts: Parts): Parts {
  const kept: Parts = Object.create(null) as Parts;
  const keep = (name: string): void => {
    const bytes = parts[name];
    if (bytes !== undefined) kept[name] = bytes;
  };
  const open = [""];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const cut = part.lastIndexOf("/");
    keep(`${part.slice(0, cut + 1)}_rels/${part.slice(cut + 1)}.rels`);
    for (const { target, outside } of relationsOf(parts, part).values()) {
      if (outside || kept[target] !== undefined || parts[target] === undefined) continue;
      keep(target);
      open.push(target);
    }
  }
  keep("[Content_Types].xml");
  return kept;
}
