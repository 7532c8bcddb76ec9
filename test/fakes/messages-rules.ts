/**
 * What the Messages API refuses about a request, as documented and as its error messages say: the fake endpoint answers
 * 400 with the sentence, so that every test also shows that the transcript is one the real endpoint takes.
 */
type Json = Record<string, unknown>;

export function refusalOf(body: unknown): string | undefined {
  const { messages, tools, system } = body as Json;
  if (!Array.isArray(messages) || messages.length === 0) return "messages: at least one message is required";
  const marks = [...list(tools), ...list(system), ...messages.flatMap((message: Json) => list(message["content"]))];
  if (marks.filter((block) => block["cache_control"]).length > 4)
    return "A maximum of 4 blocks with cache_control may be provided.";
  let open: string[] = [];
  for (const [index, message] of (messages as Json[]).entries()) {
    const problem = messageProblem(message, open);
    if (problem) return `messages.${index}.${problem}`;
    open = message["role"] === "assistant" ? callIds(message) : [];
  }
  if (open.length > 0)
    return `tool_use ids were found without tool_result blocks immediately after: ${open.join(", ")}`;
  if (messages.at(-1)?.role === "assistant" && !pausedByProvider(messages.at(-1))) return "prefill is not supported";
  return undefined;
}

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
const callIds = (message: Json): string[] =>
  list(message["content"]).flatMap((block) => (block["type"] === "tool_use" ? [String(block["id"])] : []));
const pausedByProvider = (message: Json): boolean => list(message["content"]).at(-1)?.["type"] === "server_tool_use";

function messageProblem(message: Json, open: readonly string[]): string | undefined {
  const content = list(message["content"]);
  if (content.length === 0) return "content: must be non-empty";
  if (message["role"] !== "user" && message["role"] !== "assistant") return "role: unknown";
  const results = content.flatMap((block) => (block["type"] === "tool_result" ? [String(block["tool_use_id"])] : []));
  const firstOther = content.findIndex((block) => block["type"] !== "tool_result");
  if (open.some((id) => !results.includes(id))) return "content: tool_use without tool_result in the next message";
  if (results.some((id) => !open.includes(id))) return "content: unexpected tool_use_id found in tool_result blocks";
  if (new Set(results).size < results.length) return "content: each tool_use must have a single result";
  if (firstOther !== -1 && content.slice(firstOther).some((block) => block["type"] === "tool_result")) {
    return "content: tool_result blocks must come first";
  }
  if (new Set(callIds(message)).size < callIds(message).length) return "content: tool_use ids must be unique";
  for (const block of content) {
    const problem = blockProblem(block);
    if (problem) return `content: ${problem}`;
  }
  return undefined;
}

function blockProblem(block: Json): string | undefined {
  switch (block["type"]) {
    case "text":
      return /\S/.test(String(block["text"] ?? ""))
        ? undefined
        : "text content blocks must contain non-whitespace text";
    case "thinking":
      return block["signature"] ? undefined : "Invalid `signature` in `thinking` block";
    case "redacted_thinking":
      return block["data"] ? undefined : "redacted_thinking.data: must be non-empty";
    case "tool_use":
      return isObject(block["input"]) && block["id"] && block["name"]
        ? undefined
        : "tool_use.input: Input should be a valid dictionary";
    case "tool_result":
      return resultProblem(block);
    default:
      return undefined;
  }
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

function resultProblem(block: Json): string | undefined {
  const parts = list(block["content"]);
  const isError = block["is_error"] === true;
  if (isError && (block["content"] === undefined || block["content"] === ""))
    return "content cannot be empty if `is_error` is true";
  if (isError && parts.some((part) => part["type"] !== "text"))
    return "all content must be type `text` if `is_error` is true";
  if (Array.isArray(block["content"]) && parts.length === 0) return undefined;
  return parts.map(blockProblem).find((problem) => problem !== undefined);
}
