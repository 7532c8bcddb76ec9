import { expect, test } from "vitest";
import { frontmatter } from "../../../src/base/frontmatter.ts";
import { visibleLines } from "../../../src/base/words.ts";

test("a head is read as people write it: colons, brackets, text over several lines, lists, quotes, comments", () => {
  const text = [
    "\uFEFF---  ",
    "name: Expense report",
    "description: Use when: receipts [photos] come in",
    "  and a total: is wanted",
    "Allowed-Tools:",
    "  - Read",
    '  - "Grep"',
    "# a comment",
    "folded: >-",
    "  one",
    "  two",
    "kept: |",
    "  one",
    "  two",
    `quoted: "say \\"hi\\""`,
    "single: 'it''s'",
    "empty:",
    "---\t",
    "Body",
    "---",
  ];
  const expected = {
    fields: {
      name: "Expense report",
      description: "Use when: receipts [photos] come in and a total: is wanted",
      "allowed-tools": "Read, Grep",
      folded: "one two",
      kept: "one\ntwo",
      quoted: 'say "hi"',
      single: "it's",
      empty: "",
    },
    body: "Body\n---",
  };
  for (const end of ["\n", "\r\n", "\r"]) expect(frontmatter(text.join(end))).toEqual(expected);
});

test("no head, an empty one, one that never ends, a name twice", () => {
  expect(frontmatter("# Title\n---\nname: x\n---")).toEqual({ fields: {}, body: "# Title\n---\nname: x\n---" });
  expect(frontmatter("---\n---\nBody")).toEqual({ fields: {}, body: "Body" });
  expect(frontmatter("---\nname: x\n\nBody")).toEqual({ fields: { name: "x" }, body: "\nBody" });
  expect(frontmatter("---\nname: x\n# Title")).toEqual({ fields: { name: "x" }, body: "# Title" });
  expect(frontmatter("---\nname: x\nname: y\n---\n")).toEqual({ fields: { name: "y" }, body: "" });
  expect(frontmatter("")).toEqual({ fields: {}, body: "" });
});

test("text of several lines shows what hides in it and keeps lines, tabs and emoji", () => {
  expect(visibleLines("a\n\tb ❤️ c")).toBe("a\n\tb ❤️ c");
  expect(visibleLines("x\u200b\u202ey\u0007\r")).toBe("x⟨U+200B⟩⟨U+202E⟩y⟨U+0007⟩⟨U+000D⟩");
  const tags = [..."hi"].map((char) => String.fromCodePoint(0xe0000 + (char.codePointAt(0) ?? 0))).join("");
  expect(visibleLines(`ok${tags}`)).toBe("ok⟨U+E0068⟩⟨U+E0069⟩");
  expect(visibleLines("ok\u{e0101}\u{e0120}\u3164")).toBe("ok⟨U+E0101⟩⟨U+E0120⟩⟨U+3164⟩");
});
