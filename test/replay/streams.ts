/** What the recorded streams hold: one for each kind of reply the Messages API sends, and for each way it goes wrong. */
import { closes, grows, opens, pieces, ping, sse, start, stop, text, thinking, tool, usage } from "./events.ts";

const signature = "EqQBCkYIBxgCKkD0c2lnbmF0dXJlLW9mLXRoaW5raW5nEgx0ZXN0";
const said = (...parts: readonly string[]) => sse(start(), ping, ...text(0, ...parts), ...stop("end_turn"));
const deep = `${'{"a":'.repeat(300)}1${"}".repeat(300)}`;

export const search = [
  opens(0, { type: "server_tool_use", id: "srvtoolu_01", name: "web_search", input: {} }),
  ...pieces({ query: "exchange rate 2026-11-19" }).map((partial_json) =>
    grows(0, { type: "input_json_delta", partial_json }),
  ),
  closes(0),
  opens(1, {
    type: "web_search_tool_result",
    tool_use_id: "srvtoolu_01",
    content: [
      {
        type: "web_search_result",
        url: "https://example.org/rate",
        title: "Rates",
        encrypted_content: "Eo8=",
        page_age: null,
      },
    ],
  }),
  closes(1),
];
export const cited = [
  opens(2, { type: "text", text: "", citations: [] }),
  grows(2, {
    type: "citations_delta",
    citation: {
      type: "web_search_result_location",
      url: "https://example.org/rate",
      title: "Rates",
      encrypted_index: "Eo9=",
      cited_text: "1.0912",
    },
  }),
  grows(2, { type: "text_delta", text: "The rate was 1.0912." }),
  closes(2),
];
const fetched = [
  ...tool(0, "srvtoolu_02", "web_fetch", ...pieces({ url: "https://example.org/terms" })).map((event) =>
    event.type === "content_block_start"
      ? opens(0, { type: "server_tool_use", id: "srvtoolu_02", name: "web_fetch", input: {} })
      : event,
  ),
  opens(1, {
    type: "web_fetch_tool_result",
    tool_use_id: "srvtoolu_02",
    content: {
      type: "web_fetch_result",
      url: "https://example.org/terms",
      content: { type: "document", source: { type: "text", media_type: "text/plain", data: "Terms" } },
      retrieved_at: "2026-11-19T10:00:00Z",
    },
  }),
  closes(1),
  ...text(2, "Fetched."),
];
const error = (type: string, message: string) => sse({ type: "error", error: { type, message } });
const read = (index: number) =>
  tool(index, `toolu_${index}`, "Read", ...pieces({ file_path: `Inbox/note-${index}.txt` }));
const searched = { server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 } };
const begun = [start(), ...text(0, "I will ")];

