import { afterEach, describe, expect, test } from "vitest";
import { amount, bytes, elapsed, money, moneyRange, tokens, when } from "../../src/webview/format.ts";
import { tokensOf } from "../../src/webview/markdown-lexer.ts";
import { wordAt } from "../../src/webview/mention.ts";
import { setLanguage, t } from "../../src/webview/strings.ts";
import { line, plain } from "../../src/webview/text.ts";
import { keyTarget, typedIndex } from "../../src/webview/tree-keys.ts";
import { de } from "../../src/webview/words/de.ts";
import { en } from "../../src/webview/words/en.ts";

afterEach(() => setLanguage("en"));

describe("two languages", () => {
  test("every word has a German one with the same blanks, and no blank is forgotten", () => {
    const blanks = (text: string): readonly string[] =>
      [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ""))].sort();
    const wrong = Object.entries(en).filter(
      ([key, text]) => blanks(text).join() !== blanks(de[key as keyof typeof de]).join(),
    );
    expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
    expect(wrong).toEqual([]);
  });

  test("one and many, and a language without a table", () => {
    expect([t("nFiles", { n: 1 }), t("nFiles", { n: 1200 })]).toEqual(["1 file", "1,200 files"]);
    setLanguage("de-AT");
    expect([t("nFiles", { n: 1 }), t("nFiles", { n: 1200 })]).toEqual(["1 Datei", "1.200 Dateien"]);
    setLanguage("eo");
    expect(t("stop")).toBe("Stop");
  });

  test("plain words: no exclamation marks, no please, no oops, no successfully", () => {
    const said = [...Object.values(en), ...Object.values(de)].filter((text) =>
      /!|please|oops|success|\bbitte\b|erfolgreich/i.test(text),
    );
    expect(said).toEqual([]);
  });
});

test("numbers as people read them", () => {
  expect([money(0.06), money(1.31), money(0.0004), moneyRange(1.1, 1.6)]).toEqual([
    "$0.06",
    "$1.31",
    "$0.0004",
    "$1.10–1.60",
  ]);
  expect([bytes(950), bytes(4000), bytes(380_000), bytes(3_400_000)]).toEqual(["950 B", "4 kB", "380 kB", "3.4 MB"]);
  expect([tokens(950), tokens(3_100), tokens(62_400), tokens(999_700), tokens(1_200_000)]).toEqual([
    "950",
    "3.1k",
    "62k",
    "1M",
    "1.2M",
  ]);
  expect([elapsed(37_000), elapsed(788_000), elapsed(3_730_000), elapsed(-5)]).toEqual([
    "0:37",
    "13:08",
    "1:02:10",
    "0:00",
  ]);
  setLanguage("de");
  expect([money(1.31), moneyRange(1.1, 1.6), bytes(3_400_000), amount(2)]).toEqual([
    "1,31\u00a0$",
    "1,10–1,60\u00a0$",
    "3,4 MB",
    "2,00",
  ]);
});

test("times as people say them", () => {
  const now = new Date("2026-11-20T10:49:05");
  const at = (text: string): string => when(new Date(text).toISOString() as never, now);
  expect([
    at("2026-11-20T10:49:00"),
    at("2026-11-20T10:43:00"),
    at("2026-11-20T08:40:00"),
    at("2026-11-19T23:00:00"),
    at("2026-11-18T10:00:00"),
    at("2026-11-12T10:00:00"),
    at("2025-11-12T10:00:00"),
  ]).toEqual(["now", "6 min", "2 h", "Yesterday", "Wed", "12 Nov", "12 Nov 2025"]);
});

test("text of others: nothing invisible, nothing endless, lines stay lines", () => {
  expect(plain("a\u202Eb\n\tc\u0007")).toBe("a⟨U+202E⟩b\n  c⟨U+0007⟩");
  expect(line("two\r\nlines")).toBe("two lines");
  // Invisible without being a control or a format character, and accents that climb over the lines above.
  expect(line("in\u3164voice\u034f")).toBe("in⟨U+3164⟩voice⟨U+034F⟩");
  expect(line(`Z${"\u0301".repeat(90)}a`)).toBe(`Z${"\u0301".repeat(4)}…a`);
  expect(plain("x".repeat(5000)).length).toBe(2000);
  expect(plain("y\n".repeat(200_000)).length).toBeLessThanOrEqual(100_000);
});

describe("marks that cost a parser more than they are long", () => {
  const kinds = (text: string): readonly string[] => (tokensOf(text) ?? []).map(({ type }) => type);

  test("ordinary Markdown is cut as ever", () => {
    expect(kinds("# Head\n\nSome **bold** and _thin_ [words](https://a.example).\n\n- one\n- two\n\n> said\n")).toEqual(
      ["heading", "space", "paragraph", "space", "list", "space", "blockquote"],
    );
    const nested = tokensOf("> > - **deep _deeper_**");
    expect(JSON.stringify(nested)).toContain('"type":"em"');
  });

  test("nesting without end stays text below the eighth level", () => {
    const depth = (text: string, part: RegExp): number => JSON.stringify(tokensOf(text)).match(part)?.length ?? 0;
    expect(depth(`${"> ".repeat(1000)}x`, /"type":"blockquote"/g)).toBe(8);
    expect(depth(`${"1. ".repeat(600)}x`, /"type":"list"/g)).toBe(8);
  });

  test("marks that are never closed are looked for in vain only so often", () => {
    // Counted, not timed: each look in vain reads the rest of the text.
    const marks = JSON.stringify(tokensOf("**bold** ".repeat(300))).match(/"type":"strong"/g)?.length;
    expect(marks).toBe(300);
    const late = JSON.stringify(tokensOf(`${"_a* ".repeat(5000)}**bold**`));
    expect(late).not.toContain('"type":"strong"');
    expect(late).toContain("**bold**");
  });
});

test("the word under the caret", () => {
  expect(wordAt("Compare @Off", 12)).toEqual({ kind: "file", text: "Off", from: 8, to: 12 });
  expect(wordAt("Compare @Off by", 15)).toBeUndefined();
  expect(wordAt("mail@example", 12)).toBeUndefined();
  expect(wordAt("/exp", 4)).toEqual({ kind: "skill", text: "exp", from: 0, to: 4 });
  expect(wordAt("and /exp", 8)).toBeUndefined();
});

test("arrows in a tree, also from right to left", () => {
  const rows = [{ level: 1, open: true }, { level: 2 }, { level: 2, open: false }, { level: 1 }];
  const go = (key: string, at: number, rtl = false) => keyTarget(key, rows, at, rtl);
  expect([go("ArrowDown", 3), go("ArrowUp", 0), go("Home", 2), go("End", 0)]).toEqual([
    { to: 3 },
    { to: 0 },
    { to: 0 },
    { to: 3 },
  ]);
  expect([go("ArrowRight", 0), go("ArrowRight", 2), go("ArrowRight", 1)]).toEqual([
    { to: 1 },
    { to: 2, fold: true },
    { to: 1 },
  ]);
  expect([go("ArrowLeft", 0), go("ArrowLeft", 1), go("ArrowLeft", 3)]).toEqual([
    { to: 0, fold: false },
    { to: 0 },
    { to: 3 },
  ]);
  expect([go("ArrowLeft", 2, true), go("ArrowRight", 1, true)]).toEqual([{ to: 2, fold: true }, { to: 0 }]);
  expect(go("x", 0)).toBeUndefined();
  expect([typedIndex(["Alpha", "Beta", "Bravo"], "b", 1), typedIndex(["Alpha", "Beta", "Bravo"], "br", 1)]).toEqual([
    2, 2,
  ]);
});
