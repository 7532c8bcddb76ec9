/** Text within a paragraph of a slide: bold, italic, code, links, marks of footnotes. */
import type { Token, Tokens } from "marked";
import { Refusal } from "../../agent/ports.ts";
import { clip } from "../../base/words.ts";
import { unescaped, withoutControls } from "../package.ts";
import type { Run } from "./slide.ts";

/** Footnotes of a deck: their texts, and those that a slide has used so far with their numbers on it. */
export type Footnotes = {
  readonly texts: ReadonlyMap<string, string>;
  readonly used: Map<string, number>;
  /** Whether lines stay lines: of a title or a quotation they do. */
  readonly lines: boolean;
};

type Looks = Omit<Run, "text">;

/** The runs of inline tokens; pictures have none. Refusal for footnotes without a text and links that lead nowhere. */
export function runsOf(tokens: readonly Token[] | undefined, notes: Footnotes, looks: Looks = {}): Run[] {
  return (tokens ?? []).flatMap((token) => runs(token, notes, looks));
}

function runs(token: Token, notes: Footnotes, looks: Looks): Run[] {
  switch (token.type) {
    case "strong":
      return runsOf(token.tokens, notes, { ...looks, bold: true });
    case "em":
      return runsOf(token.tokens, notes, { ...looks, italic: true });
    case "del":
      return runsOf(token.tokens, notes, { ...looks, strike: true });
    case "codespan":
      return [{ ...looks, text: plain(token["text"] as string), code: true }];
    case "link":
      return runsOf(token.tokens, notes, { ...looks, link: address(token as Tokens.Link) });
    case "br":
      return [{ ...looks, text: "\n" }];
    case "html":
      return /^<br\s*\/?>$/i.test(token.raw.trim()) ? [{ ...looks, text: "\n" }] : [];
    case "image":
      return [];
    default:
      return token.type !== "escape" && "tokens" in token && token.tokens !== undefined
        ? runsOf(token.tokens, notes, looks)
        : marked((token as Tokens.Text).text ?? "", notes, looks);
  }
}

const plain = (text: string): string => withoutControls(unescaped(text));

/** Text with marks of footnotes, [^1]. */
function marked(text: string, notes: Footnotes, looks: Looks): Run[] {
  return text.split(/(\[\^[^\]\s]+\])/).flatMap((piece): Run[] => {
    const mark = /^\[\^([^\]\s]+)\]$/.exec(piece)?.[1];
    if (mark !== undefined) return [{ text: String(numberOf(mark, notes)), raised: true }];
    return piece === "" ? [] : [{ ...looks, text: plain(piece).replace(/\s*\n\s*/g, notes.lines ? "\n" : " ") }];
  });
}

function numberOf(mark: string, { texts, used }: Footnotes): number {
  if (!texts.has(mark))
    throw new Refusal(`The footnote [^${mark}] has no text. Nothing was written; add a line "[^${mark}]: …".`);
  const number = used.get(mark) ?? used.size + 1;
  used.set(mark, number);
  return number;
}

function address({ href }: Tokens.Link): string {
  if (/^(?:https?|mailto|tel):/i.test(href)) return href;
  throw new Refusal(`The link "${clip(href, 80)}" is no web or mail address. Nothing was written.`);
}
