// Forged messages against the real host side of a view: only what has our shape, this page's token and the next number
// leads to anything. COWORK_FULL=1 (or a proof's night) tries 100,000 of them, a plain run 5,000. SEED replays a run.
import { expect, test } from "vitest";
import { ViewMessageSchema } from "../../../src/protocol/channel.schema.ts";
import type { Intent, ViewMessage } from "../../../src/protocol/channel.ts";
import type { Code, Uri } from "../../../src/vscode/code.ts";
import { openViewHost, type Schema } from "../../../src/vscode/view-host.ts";
import { wireOf } from "../../../src/vscode/wire.ts";
import { type Dice, dice } from "../../helpers/seeded.ts";
import { FakeUri, fakeWebview } from "./fake-parts.ts";

const full = process.env["COWORK_FULL"] === "1" || process.env["COWORK_NIGHT"] === "1";
const tries = full ? 100_000 : 5_000;
const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 1e9));

const hash = "a".repeat(64);
const path = { root: "r", path: "a/b.txt" };
/** One request of each kind, as a page would send it. */
const requests = [
  { type: "task.start", text: "x", mentions: [], mode: "plan", model: "offline" },
  { type: "task.stop" },
  { type: "task.pause" },
  { type: "task.resume" },
  { type: "plan.decide", verdict: "approve", hash, ticked: ["o1"] },
  { type: "call.decide", call: "c", allow: true, hash },
  { type: "question.answer", call: "c", hash, picked: ["x"] },
  { type: "task.steer", id: "s", text: "x" },
  { type: "steer.withdraw", id: "s" },
  { type: "budget.set", capUsd: 3 },
  { type: "budget.raiseAndResume", capUsd: 3 },
  { type: "task.open", task: "t" },
  { type: "sample.start", sample: "s" },
  { type: "output.open", path },
  { type: "output.reveal", path },
  { type: "check.jump", path, place: "A1" },
  { type: "plan.tick", hash, operations: ["o1"], on: true },
  { type: "plan.draft", hash, edits: [] },
  { type: "call.preview", call: "c", effect: 0 },
  { type: "undo.preview", scope: {} },
  { type: "undo.run", previewHash: hash, direction: "undo" },
  { type: "undo.resolve", path, keep: "mine" },
  { type: "agent.stop", agent: "a" },
  { type: "history.more", before: 9, count: 9 },
  { type: "composer.complete", kind: "file", text: "x", query: 1 },
  { type: "settings.open", change: "cowork.budget" },
  { type: "link.open", url: "https://example.org" },
] as const;

/** What a page may know: its own token, the one it had before, how far it has counted. */
type Known = { readonly token: string; readonly before: string; readonly n: number };
type Loose = Record<string, unknown>;

const frame = (chance: Dice, { token, n }: Known): Loose => ({
  type: "intent",
  token,
  n: n + 1 + chance.below(9),
  id: chance.below(99),
  intent: structuredClone(chance.pick(requests)),
});
const odd: readonly unknown[] = [
  undefined,
  null,
  "",
  "1",
  -1,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 60,
  true,
  [],
  {},
  [1],
  { toString: "x" },
  "__proto__",
  "x".repeat(5000),
];

