import type { ToolUnion } from "@anthropic-ai/sdk/resources/messages";
import type { WebTool, WebUse } from "../../protocol/messages.ts";
import { callInput } from "./call-input.ts";
import type { WebLimits, WebToolLimits } from "./options.ts";
import { asText, type WireBlock } from "./wire.ts";

/**
 * The provider's web tools a task is allowed, as a request lists them. The versions that need no code execution beside
 * them; the newer ones run code at the provider.
 */
export function webTools(allowed: readonly WebTool[] = [], limits: WebLimits = {}): ToolUnion[] {
  const tools: ToolUnion[] = [];
  if (allowed.includes("search"))
    tools.push({ type: "web_search_20250305", name: "web_search", ...limited(limits.search) });
  if (allowed.includes("fetch"))
    tools.push({ type: "web_fetch_20250910", name: "web_fetch", ...limited(limits.fetch) });
  return tools;
}

/** Searches of one reply when nothing else is said; each costs money. */
export const mostSearches = 10;

const limited = ({ maxUses = mostSearches, allowedDomains, blockedDomains }: WebToolLimits = {}) => ({
  max_uses: maxUses,
  ...(allowedDomains ? { allowed_domains: [...allowedDomains] } : {}),
  ...(blockedDomains ? { blocked_domains: [...blockedDomains] } : {}),
});

/** What a block of the provider's own tools sent into the web; nothing for any other block. */
export function webUse(block: WireBlock, json: string): readonly WebUse[] {
  if (block.type !== "server_tool_use") return [];
  const input = json === "" ? block.input : callInput(json);
  const told = (key: string): string =>
    typeof input === "object" && input !== null ? asText((input as Record<string, unknown>)[key]) : "";
  // A name nobody knows yet counts as well, with whatever it was given.
  if (block.name === "web_fetch") return [{ tool: "fetch", what: told("url") || JSON.stringify(input) }];
  return [{ tool: "search", what: told("query") || JSON.stringify(input) }];
}
