/**
 * The head of a Markdown file ("---", fields, "---"), read leniently: real skills and commands often hold what a strict
 * YAML reader refuses (unquoted colons and brackets, text that runs over several lines). A field begins at the start of
 * a line; everything up to the next field belongs to it.
 */

export type Frontmatter = {
  /** By name in lower case; the last one counts when a name occurs twice. Lists are joined with ", ". */
  readonly fields: Readonly<Record<string, string>>;
  readonly body: string;
};

const fence = /^---[ \t]*$/;

/** Splits `text`. Without a head everything is body; a head that never ends goes up to the first blank line or heading. */
export function frontmatter(text: string): Frontmatter {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  if (!fence.test(lines[0] ?? "")) return { fields: {}, body: lines.join("\n") };
  const closed = lines.findIndex((line, at) => at > 0 && fence.test(line));
  const open = lines.findIndex((line, at) => at > 0 && (line.trim() === "" || line.startsWith("# ")));
  const end = closed > 0 ? closed : open > 0 ? open : lines.length;
  return { fields: fieldsOf(lines.slice(1, end)), body: lines.slice(closed > 0 ? end + 1 : end).join("\n") };
}

function fieldsOf(lines: readonly string[]): Frontmatter["fields"] {
  const fields: Record<string, string> = {};
  let name = "";
  let value: string[] = [];
  const close = (): void => {
    if (name !== "") fields[name] = textOf(value);
  };
  for (const line of lines) {
    const start = /^([A-Za-z][\w-]*):(?:[ \t]+(.*)|$)/.exec(line);
    if (start) {
      close();
      name = (start[1] ?? "").toLowerCase();
      value = [start[2] ?? ""];
    } else if (!/^\s*#/.test(line)) value.push(line);
  }
  close();
  return fields;
}

/** One value: quoted, a block ("|", ">"), a list, or plain text over one or more lines. */
function textOf([first = "", ...rest]: readonly string[]): string {
  const more = rest.map((line) => line.trim());
  if (/^[|>][+-]?\d?$/.test(first.trim())) return more.join(first.startsWith("|") ? "\n" : " ").trim();
  const items = rest.filter((line) => line.trim() !== "");
  if (first.trim() === "" && items.length > 0 && items.every((line) => /^\s*-\s/.test(line)))
    return items.map((line) => unquoted(line.replace(/^\s*-\s+/, ""))).join(", ");
  return unquoted([first, ...more].join(" "));
}

function unquoted(value: string): string {
  const text = value.trim();
  const quoted = /^(["'])([\s\S]*)\1$/.exec(text);
  if (!quoted) return text;
  const inner = quoted[2] ?? "";
  return quoted[1] === "'" ? inner.replaceAll("''", "'") : inner.replace(/\\(["\\])/g, "$1").replaceAll("\\n", "\n");
}