/** Ways to forge a message that would be taken if it were whole. */
const forgeries: Readonly<Record<string, (chance: Dice, known: Known) => unknown>> = {
  "no token": (chance, known) => ({ ...frame(chance, known), token: undefined }),
  "a token that was guessed": (chance, known) => ({
    ...frame(chance, known),
    token: guess(chance, known.token.length),
  }),
  "the token with one letter changed": (chance, known) => ({
    ...frame(chance, known),
    token: nudge(chance, known.token),
  }),
  "part of the token": (chance, known) => ({
    ...frame(chance, known),
    token: known.token.slice(0, chance.below(known.token.length)),
  }),
  "the token of the page before": (chance, known) => ({ ...frame(chance, known), token: known.before }),
  "the token in another shape": (chance, known) => ({
    ...frame(chance, known),
    token: chance.pick([[known.token], { token: known.token }]),
  }),
  "a number that was used": (chance, known) => ({ ...frame(chance, known), n: chance.below(known.n + 1) }),
  "an odd number": (chance, known) => ({ ...frame(chance, known), n: chance.pick(odd) }),
  "an odd request number": (chance, known) => ({
    ...frame(chance, known),
    id: chance.pick(odd.filter((one) => one !== 0)),
  }),
  "another type": (chance, known) => ({
    ...frame(chance, known),
    type: chance.pick(["event", "events", "snapshot", "done", "ready ", "INTENT", ...odd]),
  }),
  "an unknown request": (chance, known) => ({
    ...frame(chance, known),
    intent: { type: `${chance.pick(requests).type}.${chance.pick(["now", "x", ""])}` },
  }),
  "no request": (chance, known) => ({ ...frame(chance, known), intent: chance.pick(odd) }),
  "a member too many": (chance, known) => ({
    ...frame(chance, known),
    [chance.pick(["force", "admin", "seq", "agent", "trusted"])]: chance.pick(odd.slice(1)),
  }),
  "a request with a member too many": (chance, known) => {
    const message = frame(chance, known);
    return {
      ...message,
      intent: { ...(message["intent"] as Loose), [chance.pick(["force", "admin", "by", "trusted"])]: known.token },
    };
  },
  "a request with a member too few": (chance, known) => {
    const message = frame(chance, known);
    const intent = structuredClone(
      chance.pick(
        requests.filter((one) => Object.keys(one).length > 1 && one.type !== "task.start" && one.type !== "plan.draft"),
      ),
    ) as Loose;
    const needed = Object.keys(intent).filter((key) => key !== "ticked");
    delete intent[chance.pick(needed)];
    return { ...message, intent };
  },
  "a request with an odd member": (chance, known) => {
    const message = frame(chance, known);
    const intent = structuredClone(
      chance.pick(requests.filter((one) => Object.keys(one).length > 1 && !("capUsd" in one) && !("scope" in one))),
    ) as Loose;
    intent[chance.pick(Object.keys(intent))] = chance.pick<unknown>([
      null,
      -1,
      0.5,
      Number.NaN,
      {},
      [{}],
      { toString: "x" },
    ]);
    return { ...message, intent };
  },
  "a path that is more than a path": (chance, known) => ({
    ...frame(chance, known),
    intent: {
      type: "output.open",
      path: chance.pick([
        "/etc/passwd",
        { ...path, absolute: "/etc/passwd" },
        { path: "x" },
        { root: "r", path: "x".repeat(5000) },
        [path],
      ]),
    },
  }),
  "a fact instead of a request": (_chance, { token, n }) => ({
    type: "events",
    token,
    n: n + 1,
    events: [{ type: "task.finished", seq: 1 }],
  }),
  "a fact in a request": (chance, known) => ({
    ...frame(chance, known),
    intent: { type: chance.pick(["call.decided", "plan.decided", "task.finished", "undo.finished"]), by: "user" },
  }),
  "a polluted object": (chance, known) => JSON.parse(`{"__proto__":${JSON.stringify(frame(chance, known))}}`),
  "a message as text": (chance, known) => JSON.stringify(frame(chance, known)),
  "a message in a list": (chance, known) => [frame(chance, known)],
  "a message in a message": (chance, known) => ({ data: frame(chance, known) }),
  "nothing that makes sense": (chance) => chance.pick(odd),
  "a ready of another page": (_chance, { token, n }) => ({ type: "ready", token, n: n + 1, page: "side", haveSeq: 0 }),
  "a ready with an odd place": (chance, { token, n }) => ({
    type: "ready",
    token,
    n: n + 1,
    page: "task",
    haveSeq: chance.pick(odd),
  }),
};

