// Decks from Markdown: what becomes a slide, what is in its parts, and that everything fits.
import { expect, test } from "vitest";
import { outlineOf } from "../../../src/documents/deck/outline.ts";
import { plainText } from "../../../src/documents/deck/slide.ts";
import { pngOf } from "../../../src/documents/readers/png.ts";
import { noStop, testDocuments } from "../../helpers/documents.ts";
import { packageFaults, partsOf, slideWords, slideXml } from "../../helpers/slides.ts";

const documents = testDocuments();
const picture = pngOf({ width: 160, height: 90, data: new Uint8Array(160 * 90 * 4).fill(120) });
const deck = (markdown: string, more: { language?: string; footer?: string } = {}) =>
  documents.deck({ markdown, ...more }, [{ name: "pic.png", bytes: picture.slice() }], noStop);

/** Kind, title and columns of each slide: "content | Title | text,chart + table". */
const outline = (markdown: string): readonly string[] =>
  outlineOf(markdown).map(
    ({ kind, title, columns }) =>
      `${kind} | ${plainText(title)} | ${columns.map((blocks) => blocks.map((block) => block.kind).join(",")).join(" + ")}`,
  );

const everything = `# Spring campaign
Results
12 May 2026

<!-- Welcome everybody. -->

## Orders rose by 18%

- Orders: **4,862**[^1]
  - mostly *search*
- See [the shop](https://example.com)

[^1]: Sales.xlsx, sheet Data

## Search leads

\`\`\`chart column
title: Orders
Channel,Before,After
Search,1210,2034
Print,1070,696
\`\`\`

- Print lost a third

Source: Sales.xlsx, sheet Channels

# Next steps

## Two sides

Left

|||

![A picture](pic.png "Caption")

## Costs

| Item | Cost |
|---|---:|
| Films | 9,500 |
| Total | 9,500 |

---

> They sent it to each other.
> — Survey

# Thank you
`;

test("headings, rules, columns, notes and sources become slides", () => {
  expect(outline(everything)).toEqual([
    "title | Spring campaign | text",
    "content | Orders rose by 18% | text",
    "content | Search leads | chart,text",
    "section | Next steps | ",
    "content | Two sides | text + picture",
    "content | Costs | table",
    "quote | Survey | text",
    "closing | Thank you | ",
  ]);
  const [first, second, third] = outlineOf(everything);
  expect(first?.notes).toEqual(["Welcome everybody."]);
  expect(second?.sources.map(plainText)).toEqual(["1 Sales.xlsx, sheet Data"]);
  expect(third?.sources.map(plainText)).toEqual(["Source: Sales.xlsx, sheet Channels"]);
});

test("decks as Marp, pandoc and others write them are understood", () => {
  const marp = `---\nmarp: true\ntheme: gaia\ntitle: "Plan: 2027"\nauthor: Ada\n---\n\n<!-- _class: lead -->\n# Why\n- one\n- two\n\n---\n# How\nText\n---\nNo title here\n`;
  expect(outline(marp)).toEqual([
    "title | Plan: 2027 | text",
    "content | Why | text",
    "section | How | text",
    "content |  | text",
  ]);
  const pandoc = `## Both\n\n:::::: {.columns}\n::: {.column width="50%"}\n- a\n:::\n::: {.column width="50%"}\n- b\n:::\n::::::\n\n::: notes\nSay it slowly.\n:::\n`;
  expect(outline(pandoc)).toEqual(["content | Both | text + text"]);
  expect(outlineOf(pandoc)[0]?.notes).toEqual(["Say it slowly."]);
  expect(outline("## Three\n### A\n- x\n### B\n- y\n### C\n- z")).toEqual(["content | Three | text + text + text"]);
  // A rule within code is code.
  expect(outline("## Code\n\n```\na\n---\nb\n```\n")).toEqual(["content | Code | text"]);
});

