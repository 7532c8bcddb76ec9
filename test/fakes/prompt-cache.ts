/**
 * The provider's prompt cache as documented: a prefix is written at each breakpoint, and a breakpoint finds a written
 * prefix only within the 20 blocks up to it. Sizes are characters.
 */
type Json = Record<string, unknown>;

export function promptCache() {
  const written = new Set<string>();
  return {
    /** What of the request was read from the cache, and how long it is. */
    send(bodyText: string): { readonly read: number; readonly total: number } {
      const blocks = blocksOf(JSON.parse(bodyText) as Json);
      const prefixes: string[] = [];
      for (const { text } of blocks) prefixes.push((prefixes.at(-1) ?? "") + text);
      const marks = blocks.flatMap((block, index) => (block.marked ? [index] : []));
      const found = marks
        .flatMap((mark) => prefixes.slice(Math.max(0, mark - 19), mark + 1))
        .filter((p) => written.has(p));
      for (const mark of marks) written.add(prefixes[mark] ?? "");
      return { read: Math.max(0, ...found.map(({ length }) => length)), total: prefixes.at(-1)?.length ?? 0 };
    },
  };
}

function blocksOf(body: Json): { readonly text: string; readonly marked: boolean }[] {
  const messages = body["messages"] as { role: string; content: Json[] }[];
  const content = messages.flatMap(({ role, content }) => content.map((block): Json => ({ ...block, role })));
  return [...((body["tools"] ?? []) as Json[]), ...((body["system"] ?? []) as Json[]), ...content].map(
    ({ cache_control: mark, ...block }) => ({ text: JSON.stringify(block), marked: mark !== undefined }),
  );
}
