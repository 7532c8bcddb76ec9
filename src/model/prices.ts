import type { ModelRequest } from "../agent/ports.ts";
import type { Block, Content, Media, Message, Usage } from "../protocol/messages.ts";

/** US dollars per million tokens. */
export type Rates = {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Written to the cache for five minutes. */
  readonly cacheWrite: number;
  /** Written to the cache for an hour. */
  readonly cacheWriteHour: number;
};

/** `long` replaces the rates of the whole request when its prompt, cache included, has more than `over` tokens. */
export type Price = Rates & { readonly long?: Rates & { readonly over: number } };
export type Prices = Readonly<Record<string, Price>>;

/** Cache writes cost 1.25 times (five minutes) and 2 times (an hour) the input rate for every model. */
const rates = (input: number, output: number, cacheRead: number): Rates => ({
  input,
  output,
  cacheRead,
  cacheWrite: input * 1.25,
  cacheWriteHour: input * 2,
});

/**
 * List prices of the Claude API. Source: https://platform.claude.com/docs/en/about-claude/pricing and the overview pages
 * of the models there, as of 2026-11-20. Haiku 5.5 has two bands; Sonnet 5.5 reads its cache at 0.10 since 2026-10-07.
 * A model that is not listed (claude-fable-5-2, for one, had no public price that day) is counted in tokens only.
 */
export const listPrices: Prices = {
  "claude-fable-5-1": rates(10, 50, 0.25),
  "claude-mythos-5-1": rates(10, 50, 0.25),
  "claude-fable-5": rates(10, 50, 1),
  "claude-mythos-5": rates(10, 50, 1),
  "claude-opus-5-5": rates(4, 20, 0.2),
  "claude-opus-5": rates(5, 25, 0.5),
  "claude-opus-4-8": rates(5, 25, 0.5),
  "claude-opus-4-7": rates(5, 25, 0.5),
  "claude-opus-4-6": rates(5, 25, 0.5),
  "claude-opus-4-5": rates(5, 25, 0.5),
  "claude-sonnet-5-5": rates(2, 10, 0.1),
  "claude-sonnet-5": rates(2, 10, 0.2),
  "claude-sonnet-4-6": rates(3, 15, 0.3),
  "claude-sonnet-4-5": rates(3, 15, 0.3),
  "claude-haiku-5-5": { ...rates(0.1, 0.5, 0.01), long: { over: 100_000, ...rates(0.5, 2.5, 0.05) } },
  "claude-haiku-4-5": rates(1, 5, 0.1),
};

/** What a user may say of a model's price; the cache's rates default to those of every model on the list. */
export type OwnPrice = Pick<Rates, "input" | "output"> & {
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
};

/** The list prices with the user's own in their place. */
export function pricesWith(own: Readonly<Record<string, OwnPrice>>): Prices {
  const told = Object.entries(own).map(([model, { input, output, cacheRead = input / 10, cacheWrite }]) => {
    const standard = rates(input, output, cacheRead);
    return [model, { ...standard, cacheWrite: cacheWrite ?? standard.cacheWrite }] as const;
  });
  return { ...listPrices, ...Object.fromEntries(told) };
}

/** US dollars per web search of the provider, same source: 10 dollars per thousand; fetching costs tokens only. */
export const searchPrice = 0.01;

/** The price of `model`; a dated id ("claude-haiku-4-5-20251001") costs what its model costs. */
export const priceOf = (model: string, prices: Prices = listPrices): Price | undefined =>
  prices[model] ?? prices[model.replace(/-\d{8}$/, "")];

export type CostOptions = {
  /** Replaces the list prices, e.g. from the setting. */
  readonly prices?: Prices;
  /** Tokens of `cacheWrite` that were written for an hour. */
  readonly hourWrites?: number;
  /** Web searches the provider made for the reply. */
  readonly searches?: number;
};

