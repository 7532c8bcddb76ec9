import type {
  CacheControlEphemeral,
  ContentBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  ToolUnion,
} from "@anthropic-ai/sdk/resources/messages";
import type { ModelRequest } from "../../agent/ports.ts";
import { conversation, type LeaveOut } from "./conversation.ts";
import { type ModelFacts, thinkingSettings } from "./models.ts";
import type { WebLimits } from "./options.ts";
import { webTools } from "./web.ts";

const ephemeral: CacheControlEphemeral = { type: "ephemeral" };

/** What a request leaves out after the endpoint refused it once; see repairs.ts. */
export type Omitted = LeaveOut & {
  /** Thinking and effort, which a compatible endpoint may not know. */
  readonly settings?: boolean;
};

/** The body of a request. The same request gives the same bytes: members are always written in this order. */
export function requestBody(
  request: ModelRequest,
  facts: ModelFacts,
  web: WebLimits = {},
  omitted: Omitted = {},
): MessageCreateParamsStreaming {
  const maxTokens = Math.min(request.maxTokens, facts.maxOutput);
  const tools = toolParams(request, web);
  return {
    model: request.model,
    max_tokens: maxTokens,
    stream: true,
    ...(omitted.settings ? {} : thinkingSettings(facts, request.effort, maxTokens)),
    ...(tools.length > 0 ? { tools } : {}),
    ...(request.system ? { system: [{ type: "text", text: request.system, cache_control: ephemeral }] } : {}),
    messages: withBreakpoints(conversation(request.messages, omitted)),
  };
}

/** Own tools first, in the order given: the list is the start of what the provider caches. */
function toolParams({ tools, web }: ModelRequest, limits: WebLimits): ToolUnion[] {
  const own = tools.map(
    ({ name, description, schema }): ToolUnion => ({ name, description, input_schema: { ...schema, type: "object" } }),
  );
  const all = [...own, ...webTools(web, limits)];
  const last = all.at(-1);
  return last ? [...all.slice(0, -1), { ...last, cache_control: ephemeral }] : [];
}

/**
 * Marks the tail and the previous tail; with tools and system these are the four breakpoints the endpoint allows. A
 * breakpoint finds an earlier prefix only within 20 blocks before it (documentation on prompt caching), so after 40
 * parallel calls the tail alone finds nothing. The previous tail is where the last request ended: the message before
 * the last reply, exactly what was written to the cache then.
 */
function withBreakpoints(messages: MessageParam[]): MessageParam[] {
  const lastReply = messages.findLastIndex((message) => message.role === "assistant");
  for (const index of new Set([messages.length - 1, lastReply - 1])) {
    const message = messages[index];
    if (message && Array.isArray(message.content)) message.content = marked(message.content);
  }
  return messages;
}

function marked(content: ContentBlockParam[]): ContentBlockParam[] {
  const index = content.findLastIndex(isMarkable);
  return content.map((block, at) =>
    at === index && isMarkable(block) ? { ...block, cache_control: ephemeral } : block,
  );
}

type Markable = Extract<ContentBlockParam, { type: "text" | "image" | "document" | "tool_use" | "tool_result" }>;

/** Reasoning cannot carry a breakpoint. */
const isMarkable = (block: ContentBlockParam): block is Markable =>
  ["text", "image", "document", "tool_use", "tool_result"].includes(block.type);

/**
 * The body as text. Half of a surrogate pair, which a cut string may end in, makes the endpoint refuse the whole
 * request; JSON.stringify writes it as \udXXX, so it is replaced there. Escaped backslashes are stepped over.
 */
export function bodyText(body: MessageCreateParamsStreaming): string {
  const text = JSON.stringify(body);
  if (!text.includes("\\ud")) return text;
  return text.replace(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (found) => (found === "\\\\" ? found : "\\ufffd"));
}
