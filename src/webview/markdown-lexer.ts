/**
 * `marked` with a limit on what a text can cost. Its parser goes back over the rest of a paragraph for each mark it
 * meets and calls itself for each level of nesting, so 20 kB of `_a*` take it half a minute and 2,000 `>` overflow the
 * stack. Here each look costs what it reads; when the sum is used up, or the nesting is too deep, marks stay text.
 */
import { getDefaults, Lexer, type Token, Tokenizer, type Tokens } from "marked";

/** Characters that may be read for nothing, in search of an end that is not there. Prose hardly has any. */
const fuelOfText = 50_000;
const deepest = 8;

class BoundedTokenizer extends Tokenizer {
  private fuel = fuelOfText;
  private depth = 0;

  /** Does the work unless too much was tried in vain, or this deep down. */
  private within<T extends Token>(src: string, work: () => T | undefined): T | undefined {
    if (this.depth >= deepest || this.fuel <= 0) return undefined;
    this.depth += 1;
    try {
      const token = work();
      if (token === undefined) this.fuel -= src.length;
      return token;
    } finally {
      this.depth -= 1;
    }
  }

  override blockquote(src: string): Tokens.Blockquote | undefined {
    return /^ {0,3}>/.test(src) ? this.within(src, () => super.blockquote(src)) : undefined;
  }
  override list(src: string): Tokens.List | undefined {
    return /^ {0,3}[-+*\d]/.test(src) ? this.within(src, () => super.list(src)) : undefined;
  }
  override emStrong(src: string, masked: string, before?: string): Tokens.Em | Tokens.Strong | undefined {
    return /^[*_]/.test(src) ? this.within(src, () => super.emStrong(src, masked, before)) : undefined;
  }
  override del(src: string, masked: string, before?: string): Tokens.Del | undefined {
    return src.startsWith("~") ? this.within(src, () => super.del(src, masked, before)) : undefined;
  }
  override link(src: string): Tokens.Link | Tokens.Image | undefined {
    return /^!?\[/.test(src) ? this.within(src, () => super.link(src)) : undefined;
  }
}

/** Cuts a text into tokens. Undefined for a text the parser gives up on: it is then shown as it is. */
export function tokensOf(text: string): readonly Token[] | undefined {
  try {
    return new Lexer({ ...getDefaults(), gfm: true, tokenizer: new BoundedTokenizer() }).lex(text);
  } catch {
    // The parser is somebody else's and the text a stranger's: words that cannot be set are still shown.
    return undefined;
  }
}
