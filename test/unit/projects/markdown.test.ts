import { expect, test } from "vitest";
import { decoded, importsIn, withoutComments } from "../../../src/projects/markdown.ts";

test("imports are the words after an @, outside code", () => {
  const text = `See @README and (not @this) but @docs/a\\ b.md, @~/.claude/mine.md
- in a list @list.md
    @under-the-item.md

Text
    @continued-line.md

    @indented-code.md

\`\`\`sh
@fenced.md
\`\`\`
~~~~
\`\`\`
@tilde.md
~~~
~~~~
\`@span.md\` and \`\`a \` @span2.md\`\` and \`open @not-closed.md
mail someone@example.com @ alone @#heading @file.md#part @../up.md @/etc/hosts @README
`;
  expect(importsIn(text)).toEqual([
    "README",
    "this)",
    "docs/a b.md,",
    "~/.claude/mine.md",
    "list.md",
    "under-the-item.md",
    "continued-line.md",
    "not-closed.md",
    "file.md",
    "../up.md",
    "/etc/hosts",
  ]);
});

test("comments on lines of their own go, others and those in code stay", () => {
  expect(
    withoutComments(
      "a\n<!-- one -->\nb <!-- inside -->\n  <!-- two\nlines -->  \nc\n```\n<!-- code -->\n```\n<!-- open\nd",
    ),
  ).toBe("a\nb <!-- inside -->\nc\n```\n<!-- code -->\n```\n<!-- open\nd");
});

test("bytes are UTF-8, or UTF-16 with a mark; anything else is not text", () => {
  expect(decoded(new TextEncoder().encode("\uFEFFä\r\nb\rc"))).toBe("ä\nb\nc");
  expect(decoded(new Uint8Array([0xff, 0xfe, 0x61, 0, 0xe4, 0]))).toBe("aä");
  expect(decoded(new Uint8Array([0x50, 0x4b, 0, 3]))).toBeUndefined();
});
