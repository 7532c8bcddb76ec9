import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostMessage } from "../../src/protocol/channel.ts";
import type { EventBody } from "../../src/protocol/events.ts";
import type { Plan } from "../../src/protocol/plan.ts";
import { closeBrowser, openBrowser, openView, skipReason, type View } from "./browser.ts";
import {
  agent,
  at,
  call,
  created,
  finished,
  hash,
  type Line,
  log,
  operation,
  path,
  proposed,
  said,
  settings,
  snapshot,
  started,
  step,
  stepState,
} from "./stories/make.ts";
import { plan as october } from "./stories/october.ts";

const host = "https://evil.invalid";
/** Every way we know in which words become code, requests, commands or lies. `pwned` is what they try to set. */
const payloads: readonly string[] = [
  "<script>window.pwned=1</script>",
  "<img src=x onerror=window.pwned=1>",
  `<img src="${host}/a.png">`,
  "<svg onload=window.pwned=1>",
  `<svg><image href="${host}/a.svg"/></svg>`,
  "<svg><script>window.pwned=1</script></svg>",
  `<iframe src="${host}"></iframe>`,
  "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
  `<object data="${host}/x"></object>`,
  `<embed src="${host}/x">`,
  `<link rel=stylesheet href="${host}/x.css">`,
  `<style>@import "${host}/x.css"; body{background:url(${host}/b)}</style>`,
  `<div style="background:url(${host}/c)">x</div>`,
  `<meta http-equiv=refresh content="0;url=${host}">`,
  `<base href="${host}/">`,
  `<form action="${host}"><button autofocus onfocus=window.pwned=1>x</button></form>`,
  "<details open ontoggle=window.pwned=1>x</details>",
  "<video><source onerror=window.pwned=1></video>",
  "<math><mtext><mglyph><style><!--</style><img src=x onerror=window.pwned=1>",
  "<noscript><p title='</noscript><img src=x onerror=window.pwned=1>'>",
  `![x](${host}/track.png)`,
  `![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9d2luZG93LnB3bmVkPTE+)`,
  `[![x](${host}/i.png)](${host}/l)`,
  `[click](${host}/link)`,
  "[click](javascript:window.pwned=1)",
  "[click](JaVaScRiPt:window.pwned=1)",
  "[click](java\tscript:window.pwned=1)",
  "[click](&#106;avascript:window.pwned=1)",
  "[click](vbscript:x)",
  "[click](data:text/html,<script>window.pwned=1</script>)",
  "[click](command:workbench.action.terminal.new)",
  "[click](vscode://file/etc/passwd)",
  "[click](file:///etc/passwd)",
  "<command:workbench.action.quit>",
  `<${host}/auto>`,
  `${host}/bare`,
  "www.evil.invalid",
  `[ref][1]\n\n[1]: javascript:window.pwned=1`,
  `| a | b |\n|---|---|\n| <img src=x onerror=window.pwned=1> | ![x](${host}/t.png) |`,
  "```html\n<script>window.pwned=1</script>\n```",
  "`<img src=x onerror=window.pwned=1>`",
  "\u001b]8;;https://evil.invalid\u0007click\u001b]8;;\u0007",
  "\u001b[31mred\u001b[0m \u001b]52;c;cHduZWQ=\u0007",
  "invoice\u202Efdp.exe",
  "a\u200Bb\u200Cc\u200Dd\uFEFFe",
  "tag \u{E0041}\u{E0042}\u{E0043}",
  "\u2066isolated\u2069 \u2028line\u2029paragraph",
  "nul \u0000 bell \u0007 back \u0008\u0008\u0008",
  "__proto__ constructor toString",
  "{{constructor.constructor('window.pwned=1')()}} $\u007bwindow.pwned=1}",
  "'\"><script>window.pwned=1</script>",
  "]]><script>window.pwned=1</script>",
];