const letters = "0123456789abcdefABCDEFGHIJKLMNOPQRSTUVWXYZghijklmnopqrstuvwxyz";
const guess = (chance: Dice, length: number): string =>
  Array.from({ length }, () => chance.pick([...letters])).join("");
function nudge(chance: Dice, token: string): string {
  const at = chance.below(token.length);
  const other = chance.pick([...letters].filter((letter) => letter !== token[at]));
  return `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
}

const checked: Schema = async () => ({ ViewMessageSchema });

/** The real host side with a page of paper: what it was asked for is counted, not done. */
async function opened(schema: Schema) {
  const effects: (Intent | "ready")[] = [];
  const webview = fakeWebview();
  const host = openViewHost(webview.webview, {
    code: { Uri: FakeUri, env: { language: "en" }, l10n: { t: (text: string) => text } } as unknown as Code,
    assets: FakeUri.file("/dist/webview") as unknown as Uri,
    schema,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined } as never,
    page: "task",
    onReady: async () => void effects.push("ready"),
    onIntent: async (intent) => void effects.push(intent),
  });
  const before = tokenIn(webview.webview.html);
  host.rewrite();
  const known: Known = { token: tokenIn(webview.webview.html), before, n: 40 };
  // The host looks at a message after it has loaded its schema: some turns of the queue of promises later.
  const say = async (raw: unknown): Promise<void> => {
    webview.say(raw);
    for (let turn = 0; turn < 4; turn += 1) await undefined;
  };
  await say({ type: "intent", token: known.token, n: known.n, id: 1, intent: { type: "task.pause" } });
  return { effects, known, say };
}

const tokenIn = (html: string): string => /data-token="([^"]+)"/.exec(html)?.[1] ?? "";

test(`${tries.toLocaleString("en")} forged messages have no effect; one that is whole has`, async () => {
  const { effects, known, say } = await opened(checked);
  expect(effects).toEqual([{ type: "task.pause" }]);
  const chance = dice(seed);
  const kinds = Object.keys(forgeries);
  const tried: Record<string, number> = {};
  for (let at = 0; at < tries; at += 1) {
    const kind = kinds[at % kinds.length] ?? "";
    const raw = forgeries[kind]?.(chance, known);
    tried[kind] = (tried[kind] ?? 0) + 1;
    await say(raw);
    expect({ kind, effects: effects.length, seed, raw: effects.length > 1 ? raw : "" }).toEqual({
      kind,
      effects: 1,
      seed,
      raw: "",
    });
  }
  expect(Object.keys(tried)).toEqual(kinds);
  await say({ type: "intent", token: known.token, n: known.n + 100, id: 1, intent: { type: "task.stop" } });
  expect(effects.at(-1)).toEqual({ type: "task.stop" });
}, 600_000);

test("without the schema, and without the token and the number, the same forgeries get through", async () => {
  const anything: Schema = async () => ({
    ViewMessageSchema: { safeParse: (raw: unknown) => ({ success: true, data: raw as ViewMessage }) },
  });
  const noSchema = await opened(anything);
  const chance = dice(seed);
  await noSchema.say(forgeries["an unknown request"]?.(chance, noSchema.known));
  await noSchema.say(forgeries["a path that is more than a path"]?.(chance, { ...noSchema.known, n: 60 }));
  expect(noSchema.effects.length).toBe(3);
  const known: Known = { token: "t".repeat(32), before: "b".repeat(32), n: 40 };
  for (const kind of ["a token that was guessed", "the token of the page before", "a number that was used"]) {
    const raw = forgeries[kind]?.(chance, known) as ViewMessage & { readonly n: number };
    const parse = (): ViewMessage => ({ ...raw, n: raw.n + 1 });
    expect(wireOf(parse, () => raw.token)(raw)?.type, kind).toBe("intent");
  }
});
