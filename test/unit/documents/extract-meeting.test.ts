import { expect, test } from "vitest";
import type { Meeting } from "../../../src/documents/api.ts";
import { extractAll } from "../../../src/documents/extract/extract.ts";
import { checkQuotes } from "../../../src/documents/extract/quotes.ts";
import { textSource } from "../../helpers/documents.ts";

const meeting = async (text: string, name = "notes.txt"): Promise<Meeting> => {
  const [one] = await extractAll([textSource(name, text)], { kind: "meeting" });
  if (one === undefined || "problem" in one || one.meeting === undefined) throw new Error("no meeting");
  return one.meeting;
};

const weekly = `Weekly meeting, Monday 7 September 2026, 09:00
Present: Greta North, Ole Berg, Ida Lind

[00:00:12] Greta: Morning. Two things today: the boat shed and the new sails.
[00:00:40] Ole: The roof of the boat shed leaks again, I can have an offer for the roof by Friday.
[00:01:20] Greta: Decision: we repair the roof of the shed in October, not in spring.
[00:01:30] Ida: Agreed.
[00:02:10] Ida: The sails. Who pays for the sails of the second boat? That is still open.
[00:02:41] Ole: The sails cost about two thousand, um, {vocalsound} and the sailmaker needs six weeks.
[00:03:00] Greta: Ida, tell me by the end of the month what the insurance says.
[00:03:10] Ida: I will call the sailmaker tomorrow.
[00:03:30] Greta: Let's go for the blue sails then.
[00:03:45] Ole: Okay.
`;

test("speakers, day and title come from the head and the lines", async () => {
  const { title, date, speakers } = await meeting(weekly);
  expect({ title, date }).toEqual({ title: "Weekly meeting, Monday 7 September 2026, 09:00", date: "2026-09-07" });
  expect(speakers.map(({ name, turns }) => `${name} ${turns}`)).toEqual(["Greta 4", "Ole 3", "Ida 3"]);
});

test("decisions, actions with owner and day, and open questions are found with their lines", async () => {
  const { decisions, actions, questions } = await meeting(weekly);
  expect(decisions.map(({ text, line, speaker }) => `${line} ${speaker}: ${text}`)).toEqual([
    "6 Greta: Decision: we repair the roof of the shed in October, not in spring.",
    "12 Greta: Let's go for the blue sails then.",
  ]);
  expect(actions.map(({ line, owner, due }) => [line, owner, due])).toEqual([
    [5, "Ole", "2026-09-11"],
    [10, "Ida", "2026-09-30"],
    [11, "Ida", "2026-09-08"],
  ]);
  expect(questions.map(({ line, text }) => `${line} ${text}`)).toEqual([
    "8 Who pays for the sails of the second boat?",
  ]);
});

test("themes are what is spoken of again and again, never the names of who speaks", async () => {
  const { themes } = await meeting(weekly);
  const titles = themes.map(({ title }) => title.toLowerCase());
  expect(titles.some((title) => title.includes("sails"))).toBe(true);
  expect(titles.some((title) => /roof|shed/.test(title))).toBe(true);
  expect(titles.filter((title) => /greta|ole|ida|north|berg|lind/.test(title))).toEqual([]);
});

test("every quotation is word for word in its line, sounds and torn sentences cut out", async () => {
  const lines = weekly.split("\n");
  const { themes, decisions, actions, questions, quotes } = await meeting(weekly);
  const all = [...themes.flatMap((theme) => theme.quotes), ...decisions, ...actions, ...questions, ...quotes];
  expect(all.length).toBeGreaterThan(6);
  expect(all.filter(({ text, line }) => !lines[line - 1]?.includes(text))).toEqual([]);
  expect(all.filter(({ text }) => text.includes("{"))).toEqual([]);
});

test("spoken fillers stay in the quotation and are left out of the plain words", async () => {
  const text =
    "A: We need, um, we need more, uh, more paint for the the boats.\nB: Yes.\nA: So we decided on on the red paint.\nB: Okay.";
  const [decision] = (await meeting(text)).decisions;
  expect(decision).toMatchObject({ text: "So we decided on on the red paint.", plain: "We decided on the red paint." });
});