/** Dollars for one reply; undefined when the model's price is unknown: tokens are all there is to say then. */
export function costOf(model: string, usage: Omit<Usage, "usd">, options: CostOptions = {}): number | undefined {
  const price = priceOf(model, options.prices);
  if (!price) return undefined;
  const prompt = usage.input + usage.cacheRead + usage.cacheWrite;
  const rate = price.long && prompt > price.long.over ? price.long : price;
  const hour = Math.min(options.hourWrites ?? 0, usage.cacheWrite);
  const perMillion =
    usage.input * rate.input +
    usage.output * rate.output +
    usage.cacheRead * rate.cacheRead +
    (usage.cacheWrite - hour) * rate.cacheWrite +
    hour * rate.cacheWriteHour;
  return perMillion / 1e6 + (options.searches ?? 0) * searchPrice;
}

/**
 * The most a request can cost, for the check before it is sent: nothing read from cache, everything written to it, and
 * the reply as long as it may be. `usd` is absent when the price is unknown.
 */
export function worstCase(
  model: string,
  inputTokens: number,
  maxTokens: number,
  prices?: Prices,
): { readonly tokens: number; readonly usd?: number } {
  const usage = { input: 0, output: maxTokens, cacheRead: 0, cacheWrite: inputTokens };
  const usd = costOf(model, usage, prices ? { prices } : {});
  return { tokens: inputTokens + maxTokens, ...(usd === undefined ? {} : { usd }) };
}

/**
 * Tokens of a request, rather too many than too few: three bytes of UTF-8 a token (documented: about four characters of
 * English with the tokenizer up to Claude 4.6, about 30 % more tokens with the newer one), an image at its usual limit,
 * a PDF by its size. Messages never change, so each is measured once.
 */
export function estimateTokens(request: Pick<ModelRequest, "system" | "tools" | "messages">): number {
  let bytes = Buffer.byteLength(request.system) + request.tools.reduce((sum, tool) => sum + toolBytes(tool), 0);
  for (const message of request.messages) bytes += messageBytes(message);
  return Math.ceil(bytes / bytesPerToken);
}

const bytesPerToken = 3;
/** Framing of a block or tool: names, ids and the markers around it. */
const overhead = 40;
/** An image costs up to 1,600 tokens, with high resolution up to 4,800 (documentation on vision, as above). */
const imageBytes = 4_800 * bytesPerToken;
/** A page of a PDF costs up to 3,000 tokens of text and its picture; about 50 kB a page. */
const pageBytes = (3_000 + 1_600) * bytesPerToken;

const measured = new WeakMap<object, number>();

function once<T extends object>(value: T, measure: (value: T) => number): number {
  const known = measured.get(value);
  if (known !== undefined) return known;
  const bytes = measure(value);
  measured.set(value, bytes);
  return bytes;
}

const toolBytes = (tool: ModelRequest["tools"][number]): number =>
  once(tool, (t) => Buffer.byteLength(t.description) + Buffer.byteLength(JSON.stringify(t.schema)) + overhead);

const messageBytes = (message: Message): number =>
  once(message, ({ content }) => content.reduce((sum, block) => sum + blockBytes(block) + overhead, 0));

function blockBytes(block: Block): number {
  switch (block.type) {
    case "text":
      return Buffer.byteLength(block.text);
    case "thinking":
      return Buffer.byteLength(block.text) + block.signature.length;
    case "redacted":
      return block.data.length;
    case "call":
      return Buffer.byteLength(JSON.stringify(block.input) ?? "");
    case "result":
      return block.content.reduce((sum, part) => sum + contentBytes(part), 0);
    case "provider":
      return Buffer.byteLength(JSON.stringify(block.raw) ?? "");
    default:
      return mediaBytes(block);
  }
}

const contentBytes = (part: Content): number =>
  part.type === "text" ? Buffer.byteLength(part.text) : mediaBytes(part);

function mediaBytes(media: Media): number {
  if (media.type === "image") return imageBytes;
  const size = (media.base64.length * 3) / 4;
  return media.media === "application/pdf" ? Math.ceil(size / 50_000) * pageBytes : size;
}
