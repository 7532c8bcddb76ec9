// Whatever stands in a file, a preview and a comparison show it as words: nothing runs, loads, leads away or hides.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PreviewChart, PreviewMessage, PreviewSource } from "../../src/protocol/preview.ts";
import { closeBrowser, measured, openBrowser, openView, skipReason, type View } from "./browser.ts";
import { type FileStory, serveRows } from "./files.ts";
import { payloads, sample } from "./payloads.ts";

const full = process.env["COWORK_FULL"] === "1" || process.env["COWORK_NIGHT"] === "1";
const tried = full ? payloads : sample;

/** One text in every place of a file that others can write. */
function files(text: string): readonly { readonly first: PreviewMessage; readonly row?: FileStory["row"] }[] {
  const source: PreviewSource = { file: text, place: text };
  const chart: PreviewChart = {
    title: text,
    kind: text,
    at: text,
    categories: [text],
    series: [{ name: text, values: [1] }],
  };
  const drawn: PreviewChart = { ...chart, kind: "bar" };
  const picture = { data: text, words: text };
  const runs = [{ text }, { text, to: text }, { text, mark: "hidden" as const }, { text, mark: "deleted" as const }];
  const findings = [{ severity: "error" as const, text, place: text }];
  const about = { type: "preview" as const, name: text, language: "en", external: true, findings };
  const facts = [
    { fact: "encoding" as const, words: text },
    { fact: "rowsCut" as const, n: 1, words: text },
  ];
  const sheet = {
    name: text,
    hidden: true,
    rows: 3,
    columns: 3,
    widths: [],
    frozen: 1,
    merged: [text],
    charts: [chart, drawn],
  };
  const cell = { t: text, f: text, n: text, s: source, k: "e" as const };
  const side = { place: text, part: text, old: text, now: text };
  return [
    {
      first: { ...about, preview: { kind: "grid", facts, sheets: [sheet, { ...sheet, hidden: false }] } },
      row: () => ({
        s: source,
        c: [
          { ...cell, c: 0 },
          { c: 1, t: text },
          { c: 2, t: text, k: "n" },
        ],
      }),
    },
    {
      first: {
        ...about,
        preview: {
          kind: "flow",
          facts,
          pictures: [picture],
          blocks: [
            { kind: "text", n: 1, runs, level: 1, pictures: [0] },
            { kind: "text", n: 2, runs, item: { sign: text, depth: 0 } },
            { kind: "table", rows: [[{ blocks: [{ kind: "text", n: 3, runs }] }]] },
          ],
        },
      },
    },
    {
      first: {
        ...about,
        preview: {
          kind: "deck",
          ratio: 1.5,
          facts,
          slides: [
            {
              title: text,
              hidden: true,
              notes: [text],
              shapes: [
                { x: 1, y: 1, width: 40, height: 40, title: true, text: [{ runs, level: 1, bullet: true }] },
                { x: 1, y: 50, width: 40, height: 40, table: [[text]] },
                { x: 50, y: 1, width: 40, height: 40, chart: drawn },
                { x: 50, y: 50, width: 40, height: 40, picture },
              ],
            },
          ],
        },
      },
    },
    { first: { ...about, preview: { kind: "pages", facts, pages: [{ width: 100, height: 100, text }] } } },
    { first: { type: "preview.failed", language: "en", name: text, why: text } },
    {
      first: {
        type: "comparison",
        name: text,
        language: "en",
        sides: [text, text],
        writable: true,
        comparison: {
          more: 1,
          facts: ["formatsNotCompared"],
          changes: [
            { id: "1", kind: "changed", back: true, ...side },
            { id: "2", kind: "added", back: false, ...side },
          ],
        },
      },
    },
  ];
}

/** What must not be on the page. Ours are pictures whose bytes are in the page, folding lists, and places set by script. */
const offences = (view: View): Promise<readonly string[]> =>
  view.page.evaluate(() => {
    const root = document.getElementById("cowork") ?? document.body;
    const bad =
      "script, iframe, object, embed, link, style, meta, base, form, video, audio, source, a[href], image, use, foreignObject, math, noscript";
    const elements = [...root.querySelectorAll(bad)].map((one) => one.outerHTML.slice(0, 80));
    const own = /^(?:(?:left|top|width|height|font-size|aspect-ratio): [\d.]+(?:px|%|cqh)?(?: \/ [\d.]+)?;\s?)+$|^$/;
    const attributes = [...root.querySelectorAll("*")]
      .flatMap((one) => [...one.attributes])
      .filter(({ name }) => /^on|^(src|href|srcdoc|action|formaction|style|xlink:href)$/.test(name))
      .filter(
        ({ name, value }) => !(name === "style" ? own.test(value) : name === "src" && value.startsWith("data:image/")),
      )
      .map(({ name, value }) => `${name}=${value.slice(0, 80)}`);
    const unseen = /(?!\ufe0f)[\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]|(?![\n\t])\p{Cc}|\p{M}{5}/u;
    const texts: (string | null)[] = [];
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) texts.push(walk.currentNode.nodeValue);
    for (const one of root.querySelectorAll("[title], [aria-label], [alt]"))
      texts.push(...["title", "aria-label", "alt"].map((name) => one.getAttribute(name)));
    const hiding = texts
      .filter((text) => unseen.test(text ?? ""))
      .map((text) => `unseen in ${JSON.stringify(text?.slice(0, 80))}`);
    return [...("pwned" in window ? ["a script ran"] : []), ...elements, ...attributes, ...hiding];
  });

describe.skipIf(skipReason !== undefined)("what stands in a file is only ever words", () => {
  beforeAll(openBrowser);
  afterAll(closeBrowser);

  test(`${tried.length} payloads in every place of every kind of file: nothing runs, loads, leads away or hides`, async () => {
    const view = await openView({ page: "preview" });
    const problems: string[] = [];
    let served = 0;
    for (const payload of tried)
      for (const { first, row } of files(payload)) {
        await view.send(first);
        if (row) {
          await serveRows(view, row, served);
          served = (await view.wishes()).filter(({ type }) => type === "preview.rows").length;
        }
        const found = await offences(view);
        problems.push(...found.map((what) => `${JSON.stringify(payload.slice(0, 200))} → ${what}`));
      }
    measured("hostile-files", { payloads: tried.length, requests: view.outside.length, problems: problems.length });
    expect({ problems: [...new Set(problems)].slice(0, 20), outside: view.outside, errors: view.errors }).toEqual({
      problems: [],
      outside: [],
      errors: [],
    });
    await view.close();
  }, 900_000);

  test("the same look sees a hole: HTML that got into the page", async () => {
    const view = await openView({ page: "preview" });
    await view.page.evaluate(() => {
      const root = document.getElementById("cowork");
      if (root)
        root.innerHTML = '<a href="https://evil.invalid">x</a><p onclick="x()" style="position:fixed">a\u202Eb</p>';
    });
    expect(await offences(view)).toHaveLength(5);
    await view.close();
  });
});

test("every payload fills every place", () => {
  const places = JSON.stringify(files("§")).split("§").length - 1;
  expect(places).toBeGreaterThan(60);
});
