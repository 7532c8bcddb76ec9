/** Text within a paragraph: bold, italic, code, links, footnote marks, pictures. */
import {
  ExternalHyperlink,
  FootnoteReferenceRun,
  ImageRun,
  InternalHyperlink,
  type IRunOptions,
  type ParagraphChild,
  TextRun,
} from "docx";
import type { Token, Tokens } from "marked";
import { Refusal } from "../../agent/ports.ts";
import { clip } from "../../base/words.ts";
import { unescaped, withoutControls } from "../package.ts";
import { pictureKind, pictureSize } from "../readers/picture-kind.ts";
import { monospace, pictureRoom } from "./looks.ts";
import { pathOf } from "./spec.ts";

export type Writing = {
  readonly pictures: ReadonlyMap<string, Uint8Array>;
  /** Number of each footnote by its mark in the text, in the order of first use. */
  readonly notes: Map<string, number>;
  /** Marks that the text explains. */
  readonly defined: ReadonlySet<string>;
  /** Names of places by the slug of their heading. */
  readonly anchors: ReadonlyMap<string, string>;
  landscape: boolean;
  /** Numbered lists so far: each counts from 1. */
  lists: number;
};

type Looks = Pick<IRunOptions, "bold" | "italics" | "strike" | "style" | "font">;

/** The runs of a paragraph. Refusal for marks, links and pictures that lead nowhere. */
export function runsOf(tokens: readonly Token[] | undefined, writing: Writing, looks: Looks = {}): ParagraphChild[] {
  return (tokens ?? []).flatMap((token) => runs(token as Inline, writing, looks));
}

type Inline =
  | Tokens.Strong
  | Tokens.Em
  | Tokens.Del
  | Tokens.Codespan
  | Tokens.Link
  | Tokens.Image
  | Tokens.Br
  | Tokens.Text
  | Tokens.Escape
  | Tokens.HTML;

function runs(token: Inline, writing: Writing, looks: Looks): ParagraphChild[] {
  switch (token.type) {
    case "strong":
      return runsOf(token.tokens, writing, { ...looks, bold: true });
    case "em":
      return runsOf(token.tokens, writing, { ...looks, italics: true });
    case "del":
      return runsOf(token.tokens, writing, { ...looks, strike: true });
    case "codespan":
      return [new TextRun({ ...looks, text: plain(token.text), font: monospace })];
    case "link":
      return [link(token, writing, looks)];
    case "image":
      return [picture(token, writing)];
    case "br":
      return [new TextRun({ break: 1 })];
    case "html":
      // Tags have no meaning here, and comments are for whoever wrote them.
      return /^<br\s*\/?>$/i.test(token.text.trim()) ? [new TextRun({ break: 1 })] : [];
    default:
      return "tokens" in token && token.tokens !== undefined
        ? runsOf(token.tokens, writing, looks)
        : marked(token.text, writing, looks);
  }
}

const plain = (text: string): string => withoutControls(unescaped(text));

/** Text with footnote marks, [^1]. */
function marked(text: string, writing: Writing, looks: Looks): ParagraphChild[] {
  return text.split(/(\[\^[^\]\s]+\])/).flatMap((piece): ParagraphChild[] => {
    const mark = /^\[\^([^\]\s]+)\]$/.exec(piece)?.[1];
    if (mark !== undefined) return [new FootnoteReferenceRun(noteNumber(mark, writing))];
    // A line end within a paragraph is a blank.
    return piece === "" ? [] : [new TextRun({ ...looks, text: plain(piece).replace(/\s*\n\s*/g, " ") })];
  });
}

function noteNumber(mark: string, { notes, defined }: Writing): number {
  if (!defined.has(mark))
    throw new Refusal(`The footnote [^${mark}] has no text. Nothing was written; add a line "[^${mark}]: …".`);
  const number = notes.get(mark) ?? notes.size + 1;
  notes.set(mark, number);
  return number;
}

function link({ href, tokens }: Tokens.Link, writing: Writing, looks: Looks): ParagraphChild {
  const children = runsOf(tokens, writing, { ...looks, style: "Hyperlink" });
  if (/^(?:https?|mailto|tel):/i.test(href)) return new ExternalHyperlink({ link: href, children });
  const anchor = writing.anchors.get(href.replace(/^#/, "").toLowerCase());
  if (href.startsWith("#") && anchor !== undefined) return new InternalHyperlink({ anchor, children });
  throw new Refusal(
    href.startsWith("#")
      ? `No heading fits the link "${clip(href, 80)}". Nothing was written; a heading "My results" is #my-results.`
      : `The link "${clip(href, 80)}" is no web address, mail address or #heading. Nothing was written.`,
  );
}

const kinds: Readonly<Record<string, "png" | "jpg" | "gif" | "bmp">> = {
  png: "png",
  jpeg: "jpg",
  gif: "gif",
  bmp: "bmp",
};

/** A picture no larger than the page leaves room for; its text for those who cannot see it is the one in brackets. */
function picture({ href, text }: Tokens.Image, { pictures, landscape }: Writing): ImageRun {
  const name = pathOf(href);
  const data = pictures.get(name);
  if (data === undefined)
    throw new Refusal(`The picture ${clip(name, 120)} was not read. Nothing was written.`, "missing");
  const kind = pictureKind(data);
  const type = kinds[kind ?? ""];
  const size = kind === undefined ? undefined : pictureSize(data, kind);
  if (type === undefined || size === undefined || size.width === 0 || size.height === 0)
    throw new Refusal(
      `${clip(name, 120)} is no picture that Word shows. Nothing was written; use PNG, JPEG, GIF or BMP.`,
    );
  const room = pictureRoom(landscape);
  const scale = Math.min(1, room.width / size.width, room.height / size.height);
  const transformation = { width: Math.round(size.width * scale), height: Math.round(size.height * scale) };
  const description = plain(text);
  return new ImageRun({ type, data, transformation, altText: { name, description, title: description } });
}