test("all parts hang together, and the same text gives the same bytes", async () => {
  const first = await deck(everything, { footer: "Harbour Coffee" });
  const { bytes, ...made } = first;
  expect(made).toEqual({ findings: [], slides: 8, tables: 1, charts: 1, pictures: 1, notes: 1, continued: [] });
  const parts = partsOf(bytes);
  expect(packageFaults(parts)).toEqual([]);
  const again = await deck(everything, { footer: "Harbour Coffee" });
  expect(Buffer.compare(again.bytes, bytes)).toBe(0);
  const slides = slideXml(parts);
  expect(slides.map((xml) => /<p:ph type="(?:ctrT|t)itle"\/>/.test(xml))).toEqual(slides.map(() => true));
  expect(slides.map((xml) => xml.includes('type="sldNum"'))).toEqual([
    false,
    true,
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
  expect(slideWords(slides[1] ?? "")).toEqual([
    "Orders rose by 18%",
    "Orders: 4,8621",
    "mostly search",
    "See the shop",
    "1 Sales.xlsx, sheet Data",
    "Harbour Coffee",
    "‹#›",
  ]);
});

test("a chart is native, has its figures in a workbook, and says in words what it shows", async () => {
  const { bytes } = await deck(everything);
  const parts = partsOf(bytes);
  const chart = parts["ppt/charts/chart1.xml"] ?? "";
  expect([...chart.matchAll(/<c:v>([^<]*)</g)].map(([, value]) => value)).toEqual([
    "Before",
    "Search",
    "Print",
    "1210",
    "1070",
    "After",
    "Search",
    "Print",
    "2034",
    "696",
  ]);
  expect(chart).toContain('<c:min val="0"/>');
  expect(parts).toHaveProperty(["ppt/embeddings/Microsoft_Excel_Sheet1.xlsx"]);
  expect(slideXml(parts)[2]).toContain('descr="Column chart &quot;Orders&quot;: Before, After for Search to Print."');
});

test("what is too much for one slide goes on on the next, with its title and the head of its table", async () => {
  const rows = Array.from({ length: 40 }, (_, at) => `| Branch ${at + 1} | ${at * 17} |`).join("\n");
  const points = Array.from(
    { length: 24 },
    (_, at) =>
      `- Point ${at + 1} with so many words that it takes two lines of the slide, as points in real decks do more often than one would like`,
  ).join("\n");
  const { bytes, ...made } = await deck(
    `## Branches\n\n| Branch | Orders |\n|---|---|\n${rows}\n\n## Points\n\n${points}\n\n## Last\n\nText`,
  );
  const slides = slideXml(partsOf(bytes)).map(slideWords);
  const titles = slides.map(([title]) => title);
  expect(made.continued).toEqual([
    { slide: 1, of: titles.filter((title) => title?.startsWith("Branches")).length },
    { slide: made.continued[0]!.of + 1, of: titles.filter((title) => title?.startsWith("Points")).length },
  ]);
  expect(titles.at(-1)).toBe("Last");
  expect(titles[0]).toBe(`Branches (1/${made.continued[0]?.of})`);
  expect(slides.filter((words) => words.includes("Branch"))).toHaveLength(made.continued[0]!.of);
  const all = slides.flat();
  expect(Array.from({ length: 40 }, (_, at) => all.filter((word) => word === `Branch ${at + 1}`).length)).toEqual(
    Array(40).fill(1),
  );
  expect(made.findings).toEqual([]);
});

test("text shrinks within bounds before a slide is parted", async () => {
  /** The size of the points on each slide, in hundredths of a point; "own" where the layout's is kept. */
  const sizes = async (count: number): Promise<readonly string[]> => {
    const points = Array.from({ length: count }, (_, at) => `- Point ${at + 1}`).join("\n");
    const { bytes } = await deck(`## Points\n\n${points}`);
    return slideXml(partsOf(bytes)).map((xml) => /sz="(\d+)"[^>]*><\/a:rPr><a:t>Point \d/.exec(xml)?.[1] ?? "own");
  };
  expect([await sizes(6), await sizes(12), await sizes(30)]).toEqual([["own"], ["1650"], ["2000", "2000", "2000"]]);
});

test.each([
  ["```chart radar\nA,B\n1,2\n```", /"radar" is no chart that is drawn here.*column, bar, line, pie/],
  [`|A|\n|---|\n${"|x|\n".repeat(301)}`, /Slide 1 has 301 rows.*put the whole into a workbook/],
  ["```chart\ntitle: Empty\n```", /The chart "Empty" has no figures/],
  ["```chart\nA,B\nx,many\n```", /has "many" where a number belongs/],
  ["A note[^1].", /footnote \[\^1\] has no text/],
  ["[x](file:///etc/passwd)", /no web or mail address/],
  ["![x](gone.png)", /gone\.png was not read/],
  [" \n", /The text is empty/],
])("%s is refused with what to do", async (markdown, why) => {
  await expect(deck(`## T\n\n${markdown}`.replace("## T\n\n \n", " "))).rejects.toThrow(why);
});