export const streams: Readonly<Record<string, string>> = {
  text: said("Here ", "is the", " summary."),
  "text-in-one-piece": said("Done."),
  "text-empty": sse(start(), opens(0, { type: "text", text: "" }), closes(0), ...stop("end_turn", 2)),
  "text-blank": said("  \n"),
  "text-unicode": said("Zürich – 東京 ", "👩‍👩‍👧 e\u0301 ", "شكرا", " 𝔘"),
  "text-escapes": said('quote " backslash \\ tab \t', " null \u0000 line \u2028 end"),
  "text-long": said(...Array.from({ length: 40 }, (_, n) => `Line ${n + 1} of the report.\n`)),
  "no-content": sse(start(), ...stop("end_turn", 1)),
  "pings-everywhere": sse(
    start(),
    ping,
    opens(0, { type: "text", text: "" }),
    ping,
    grows(0, { type: "text_delta", text: "Still here." }),
    ping,
    closes(0),
    ping,
    ...stop("end_turn"),
    ping,
  ),
  crlf: said("Carriage ", "returns.").replaceAll("\n", "\r\n"),
  comments: `: welcome\n\n${said("After a comment.").replaceAll("\n\n", "\n\n: keep-alive\n\n")}`,
  "data-in-two-lines": said("Split.").replace('{"type":"message_delta",', '{"type":"message_delta",\ndata: '),
  "byte-order-mark": `\ufeff${said("Marked.")}`,
  thinking: sse(
    start(),
    ...thinking(0, signature, "The folder ", "holds receipts."),
    ...text(1, "I see."),
    ...stop("end_turn"),
  ),
  "thinking-omitted": sse(start(), ...thinking(0, signature), ...text(1, "Short."), ...stop("end_turn")),
  "thinking-redacted": sse(
    start(),
    opens(0, { type: "redacted_thinking", data: "EmwKAhgBEgy3va3pzix" }),
    closes(0),
    ...text(1, "So."),
    ...stop("end_turn"),
  ),
  "thinking-then-call": sse(start(), ...thinking(0, signature, "Look first."), ...read(1), ...stop("tool_use")),
  call: sse(start(), ...text(0, "Looking."), ...read(1), ...stop("tool_use")),
  "call-without-input": sse(start(), ...tool(0, "toolu_a", "TodoRead", ""), ...stop("tool_use")),
  "call-empty-object": sse(start(), ...tool(0, "toolu_a", "TodoRead", "", "{}"), ...stop("tool_use")),
  "call-input-at-start": sse(
    start(),
    opens(0, { type: "tool_use", id: "toolu_a", name: "Glob", input: { pattern: "*.csv" } }),
    closes(0),
    ...stop("tool_use"),
  ),
  "call-unicode": sse(
    start(),
    ...tool(0, "toolu_a", "Write", '{"content":"caf\\u00', "e9 \\ud83d", '\\ude00 日"', "}"),
    ...stop("tool_use"),
  ),
  "call-nested": sse(
    start(),
    ...tool(
      0,
      "toolu_a",
      "Plan",
      ...pieces(
        { steps: [{ title: "Sort", operations: [{ kind: "move", from: "a", to: "b" }] }], n: 1.5e3, none: null },
        7,
      ),
    ),
    ...stop("tool_use"),
  ),
  "call-long": sse(
    start(),
    ...tool(0, "toolu_a", "Write", ...pieces({ file_path: "report.md", content: "| cell | cell |\n".repeat(60) }, 40)),
    ...stop("tool_use"),
  ),
  "call-too-deep": sse(start(), ...tool(0, "toolu_a", "Plan", deep), ...stop("tool_use")),
  "call-bad-json": sse(start(), ...tool(0, "toolu_a", "Read", '{"file_path: "a', '.txt"}'), ...stop("tool_use")),
  "call-not-an-object": sse(start(), ...tool(0, "toolu_a", "Read", '"a.txt"'), ...stop("tool_use")),
  "calls-3": sse(start(), ...read(0), ...read(1), ...read(2), ...stop("tool_use")),
  "calls-40": sse(start(), ...Array.from({ length: 40 }, (_, n) => read(n)).flat(), ...stop("tool_use", 900)),
  "calls-and-text": sse(start(), ...text(0, "Two files."), ...read(1), ...read(2), ...stop("tool_use")),
  "call-twice": sse(
    start(),
    ...tool(0, "toolu_a", "Bash", '{"command":"ls"}'),
    ...tool(1, "toolu_a", "Bash", '{"command":"ls"}'),
    ...stop("tool_use"),
  ),
  "stop-says-call-but-none": sse(start(), ...text(0, "Well."), ...stop("tool_use")),
  "stop-says-end-but-call": sse(start(), ...read(0), ...stop("end_turn")),
  search: sse(start(), ...search, ...cited, ...stop("end_turn", 80, searched)),
  fetch: sse(start(), ...fetched, ...stop("end_turn", 80)),
  refusal: sse(start(), ...stop("refusal", 1)),
  "refusal-midway": sse(start(), ...text(0, "First "), ...read(1), ...stop("refusal")),
  "limit-in-text": sse(start(), ...text(0, "The first part of a lo"), ...stop("max_tokens")),
  "limit-in-thinking": sse(
    start(),
    opens(0, { type: "thinking", thinking: "", signature: "" }),
    grows(0, { type: "thinking_delta", thinking: "Well, if" }),
    closes(0),
    ...stop("max_tokens"),
  ),
  "limit-in-call": sse(
    start(),
    ...read(0),
    ...tool(1, "toolu_b", "Write", '{"file_path":"a.txt","content":"half of'),
    ...stop("max_tokens"),
  ),
  "limit-at-start-of-call": sse(
    start(),
    ...text(0, "Writing."),
    ...tool(1, "toolu_b", "Write", ""),
    ...stop("max_tokens"),
  ),
  "limit-open-block": sse(
    start(),
    opens(0, { type: "text", text: "" }),
    grows(0, { type: "text_delta", text: "Unclosed" }),
    ...stop("max_tokens"),
  ),
  "limit-of-context": sse(start(), ...text(0, "No room le"), ...stop("model_context_window_exceeded")),
  "stop-sequence": sse(start(), ...text(0, "Until here"), ...stop("stop_sequence")),
  "stop-unknown": sse(start(), ...text(0, "New reason"), ...stop("something_new")),
  "late-repeats": sse(
    start(),
    start("msg_02"),
    ...text(0, "Once."),
    opens(0, { type: "text", text: "" }),
    grows(0, { type: "text_delta", text: "Twice." }),
    ...stop("end_turn"),
    ...read(1),
    start("msg_03"),
  ),
  "unknown-events": sse(
    start(),
    { type: "message_hint", hint: 1 },
    opens(0, { type: "hologram", data: [1] }),
    grows(0, { type: "hologram_delta", x: 1 }),
    closes(0),
    ...text(1, "Fine."),
    ...stop("end_turn"),
  ),
  "usage-nulls": sse(
    start(),
    ...text(0, "Counted."),
    { type: "message_delta", delta: { stop_reason: null }, usage: { output_tokens: 3, input_tokens: null } },
    ...stop("end_turn", 7, { cache_read_input_tokens: null }),
  ),
  "usage-missing": sse(
    { type: "message_start", message: { id: "m", role: "assistant", content: [] } },
    ...text(0, "Uncounted."),
    { type: "message_delta", delta: { stop_reason: "end_turn" } },
    { type: "message_stop" },
  ),
  "error-overloaded": sse(...begun) + error("overloaded_error", "Overloaded"),
  "error-at-once": error("overloaded_error", "Overloaded"),
  "error-internal": sse(...begun) + error("api_error", "Internal server error"),
  "error-invalid": sse(start()) + error("invalid_request_error", "Output blocked by content filtering policy"),
  "error-key": error("authentication_error", "invalid x-api-key sk-ant-api03-secret"),
  "broken-json": `${sse(...begun)}event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"del}}\n\n${sse(...stop("end_turn"))}`,
  "broken-gap": sse(start(), ...text(1, "Where is block 0?"), ...stop("end_turn")),
  "broken-no-start": sse(...text(0, "No beginning."), ...stop("end_turn")),
  "broken-no-stop-reason": sse(start(), ...text(0, "And?"), { type: "message_stop" }),
  "broken-open-call": sse(
    start(),
    opens(0, { type: "tool_use", id: "toolu_a", name: "Bash", input: {} }),
    grows(0, { type: "input_json_delta", partial_json: '{"command":"rm"}' }),
    ...stop("tool_use"),
  ),
  "broken-nameless-call": sse(
    start(),
    opens(0, { type: "tool_use", name: "Bash", input: {} }),
    closes(0),
    ...stop("tool_use"),
  ),
  "broken-end": sse(start(), ...text(0, "Unfinished"), ...stop("end_turn").slice(0, 1)),
  empty: "",
};

/** Used by the test of paused rounds: the first is followed by a request that ends with it. */
export const paused = sse(
  start(),
  ...search.slice(0, 9).filter((event) => event["index"] === 0),
  ...stop("pause_turn", 20, usage(12, 20)),
);
export const resumed = sse(
  start(),
  ...search.filter((event) => event["index"] === 1).map((event) => ({ ...event, index: 0 })),
  ...text(1, "Found."),
  ...stop("end_turn"),
);