/** A task in which one text stands in every place that others can write. */
function task(text: string, end: boolean): readonly Line[] {
  const name = text.replaceAll("/", "\u2215").replaceAll("\0", "") || "x";
  const plan: Plan = {
    ...october,
    summary: text,
    steps: [{ id: step("s1"), title: text, detail: text }],
    operations: [
      operation({ id: "o1", in: "s1", kind: "create", paths: [path(name)], bytes: 1, why: text, problem: text }),
      operation({
        id: "o2",
        in: "s1",
        kind: "move",
        paths: [path(name), path("b")],
        targets: [path(`to/${name}`), path("to/b")],
        shape: `{${name}}/{name}`,
        group: text,
        bytes: 1,
      }),
      operation({ id: "o3", in: "s1", kind: "run", paths: [], detail: text, bytes: 0 }),
    ],
    deliverables: [{ path: path(name), what: text }],
    guardrails: [{ text, never: ["delete"], source: "plan" }],
    done: [{ kind: "words", text }],
    questions: [{ id: "q", text, choices: [text, "other"] }],
  };
  const head: readonly Line[] = [
    ["10:00", created(text, text, { mentions: [text] })],
    ["10:01", proposed(plan)],
  ];
  if (!end) return head;
  const approval: EventBody = {
    type: "plan.decided",
    call: call("c-plan"),
    decision: { verdict: "approve", hash: hash("a") },
    plan,
    ticket: { plan: hash("a"), entries: [] },
    by: "user",
  };
  return [
    ...head,
    ["10:02", approval],
    ["10:02", stepState("s1", "running", text)],
    ["10:02", { type: "agent.spawned", child: agent("w"), role: text, brief: text, budget: {} }],
    ["10:03", "w", said(text, 0.01, 10)],
    ["10:03", started("c1", text, text, "s1")],
    ["10:03", finished("c1", text, { text, ok: false, created: [name] })],
    [
      "10:04",
      {
        type: "deliverable.written",
        call: call("c1"),
        path: path(name),
        bytes: 1,
        hash: hash("b"),
        findings: [{ severity: "warning", text, place: text }],
      },
    ],
    ["10:04", { type: "user.steered", id: "u", text }],
    [
      "10:05",
      {
        type: "call.asked",
        question: {
          kind: "approval",
          call: call("c2"),
          agent: agent("w"),
          tool: text,
          title: text,
          why: text,
          effects: [
            {
              index: 0,
              effect: { kind: "delete", path: path(name) },
              words: text,
              why: `${text}!`,
              made: false,
              bytes: 1,
              runsCode: text,
            },
          ],
          reversible: true,
          mayRemember: true,
          hash: hash("c"),
        },
      },
    ],
    [
      "10:05",
      {
        type: "call.asked",
        question: {
          kind: "choice",
          call: call("c3"),
          agent: agent("w"),
          title: text,
          choices: [{ label: text, detail: text }],
          several: true,
          hash: hash("d"),
        },
      },
    ],
  ];
}

const finish = (text: string): Line => [
  "10:06",
  { type: "task.finished", summary: text, warnings: [text], checks: [{ text, ok: false, detail: text }] },
];

function messages(text: string): readonly HostMessage[] {
  const facts = {
    modelName: text,
    instructions: [{ name: text, detail: text, source: text }],
    reach: { network: [text], connectors: [text] },
    notes: [{ text, at: at("10:00") }],
    locks: { [agent("w")]: text },
  };
  const signals: HostMessage = { type: "signals", signals: [{ type: "text", agent: agent("w"), delta: text }] };
  return [
    snapshot(task(text, false), { facts }),
    snapshot(task(text, true), { facts }),
    signals,
    snapshot([...task(text, true), finish(text)], { facts }),
    { type: "refused", why: text, rule: text, source: text, change: text },
  ];
}

const badElements = (): readonly string[] => {
  const bad =
    "script, img, iframe, object, embed, link, style, meta, base, form, video, audio, source, a[href], image, use, foreignObject, math, details, noscript";
  const found = [...(document.getElementById("cowork")?.querySelectorAll(bad) ?? [])];
  return found.map((element) => element.outerHTML.slice(0, 80));
};

const badAttributes = (): readonly string[] => {
  const all = [...(document.getElementById("cowork")?.querySelectorAll("*") ?? [])].flatMap((element) => [
    ...element.attributes,
  ]);
  const leads = all.filter(({ name }) => /^on|^(src|href|srcdoc|action|formaction|style|xlink:href)$/.test(name));
  // The one style of ours: bars, whose width is set by script.
  const own = ({ name, value }: Attr): boolean => value === "" || (name === "style" && /^width: [\d.]+%;$/.test(value));
  return leads.filter((attribute) => !own(attribute)).map(({ name, value }) => `${name}=${value.slice(0, 80)}`);
};

const unseenText = (): readonly string[] => {
  const unseen = /[\p{Cf}\u2028\u2029]|(?![\n\t])\p{Cc}/u;
  const root = document.getElementById("cowork") ?? document.body;
  const texts: (string | null)[] = [];
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) texts.push(walk.currentNode.nodeValue);
  for (const element of root.querySelectorAll("[title], [aria-label], [placeholder]"))
    texts.push(...["title", "aria-label", "placeholder"].map((name) => element.getAttribute(name)));
  return texts
    .filter((text) => unseen.test(text ?? ""))
    .map((text) => `unseen in ${JSON.stringify(text?.slice(0, 80))}`);
};

/** What must not be on the page: elements and attributes that load, run or lead somewhere; characters that lie. */
async function offences(view: View): Promise<readonly string[]> {
  const ran = (): readonly string[] => ("pwned" in window ? ["a script ran"] : []);
  const looks = [ran, badElements, badAttributes, unseenText].map((look) => `...(${look})()`);
  return view.page.evaluate(`[${looks.join(", ")}]`);
}

