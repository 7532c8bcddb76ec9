/**
 * Text of a model, rendered without HTML. `marked` only cuts the text into tokens; what is made of them is the list
 * below. HTML is shown as text, images by their words, links are buttons that ask the host to open the address shown.
 */
import type { Token, Tokens } from "marked";
import type { ComponentChildren, JSX } from "preact";
import { useMemo } from "preact/hooks";
import { clip } from "../base/words.ts";
import { useStore } from "./context.ts";
import { tokensOf } from "./markdown-lexer.ts";
import { t } from "./strings.ts";
import { plain } from "./text.ts";

type Props = {
  readonly text: string;
  /** The level of its headings: one below the panel's own, whatever the model chose. */
  readonly level: number;
};

export function Markdown({ text, level }: Props): JSX.Element {
  return useMemo(() => <div class="md">{drawn(plain(text), level)}</div>, [text, level]);
}

/** The longest text that is set; what a model says in one go is shorter. The rest follows as it is. */
const longestSet = 20_000;

function drawn(text: string, level: number): ComponentChildren {
  const tokens = tokensOf(text.slice(0, longestSet));
  if (tokens === undefined) return <p class="raw">{text}</p>;
  return (
    <>
      {blocks(tokens, level)}
      {text.length > longestSet && <p class="raw">{text.slice(longestSet)}</p>}
    </>
  );
}

const blocks = (tokens: readonly Token[], level: number): ComponentChildren =>
  tokens.map((token) => block(token, level));

function block(token: Token, level: number): ComponentChildren {
  switch (token.type) {
    case "heading":
      return (
        <p class="md-h" role="heading" aria-level={level}>
          {inline(token.tokens)}
        </p>
      );
    case "paragraph":
      return <p>{inline(token.tokens)}</p>;
    case "code":
      return (
        <pre class="code">
          <code>{token.text}</code>
        </pre>
      );
    case "blockquote":
      return <blockquote>{blocks(token.tokens ?? [], level)}</blockquote>;
    case "list":
      return list(token as Tokens.List, level);
    case "table":
      return table(token as Tokens.Table);
    case "hr":
      return <hr />;
    case "space":
    case "def":
      return null;
    case "text":
      return token.tokens ? inline(token.tokens) : <span>{token.raw}</span>;
    default:
      return <p>{token.raw}</p>;
  }
}

function list(token: Tokens.List, level: number): JSX.Element {
  const items = token.items.map((item, index) => (
    <li key={index}>
      {item.task && <span>{item.checked ? "☑ " : "☐ "}</span>}
      {blocks(
        item.tokens.filter(({ type }) => type !== "checkbox"),
        level,
      )}
    </li>
  ));
  return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>;
}

function table(token: Tokens.Table): JSX.Element {
  return (
    <div class="md-t" role="group" aria-label={t("table")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {token.header.map((cell, index) => (
              <th key={index}>{inline(cell.tokens)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {token.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) => (
                <td key={at}>{inline(cell.tokens)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const inline = (tokens: readonly Token[] | undefined): ComponentChildren => tokens?.map((token) => span(token)) ?? null;

function span(token: Token): ComponentChildren {
  switch (token.type) {
    case "strong":
      return <strong>{inline(token.tokens)}</strong>;
    case "em":
      return <em>{inline(token.tokens)}</em>;
    case "del":
      return <s>{inline(token.tokens)}</s>;
    case "codespan":
      return <code>{token.text}</code>;
    case "br":
      return <br />;
    case "link":
      return <Address url={token.href}>{inline(token.tokens)}</Address>;
    case "image":
      return (
        <span class="t-muted">{t("image", { text: token.text || t("noWords"), url: clip(token.href, 200) })}</span>
      );
    case "text":
      return token.tokens ? inline(token.tokens) : unescaped(token.text);
    case "escape":
      return token.text;
    default:
      return token.raw;
  }
}

// marked leaves entities as the author wrote them; they are text like the rest.
const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => entities[name] ?? whole);
const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** A link: its address is always readable, and only web addresses can be asked for. */
function Address({ url, children }: { readonly url: string; readonly children: ComponentChildren }): JSX.Element {
  const store = useStore();
  const shown = clip(url, 300);
  if (!/^https?:\/\//i.test(url))
    return (
      <span>
        {children} <span class="t-muted">({shown})</span>
      </span>
    );
  return (
    <button type="button" class="lnk" title={shown} onClick={() => store.ask({ type: "link.open", url })}>
      {children}
      <span class="md-url"> ({shown})</span>
    </button>
  );
}
