import { expect, test } from "vitest";
import { keepEnds, plain } from "../../../src/sandbox/output.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

test("short output is kept whole, of long output both ends, in bounded memory, however it comes", () => {
  for (const piece of [1, 7, 1_000, 65_536, 500_000]) {
    const text = Array.from({ length: 60_000 }, (_, n) => `${n}\n`).join("");
    const kept = keepEnds();
    const bytes = encode(text);
    for (let at = 0; at < bytes.length; at += piece) kept.add(bytes.subarray(at, at + piece));
    const { text: shown, cut } = kept.text();
    expect([kept.size(), cut]).toEqual([bytes.length, bytes.length - 20_000]);
    expect(shown).toBe(`${text.slice(0, 8_000)}\n… ${cut} bytes are left out here …\n${text.slice(-12_000)}`);
  }
  const small = keepEnds();
  small.add(encode("ä".repeat(9_000)));
  expect(small.text()).toEqual({ text: "ä".repeat(9_000), cut: 0 });
});

test("nothing that misleads a terminal or an eye is left", () => {
  const cases: Readonly<Record<string, string>> = {
    "\u001b[31mred\u001b[0m": "red",
    "\u001b]0;title\u0007text": "text",
    "\u001b]8;;http://evil.example\u001b\\link\u001b]8;;\u001b\\": "link",
    "\u001b]52;c;ZXZpbA==\u0007x": "x",
    "\u009b2Jx": "x",
    "\u001bc\u001b(Bx": "x",
    "10%\r20%\r100%\ndone\r\n": "100%\ndone\n",
    "a\u0000b\u0008c": "a⟨U+0000⟩b⟨U+0008⟩c",
    "\u202eevil\u200b": "⟨U+202E⟩evil⟨U+200B⟩",
    "tab\tand\nline": "tab\tand\nline",
    "\u001b]0;never ends": "",
  };
  for (const [raw, clean] of Object.entries(cases)) expect(plain(raw)).toBe(clean);
  expect(plain("\u001b".repeat(100_000)).length).toBeGreaterThan(0);
});
