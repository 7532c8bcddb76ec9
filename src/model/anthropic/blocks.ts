import type {
  ContentBlockParam,
  DocumentBlockParam,
  ImageBlockParam,
  TextBlockParam,
  ToolResultBlockParam,
} from "@anthropic-ai/sdk/resources/messages";
import type { Block, Content, Media } from "../../protocol/messages.ts";

/** A block as the endpoint takes it; undefined for one it would refuse and that says nothing (blank text). */
export function toParam(block: Block): ContentBlockParam | undefined {
  switch (block.type) {
    case "text":
      return textParam(block);
    case "thinking":
      return { type: "thinking", thinking: block.text, signature: block.signature };
    case "redacted":
      return { type: "redacted_thinking", data: block.data };
    case "call":
      return { type: "tool_use", id: block.id, name: block.name, input: objectInput(block.input) };
    case "result":
      return resultParam(block);
    case "provider":
      return block.raw as ContentBlockParam;
    default:
      return mediaParam(block);
  }
}

function textParam(block: Extract<Block, { type: "text" }>): TextBlockParam | undefined {
  if (!/\S/.test(block.text)) return undefined;
  const citations = block.citations as TextBlockParam["citations"];
  return { type: "text", text: block.text, ...(citations ? { citations } : {}) };
}

/** The endpoint takes objects only. Input that was not JSON stays in the history as the text it was. */
function objectInput(input: unknown): Record<string, unknown> {
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return input as Record<string, unknown>;
  return { unreadable_input: input ?? null };
}

/**
 * The result of a call. The endpoint refuses an error without text or with media in it. A single text goes as the plain
 * string it is, which saves the framing of a block in every later request.
 */
function resultParam({ id, ok, content }: Extract<Block, { type: "result" }>): ToolResultBlockParam {
  const base = { type: "tool_result" as const, tool_use_id: id };
  if (ok) {
    const parts = content.map(contentParam).filter((part) => part !== undefined);
    const [first] = parts;
    if (parts.length === 1 && first?.type === "text") return { ...base, content: first.text };
    return parts.length === 0 ? base : { ...base, content: parts };
  }
  const text = content.map((part) => (part.type === "text" ? part.text : `[${part.type}]`)).join("\n");
  return { ...base, content: text || "The call failed and left no message.", is_error: true };
}

const contentParam = (part: Content): TextBlockParam | ImageBlockParam | DocumentBlockParam | undefined =>
  part.type === "text" ? textParam(part) : mediaParam(part);

const images = ["image/jpeg", "image/png", "image/gif", "image/webp"] as const;

/** Media of a kind the endpoint does not know is replaced by a sentence: one bad block would fail every later request. */
function mediaParam(media: Media): ImageBlockParam | DocumentBlockParam | TextBlockParam {
  const image = images.find((type) => type === media.media);
  if (media.type === "image" && image) {
    return { type: "image", source: { type: "base64", media_type: image, data: media.base64 } };
  }
  const title = media.title ? { title: media.title } : {};
  if (media.type === "document" && media.media === "application/pdf") {
    return {
      type: "document",
      source: { type: "base64", media_type: "application/pdf", data: media.base64 },
      ...title,
    };
  }
  if (media.type === "document" && media.media.startsWith("text/")) {
    const data = Buffer.from(media.base64, "base64").toString("utf8");
    if (data !== "") return { type: "document", source: { type: "text", media_type: "text/plain", data }, ...title };
  }
  return { type: "text", text: `[An attachment of type ${media.media} that cannot be shown to the model.]` };
}
