import { expect, test } from "vitest";
import { documentOf } from "../../../src/model/offline/digest/document.ts";
import type { Talk } from "../../../src/model/offline/digest/read.ts";
import { wordsFor } from "../../../src/model/offline/digest/words.ts";

const talk = (file: string, more: Partial<Talk> = {}): Talk => ({
  file,
  likeness: 1,
  lines: 9,
  speakers: [],
  themes: [],
  decisions: [],
  actions: [],
  questions: [],
  quotes: [],
  ...more,
});

test("the language of the request is the language of the digest", () => {
  expect(wordsFor("Fasse die Notizen zusammen").decisions).toBe("Beschlüsse");
  expect(wordsFor("Beschlüsse und Aufgaben aus den Protokollen").decisions).toBe("Beschlüsse");
  expect(wordsFor("Make a digest of my meeting notes").decisions).toBe("Decisions");
  expect(wordsFor("digest").decisions).toBe("Decisions");
});

test("what a source says is text, whatever Markdown would make of it; quotations stay as they are", () => {
  const words = wordsFor("digest");
  const text = documentOf({
    path: "out/Digest.md",
    words,
    talks: [
      talk("in [1] (a)/n#1.md", {
        title: "# <b>Plan</b> | [x](y)",
        decisions: [{ text: "We keep V_C_R_ .", plain: "We keep VCR.", line: 3, speaker: "A|B", confidence: 0.9 }],
        actions: [{ text: "a | b", line: 4, owner: "C]", confidence: 0.9 }],
      }),
    ],
  });
  expect(text).toContain("# Digest: \\# \\<b\\>Plan\\</b\\> \\| \\[x\\](y)");
  expect(text).toContain("“We keep V_C_R_ .” (A\\|B, [line 3](../in%20%5B1%5D%20%28a%29/n%231.md#L3))");
  expect(text).toContain("| a \\| b | C\\] |  | [line 4]");
});

test("sentences that are only near a decision are listed apart", () => {
  const text = documentOf({
    path: "Digest.md",
    words: wordsFor("digest"),
    talks: [talk("n.md", { decisions: [{ text: "Perhaps we go for red.", line: 1, confidence: 0.36 }] })],
  });
  expect(text).toContain("_No sentence says that something was decided._");
  expect(text).toMatch(/Nearest to a decision, please check:\n\n- “Perhaps we go for red.”/);
});

test("several texts: a table of them, shared themes first, and only parts that hold something", () => {
  const theme = (title: string) => ({ title, lines: [1, 2] as [number, number], words: [], speakers: [], quotes: [] });
  const text = documentOf({
    path: "Digest.md",
    words: wordsFor("digest"),
    talks: [
      talk("a.md", {
        themes: [theme("Roof"), theme("Paint")],
        questions: [{ text: "Who pays?", line: 2, confidence: 0.8 }],
      }),
      talk("b.md", { themes: [theme("roof")] }),
    ],
  });
  expect(text).toContain("- In several texts: Roof (2)");
  expect(text).toContain("| a.md |  |  | Roof, Paint |");
  const questions = text.slice(text.indexOf("## Open questions"), text.indexOf("## Key points"));
  expect(questions).toContain("### a.md");
  expect(questions).not.toContain("### b.md");
  expect(text).toContain("“Who pays?” ([a.md, line 2](a.md#L2))");
});
