import { expect, test } from "vitest";
import { grepTool } from "../../../src/tools/grep.ts";
import { safePattern } from "../../../src/tools/safe-pattern.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { callTool } from "../../fakes/memory-hands.ts";
import { testDocuments } from "../../helpers/documents.ts";

const files = {
  "a.md": "# Plan\nInvoice 17\nnothing\nmore\nInvoice 18\n",
  "deep/b.txt": "one\r\ninvoice 19\r\n",
  "wide.txt": Uint8Array.from(Buffer.from("\uFEFFGrüße\nInvoice 20\n", "utf16le")),
  "photo.jpg": Uint8Array.from([0xff, 0xd8, 0, 0, 0x49]),
  "server.pem": "Invoice=secret",
};
const grep = async (input: object, more: Parameters<typeof memoryFolder>[0] = files) =>
  (await callTool(grepTool(testDocuments()), input, memoryFolder(more))).text;

const skipped =
  "Skipped: 1 file that is not plain text, 1 file that may hold passwords or keys (name one as path to search it).";

test("files, content with context, counts", async () => {
  expect(await grep({ pattern: "Invoice" })).toBe(`a.md\nwide.txt\n${skipped}`);
  expect(await grep({ pattern: "invoice", "-i": true, output_mode: "count" })).toBe(
    `a.md:2\ndeep/b.txt:1\nwide.txt:1\n${skipped}`,
  );
  expect(await grep({ pattern: "Invoice \\d+", output_mode: "content", "-C": 1, glob: "*.md" })).toBe(
    "a.md-1-# Plan\na.md:2:Invoice 17\na.md-3-nothing\na.md-4-more\na.md:5:Invoice 18\na.md-6-",
  );
  expect(await grep({ pattern: "^invoice", output_mode: "content", "-n": false, path: "deep" })).toBe(
    "deep/b.txt:invoice 19",
  );
  expect(await grep({ pattern: "Grüße", output_mode: "content" })).toContain("wide.txt:1:Grüße");
  expect(await grep({ pattern: "secret", path: "server.pem", output_mode: "content" })).toBe(
    "server.pem:1:Invoice=secret",
  );
  expect(await grep({ pattern: "zzz", glob: "deep/**" })).toBe("No match in 1 file.");
});

test("matches over lines", async () => {
  expect(await grep({ pattern: "17.*?Invoice", multiline: true, output_mode: "content", path: "a.md" })).toBe(
    "a.md:2:Invoice 17\na.md:3:nothing\na.md:4:more\na.md:5:Invoice 18",
  );
});

test("answers are bounded and long lines are shown cut", async () => {
  const many = { "m.txt": "hit\n".repeat(400), "long.txt": `${"x".repeat(30_000)}hit\nhit` };
  expect((await grep({ pattern: "hit", output_mode: "content", path: "m.txt" }, many)).split("\n").at(-1)).toBe(
    "… 150 more lines left out. Narrow the pattern, path or glob, or raise head_limit.",
  );
  expect(await grep({ pattern: "hit", output_mode: "content", path: "long.txt" }, many)).toBe(
    `long.txt:1:${"x".repeat(500)}… [30003 characters]\nlong.txt:2:hit\n1 very long line searched in parts: very long matches may be missing there.`,
  );
});

test("parts of a long line meet without gaps and without false line ends", async () => {
  const hits = async (pattern: string, text: string) =>
    (await grep({ pattern, output_mode: "count" }, { "x.txt": text })).split("\n")[0];
  const mail = "[\\w.]+@[\\w]+\\.[\\w]+";
  for (const at of [0, 50, 195, 196, 197, 73, 74, 75, 76, 148, 149, 150, 151, 900]) {
    expect(await hits(mail, `${" ".repeat(at)}a.b@c.de${" ".repeat(1_000)}`)).toBe("x.txt:1");
  }
  expect(await hits("^x+y*z*b", `${"a".repeat(392)}${"x".repeat(30)}b`)).toBe("No match in 1 file.");
  expect(await hits("a+b*c*$", `${"a".repeat(1_000)}!`)).toBe("No match in 1 file.");
  expect(await hits("a+b*c*$", `${"!".repeat(1_000)}aaa`)).toBe("x.txt:1");
});

test.each(["(a+)+$", "(a|ab)*c", "(\\w|\\d)+x", "(?:\\d{1,3},?)+x", "((a)+b?)*", "([a-z]+\\s?)+!", "(a|)*b"])(
  "%s is refused: it could run for ever",
  async (pattern) => {
    expect(await grep({ pattern })).toMatch(/can run for ever/);
  },
);

test.each([
  ["(foo|bar)+", "foobar"],
  ["(\\d{1,2}[./-]){2}\\d{4}", "7.10.2026"],
  ["\\b[\\w.+-]+@[\\w-]+\\.[\\w.]+", "a@b.de"],
  ["(?:ab)+c", "ababc"],
  ["https?://[^\\s)]+", "https://x.y/z"],
  ["a\\-b", "a-b"],
  ["(\\w+) (\\w+)", "two words"],
  ["[(+*]+", "(("],
])("%s is allowed", (pattern, text) => {
  expect(safePattern(pattern, "").regex.test(text)).toBe(true);
});

test("the worst patterns that are allowed end within seconds", async () => {
  const text = "a".repeat(400);
  const started = performance.now();
  await grep({ pattern: "a*a*a*a*a*b" }, { "x.txt": text });
  expect(performance.now() - started).toBeLessThan(15_000);
}, 30_000);

test("a broken pattern is an error in a sentence", async () => {
  expect(await grep({ pattern: "a(" })).toMatch(/no JavaScript regular expression.*Escape special characters/s);
});

test("inline flags of other engines are understood", async () => {
  expect(await grep({ pattern: "(?i)INVOICE 1[78]", output_mode: "count" })).toContain("a.md:2");
});