describe.skipIf(skipReason !== undefined)("content is only ever words", () => {
  beforeAll(openBrowser);
  afterAll(closeBrowser);

  test(`${payloads.length} payloads in every place of the task tab: nothing runs, loads or hides`, async () => {
    const view = await openView({ page: "task" });
    await view.page.evaluate(() => {
      const breaches: string[] = [];
      (window as unknown as { breaches: string[] }).breaches = breaches;
      document.addEventListener("securitypolicyviolation", (event) => breaches.push(event.violatedDirective));
    });
    const problems: string[] = [];
    let places = 0;
    for (const payload of payloads) {
      for (const message of messages(payload)) {
        await view.send(message);
        for (const tab of ["plan", "transcript"]) {
          await view.page.evaluate((id) => document.getElementById(`tab-${id}`)?.click(), tab);
          places += 1;
          problems.push(...(await offences(view)).map((what) => `${JSON.stringify(payload)} → ${what}`));
        }
      }
    }
    const breaches = await view.page.evaluate(() => (window as unknown as { breaches: string[] }).breaches);
    expect({
      problems: [...new Set(problems)].slice(0, 20),
      breaches,
      outside: view.outside,
      errors: view.errors,
    }).toEqual({
      problems: [],
      breaches: [],
      outside: [],
      errors: [],
    });
    expect(places).toBeGreaterThanOrEqual(400);
    await view.close();
  }, 300_000);

  test("links of a model do nothing but ask the host, and only for web addresses, with the address in sight", async () => {
    const view = await openView({ page: "task" });
    const text = payloads.filter((payload) => payload.includes("](") || payload.includes("http")).join("\n\n");
    await view.send(snapshot([...task("x", true), ["10:06", said(text, 0, 1)]]));
    await view.page.locator("#tab-transcript").click();
    const links = view.page.locator(".md .lnk");
    for (let at = 0; at < (await links.count()); at += 1) await links.nth(at).click();
    const urls = (await view.intents()).map((intent) => (intent.type === "link.open" ? intent.url : intent.type));
    expect(urls.length).toBeGreaterThan(3);
    for (const url of urls) expect(url).toMatch(/^https?:\/\//);
    for (const shown of await links.allInnerTexts()) expect(shown).toContain("http");
    expect(view.outside).toEqual([]);
    await view.close();
  });

  test("lines of a megabyte, in model text, output and names, are cut and cost little", async () => {
    const view = await openView({ page: "task" });
    const long = "x".repeat(1_000_000);
    const begin = Date.now();
    await view.send(
      snapshot([
        ...task("x", true),
        ["10:06", said(`${"**a".repeat(100_000)} ${long}`, 0, 1)],
        ["10:06", started("c9", "Bash", long)],
        ["10:07", finished("c9", "Bash", { text: long })],
      ]),
    );
    await view.page.locator("#tab-transcript").click();
    const length = await view.page.evaluate(() => document.body.innerText.length);
    expect(length).toBeLessThan(300_000);
    expect(Date.now() - begin).toBeLessThan(5_000);
    await view.close();
  });

  test("the side bar shows titles and examples as words", async () => {
    const view = await openView({ page: "side", width: 320 });
    for (const text of payloads) {
      const rows = [
        {
          task: "t" as never,
          title: text,
          status: "failed" as const,
          reason: text,
          updated: at("10:00"),
          steps: { done: 0, of: 0 },
        },
      ];
      const samples = [{ id: "s", title: text, detail: text, icon: "table" as const }];
      const more = { ...settings, model: { id: "m", name: text, offline: false }, connected: false };
      await view.send({ type: "snapshot", page: "side", side: { rows, samples }, settings: more });
      expect(await offences(view)).toEqual([]);
      await view.send({ type: "snapshot", page: "side", side: { rows: [], samples }, settings: more });
      expect(await offences(view)).toEqual([]);
    }
    expect(view.outside).toEqual([]);
    await view.close();
  }, 120_000);

  test("a frame inside the page has no say", async () => {
    const view = await openView({ page: "task" });
    await view.send(snapshot(task("x", true)));
    await view.page.evaluate(async () => {
      const frame = document.createElement("iframe");
      document.body.append(frame);
      const data = { type: "lost", at: "2026-11-20T10:00:00.000Z" };
      window.dispatchEvent(new MessageEvent("message", { data, source: frame.contentWindow }));
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    });
    expect(await view.page.locator(".ph-st").innerText()).not.toContain("lost");
    await view.close();
  });

  test("messages that make no sense change nothing", async () => {
    const view = await openView({ page: "task" });
    await view.send(snapshot(task("x", true)));
    const before = await view.page.locator("#cowork").innerHTML();
    const junk = [
      null,
      1,
      "x",
      [],
      {},
      { type: 1 },
      { type: "nonsense" },
      { type: "__proto__" },
      { type: "done", id: 99 },
    ];
    await view.send(...(junk as never[]));
    expect(await view.page.locator("#cowork").innerHTML()).toBe(before);
    expect(view.errors).toEqual([]);
    await view.close();
  });
});

test("every event of the story folds", () => {
  expect(log(task("x", true)).length).toBe(12);
});
