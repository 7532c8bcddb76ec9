import { expect, test } from "vitest";
import { offlineModel } from "../../../src/model/offline/offline-model.ts";
import { call, type Playbook } from "../../../src/model/offline/playbook.ts";
import { playbooks } from "../../../src/model/offline/playbooks.ts";
import type { Message } from "../../../src/protocol/messages.ts";
import { memoryFolder } from "../../fakes/memory-folder.ts";
import { replyTo, runPlaybook } from "../../fakes/playbook-run.ts";

const listing = (id: string, score: number): Playbook => ({
  id,
  title: `Job ${id}`,
  example: `do ${id}`,
  fits: (request) => ({ score: request.includes("job") ? score : 0, why: `because ${id}` }),
  *script() {
    const first = yield* call("Glob", { pattern: "*.txt" }, "Looking.");
    const { results, said } = yield {
      calls: [
        { name: "Glob", input: { pattern: "*.md" } },
        { name: "Glob", input: { pattern: "*.pdf" } },
      ],
    };
    return `${id}: ${[first, ...results].map(({ text }) => text.split("\n")[0]).join(" | ")} ${said.join()}`.trim();
  },
});

const folder = () => memoryFolder({ "a.txt": "", "b.md": "", "c.pdf": "" });

test("the script runs, several calls in one reply, and the report is labelled", async () => {
  const run = await runPlaybook(offlineModel([listing("one", 0.9)]), "do the job", folder());
  expect(run.texts).toEqual([
    "Offline playbook: no AI model is used.\n\nLooking.",
    "",
    "one: a.txt | b.md | c.pdf\n\nOffline playbook: Job one; no AI model was used.",
  ]);
  const ids = run.messages.flatMap(({ content }) =>
    content.flatMap((block) => (block.type === "call" ? [block.id] : [])),
  );
  expect(ids).toEqual(["offline-1-1", "offline-2-1", "offline-2-2"]);
});

test("a resumed task goes on: each reply depends on the messages alone", async () => {
  const whole = await runPlaybook(offlineModel([listing("one", 0.9)]), "do the job", folder());
  for (const [index, message] of whole.messages.entries()) {
    if (message.role !== "assistant") continue;
    const again = await replyTo(offlineModel([listing("one", 0.9)]), whole.messages.slice(0, index));
    expect(again).toEqual(message);
  }
});

test("replies cost nothing and stop when they are aborted", async () => {
  const request = {
    model: "offline",
    system: "",
    tools: [],
    maxTokens: 1,
    messages: [{ role: "user", content: [{ type: "text", text: "x" }] }],
  } as const;
  const last = async (signal: AbortSignal) => {
    let chunk: unknown;
    for await (const next of offlineModel(playbooks).reply(request, signal)) chunk = next;
    return chunk;
  };
  expect(await last(new AbortController().signal)).toMatchObject({
    type: "done",
    stop: "end",
    usage: { input: 0, output: 0, usd: 0 },
  });
  expect(await last(AbortSignal.abort())).toEqual({ type: "failed", why: "Stopped.", kind: "stopped" });
});

test("nothing fits: it says so, lists what there is, and names the way to Claude", async () => {
  const run = await runPlaybook(offlineModel(playbooks), "Write a poem about the sea", folder());
  expect(run.calls).toEqual([]);
  for (const { title, example } of playbooks) expect(run.report).toContain(`- ${title}: "${example}"`);
  expect(run.report).toMatch(/No AI model is connected.*Nothing was changed.*ANTHROPIC_API_KEY.*Cowork: Set API Key/s);
});

test("two that fit equally well: the user chooses", async () => {
  const model = offlineModel([listing("one", 0.8), listing("two", 0.75), listing("three", 0.6)]);
  const run = await runPlaybook(model, "a job", folder(), { answer: "Which of these do you mean? → Job two" });
  expect(run.calls[0]?.input).toEqual({
    questions: [
      {
        question: "Which of these do you mean?",
        header: "Playbook",
        multiSelect: false,
        options: [
          { label: "Job one", description: "because one" },
          { label: "Job two", description: "because two" },
        ],
      },
    ],
  });
  expect(run.report).toMatch(/^two: /);
});

test("steering is acknowledged: what it cannot do it says, stop stops, and the script hears it", async () => {
  const model = offlineModel([listing("one", 0.9)]);
  const run = await runPlaybook(model, "the job", folder(), { says: { 1: "make it blue", 2: "and quick" } });
  expect(run.texts[1]).toMatch(/^You said "make it blue". An offline playbook follows fixed steps.*ANTHROPIC_API_KEY/s);
  expect(run.report).toMatch(/^You said "and quick".*one: a.txt \| b.md \| c.pdf and quick/s);
  const stopped = await runPlaybook(model, "the job", folder(), { says: { 1: "Stop, please" } });
  expect(stopped.report).toMatch(/^Stopped, as you said/);
  expect(stopped.calls).toHaveLength(1);
});

test("said after the end: the report comes again with what it cannot do", async () => {
  const failing = "The definition of done was checked against the folder and does not hold yet:\n- All there";
  const run = await runPlaybook(offlineModel([listing("one", 0.9)]), "the job", folder(), {
    says: { 3: failing, 4: "more" },
  });
  expect(run.texts[3]).toMatch(/^one: .*cannot mend that/s);
  expect(run.report).toMatch(/^one: .*You said "more"/s);
});