test("notes give what is to be done: boxes, tables, arrows", async () => {
  const { actions, speakers } = await meeting(
    [
      "# To do",
      "- [x] order labels",
      "- [ ] send the list **before 15 Oct 2026**",
      "",
      "| what | who | until |",
      "|---|---|---|",
      "| new photos | Mira | 30 Sep 2026 |",
      "",
      "- she wants a forecast by end of June -> Greg",
    ].join("\n"),
    "notes.md",
  );
  expect(speakers).toEqual([]);
  expect(actions.map(({ text, owner, due, done }) => [text, owner, due, done])).toEqual([
    ["order labels", undefined, undefined, true],
    ["send the list **before 15 Oct 2026**", undefined, "2026-10-15", undefined],
    ["she wants a forecast by end of June -> Greg", "Greg", "by end of June", undefined],
    ["new photos", "Mira", "2026-09-30", undefined],
  ]);
});

test("German talks as well", async () => {
  const { decisions, actions, questions } = await meeting(
    [
      "Gespräch am 19.08.2026",
      "Jutta: Was kostet die neue Platte für den Tisch?",
      "Ingrid: Das kläre ich und schreibe Ihnen bis 30. Oktober.",
      "Jutta: Beschluss: Die Bank Korso wird ab sofort nicht mehr beworben.",
      "Ingrid: Einverstanden.",
      "Jutta: Das entscheide ich nicht heute.",
      "Ingrid: Offen ist noch, wer die Ersatzteile für Korso liefert.",
    ].join("\n"),
  );
  expect(decisions.map(({ line }) => line)).toEqual([4]);
  expect(actions.map(({ line, owner, due }) => [line, owner, due])).toEqual([[3, "Ingrid", "2026-10-30"]]);
  expect(questions.map(({ line }) => line)).toContain(7);
});

test("what is not decided is no decision", async () => {
  const text = [
    "A: We have to decide on the colour next week.",
    "B: I haven't decided anything.",
    "A: If we go with the red one, we need more paint.",
    "B: Should we use the blue paint?",
  ].join("\n");
  expect((await meeting(text)).decisions).toEqual([]);
});

test("a check finds quotations that are wrong, and where the words really stand", async () => {
  const quotes = [
    { source: "notes.txt", line: 7, text: "Agreed." },
    { source: "notes.txt", line: 7, text: "Okay." },
    { source: "notes.txt", line: 7, text: "agreed" },
    { source: "other.txt", line: 1, text: "Agreed." },
  ];
  const checks = await checkQuotes([textSource("notes.txt", weekly)], quotes);
  expect(checks.map(({ exact, found }) => [exact, found])).toEqual([
    [true, undefined],
    [false, 13],
    [false, undefined],
    [false, undefined],
  ]);
});

test("a quotation from a mail may name the line of the file or of the message", async () => {
  const mail = "From: Ida <ida@boats.example>\nSubject: Roof\n\nDear Ole,\n\nthe offer holds until May.\n";
  const quote = { source: "roof.eml", text: "the offer holds until May." };
  const checks = await checkQuotes(
    [textSource("roof.eml", mail)],
    [6, 3, 5].map((line) => ({ ...quote, line })),
  );
  expect(checks.map(({ exact, found }) => [exact, found])).toEqual([
    [true, undefined],
    [true, undefined],
    [false, 6],
  ]);
});

test("a line that is longer than any speech is data: nothing is read from it, the rest is", async () => {
  const long = `Ole: Decision: we buy ${"a rope and ".repeat(6_000)}the boat.`;
  const { decisions } = await meeting(`${long}\nIda: We sell.\nIda: Decision: we sell the old mast.\n`);
  expect(decisions.map(({ text }) => text)).toEqual(["Decision: we sell the old mast."]);
});

test("what others decided, questions about what to do and small talk are no decisions and no actions", async () => {
  const { decisions, actions } = await meeting(
    [
      "Ole: They concluded that the harbour is too small.",
      "Ida: So this is what we decided.",
      "Ole: It depends on what we are going to use.",
      "Ida: Do you think we need a rope by next week?",
      "Ole: My guess is she will be happy to take the job.",
      "Ida: You will get a lot of letters.",
      "Ole: It is odd, but I'll look into the mooring fee.",
      "Ida: We have decided that the mast is sold.",
    ].join("\n"),
  );
  expect(decisions.map(({ text }) => text)).toEqual(["We have decided that the mast is sold."]);
  expect(actions.map(({ owner, text }) => `${owner}: ${text}`)).toEqual([
    "Ole: It is odd, but I'll look into the mooring fee.",
  ]);
});
