/** Paragraphs, lists, tables, charts and pictures of a slide from Markdown tokens. */
import type { Token, Tokens } from "marked";
import { pathOf } from "../docx/spec.ts";
import { areNumbers } from "../markdown.ts";
import { unescaped, withoutControls } from "../package.ts";
import { chartOf } from "./chart-block.ts";
import { type Footnotes, runsOf } from "./runs.ts";
import type { Align, Block, Paragraph, TableBlock } from "./slide.ts";

/** The blocks of one column, texts that follow each other as one. */
export function blocksOf(tokens: readonly Token[], notes: Footnotes): Block[] {
  const blocks: Block[] = [];
  for (const block of tokens.flatMap((token) => blockOf(token, notes))) {
    const last = blocks.at(-1);
    if (block.kind === "text" && last?.kind === "text")
      blocks.splice(-1, 1, { kind: "text", paragraphs: [...last.paragraphs, ...block.paragraphs] });
    else blocks.push(block);
  }
  return blocks;
}

function blockOf(token: Token, notes: Footnotes): Block[] {
  switch (token.type) {
    case "table":
      return [tableOf(token as Tokens.Table, notes)];
    case "list":
      return [{ kind: "text", paragraphs: listOf(token as Tokens.List, notes, 0) }];
    case "heading":
      return text({ runs: runsOf(token.tokens, notes), level: 0, sign: "none", look: "heading" });
    case "blockquote":
      return quoteOf(token as Tokens.Blockquote, notes);
    case "code":
      return codeOf(token as Tokens.Code);
    case "paragraph":
    case "text":
      return paragraphOf(token as Tokens.Paragraph, notes);
    default:
      return [];
  }
}

const text = (...paragraphs: readonly Paragraph[]): Block[] =>
  paragraphs.length === 0 ? [] : [{ kind: "text", paragraphs }];

/** Pictures stand alone, whatever they are written with. */
function paragraphOf({ tokens = [] }: Tokens.Paragraph, notes: Footnotes): Block[] {
  const pictures = tokens.filter(({ type }) => type === "image") as Tokens.Image[];
  const runs = runsOf(tokens, notes);
  const hasWords = runs.some((run) => run.text.trim() !== "");
  return [
    ...(hasWords ? text({ runs, level: 0, sign: "none" }) : []),
    ...pictures.map(
      ({ href, text: alt, title }): Block => ({
        ...{ kind: "picture", name: pathOf(href) },
        alt: /^bg\b/.test(alt) ? alt.replace(/^bg\s*/, "") : withoutControls(unescaped(alt)),
        caption: title ? withoutControls(title) : undefined,
      }),
    ),
  ];
}

const deepest = 3;

function listOf(list: Tokens.List, notes: Footnotes, level: number): Paragraph[] {
  return list.items.flatMap((item) => itemOf(item, list.ordered ? "number" : "bullet", notes, level));
}

/** A point with those below it; a further paragraph of it stands under it without a sign of its own. */
function itemOf(item: Tokens.ListItem, sign: Paragraph["sign"], notes: Footnotes, level: number): Paragraph[] {
  const box = item.task ? [{ text: item.checked ? "☑ " : "☐ " }] : [];
  const head = item.tokens.find(isText);
  const line = (token: Tokens.Text): Paragraph => {
    const runs = runsOf(token.tokens ?? [token], notes);
    return token === head ? { runs: [...box, ...runs], level, sign } : { runs, level, sign: "none" };
  };
  return item.tokens.flatMap((token): Paragraph[] => {
    if (token.type === "list") return listOf(token as Tokens.List, notes, Math.min(level + 1, deepest));
    return isText(token) ? [line(token)] : [];
  });
}

const isText = (token: Token): token is Tokens.Text => token.type === "text" || token.type === "paragraph";

/** A quotation; its last line may name who said it: "— Ada Lovelace". */
function quoteOf({ tokens }: Tokens.Blockquote, notes: Footnotes): Block[] {
  const runs = tokens.flatMap((token) => (token.type === "paragraph" ? [runsOf(token.tokens, notes)] : []));
  return text(...runs.map((one): Paragraph => ({ runs: one, level: 0, sign: "none", look: "quote" })));
}

function codeOf({ lang, text: code }: Tokens.Code): Block[] {
  const [word = "", ...words] = (lang ?? "").trim().split(/[\s:,]+/);
  if (word.toLowerCase() === "chart") return [{ kind: "chart", plan: chartOf(words, code) }];
  const runs = [{ text: withoutControls(code), code: true }];
  return text({ runs, level: 0, sign: "none", look: "code" });
}

function tableOf({ header, rows, align }: Tokens.Table, notes: Footnotes): TableBlock {
  const cells = (row: readonly Tokens.TableCell[]) => row.map(({ tokens }) => runsOf(tokens, notes));
  const side = (at: number): Align =>
    align[at] ?? (areNumbers(rows.map((row) => row[at]?.text ?? "")) ? "right" : "left");
  return { kind: "table", header: cells(header), rows: rows.map(cells), align: header.map((_, at) => side(at)) };
}