test("a transcript of another version ends in a sentence instead of doing other things", async () => {
  const messages: Message[] = [
    { role: "user", content: [{ type: "text", text: "the job" }] },
    { role: "assistant", content: [{ type: "call", id: "offline-1-1" as never, name: "Delete", input: {} }] },
    { role: "user", content: [] },
  ];
  const reply = await replyTo(offlineModel([listing("one", 0.9)]), messages);
  expect(reply.content).toEqual([
    { type: "text", text: expect.stringContaining("another version of its offline playbook") },
  ]);
});

test.each([
  "Write a poem",
  "Translate this letter into French",
  "Retouch the photos",
  "Book a flight",
  "Sort it",
  "Delete old backups",
  "Delete all duplicates",
  "Move report.pdf into the Archive folder",
  "Schreibe einen Brief an die Bank",
  "Bezahle die Rechnungen",
  "Übersetze die Notizen ins Englische",
  "Make a presentation about the third quarter",
  "Write a blog post from my notes",
])("%s fits no playbook", (request) => {
  expect(playbooks.filter((playbook) => playbook.fits(request).score >= 0.5)).toEqual([]);
});

test.each([
  ["Organise this folder by type and date", "sort-folder"],
  ["please tidy up my downloads", "sort-folder"],
  ["Räume den Ordner auf", "sort-folder"],
  ["Sortiere alle Dateien nach Datum", "sort-folder"],
  ["clean up the desktop", "sort-folder"],
  ["Turn sales.csv into a summary workbook", "tables"],
  ["Summarise the sales tables", "tables"],
  ["Make a workbook with totals from the csv exports", "tables"],
  ["Werte die Umsatz-Tabellen aus", "tables"],
  ["Fasse umsatz.csv zusammen", "tables"],
  ["Erstelle eine Auswertung der Daten in Excel", "tables"],
  ["sort the sales table into a summary workbook by region", "tables"],
  ["Summarise expenses.csv", "tables"],
  ["Kontoauszug auswerten", "tables"],
  ["sort the receipts folder by month", "sort-folder"],
  ["Turn my receipts into an expenses workbook", "receipts"],
  ["list all invoices with date and total in a spreadsheet", "receipts"],
  ["receipts → expenses", "receipts"],
  ["Mach aus den Belegen eine Spesenabrechnung", "receipts"],
  ["Stelle die Rechnungen in einer Tabelle zusammen", "receipts"],
  ["Summarise my meeting notes", "digest"],
  ["What was decided in the meetings? List the action items", "digest"],
  ["Fasse die Besprechungsnotizen zusammen", "digest"],
  ["Beschlüsse und Aufgaben aus den Protokollen", "digest"],
  ["Rename the photos by date", "rename"],
  ["Rename the receipts by date and merchant", "rename"],
  ["Benenne die Scans nach Datum um", "rename"],
  ["Dateien umbenennen nach Datum und Titel", "rename"],
  ["Put the date in front of every file name", "rename"],
  ["Gib den Dateien Namen mit Datum vorne", "rename"],
  ["Die Fotos sollen nach Aufnahmedatum heißen", "rename"],
  ["Do my expenses", "receipts"],
  ["Meine Spesen für Oktober bitte", "receipts"],
  ["Wie viel habe ich ausgegeben? Nimm die Belege", "receipts"],
  ["Was wurde in den Sitzungen beschlossen?", "digest"],
  ["Liste alle Aufgaben aus den Besprechungsprotokollen", "digest"],
  ["Pull the key quotes from the interviews", "digest"],
  ["Group the documents by customer", "sort-folder"],
  ["Move the photos into folders by year", "sort-folder"],
  ["Verschiebe die Bilder in Ordner nach Jahr", "sort-folder"],
  ["Put the duplicates aside", "sort-folder"],
  ["Lege doppelte Dateien beiseite", "sort-folder"],
  ["Schreib mir ein Inhaltsverzeichnis dieses Ordners", "sort-folder"],
  ["Join the monthly sales files and show a time series", "tables"],
  ["Merge the csv files into one", "tables"],
  ["Clean up data.csv", "tables"],
  ["Bereinige kunden.csv", "tables"],
  ["Führe die Tabellen zusammen", "tables"],
  ["Finde Ausreißer in messwerte.csv", "tables"],
  ["Zeitreihe der Bestellungen nach Monat", "tables"],
  ["Übersicht der Umsatz-Tabellen", "tables"],
])("%s → %s", (request, id) => {
  const scores = playbooks.map((playbook) => ({ id: playbook.id, score: playbook.fits(request).score }));
  const best = [...scores].sort((a, b) => b.score - a.score)[0];
  expect(best).toMatchObject({ id });
  expect(best?.score).toBeGreaterThanOrEqual(0.5);
});

test.each(["Summarise everything in this folder", "Fasse alles zusammen"])(
  "%s may be tables or notes: one question, and the answer decides",
  async (request) => {
    const { calls, report } = await runPlaybook(offlineModel(playbooks), request, folder(), {
      answer: "Which of these do you mean? → Notes and transcripts to a digest",
      replies: 3,
    });
    expect(calls[0]).toMatchObject({
      name: "AskUserQuestion",
      input: {
        questions: [
          {
            options: [
              { label: "Tables to a summary workbook", description: expect.any(String) },
              { label: "Notes and transcripts to a digest", description: expect.any(String) },
            ],
          },
        ],
      },
    });
    expect(calls.filter(({ name }) => name === "AskUserQuestion").length).toBe(1);
    expect(calls.map(({ name }) => name)).not.toContain("Analyse");
    expect(report).not.toContain("workbook");
  },
);
