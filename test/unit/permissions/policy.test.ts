import { expect, test } from "vitest";
import { decide, type Guard, guards } from "../../../src/permissions/policy.ts";
import type { Effect } from "../../../src/protocol/effects.ts";
import { type Hash, lead, type RootId } from "../../../src/protocol/ids.ts";
import type { CheckedPath } from "../../../src/protocol/paths.ts";
import type { Authority, EffectFacts } from "../../../src/protocol/rules.ts";

const at = (path: string) => ({ root: "r" as RootId, path: path as CheckedPath });
const plain: EffectFacts = { made: false, ours: false, replaces: false };
const base = "0".repeat(64) as Hash;
const auto: Authority = {
  mode: "auto",
  trusted: true,
  agent: lead,
  rules: [],
  tickets: [],
  used: new Set(),
  unticked: [],
};
const create: Effect = { kind: "create", path: at("new.txt") };
const remove: Effect = { kind: "delete", path: at("a.txt"), base };

type Case = {
  readonly effect: Effect;
  readonly facts?: Partial<EffectFacts>;
  readonly authority?: Partial<Authority>;
  readonly says: "ask" | "deny";
  readonly without: "allow" | "ask";
};

/** One case per guard: what it says, and what would happen without it. */
const cases: Readonly<Record<Guard, Case>> = {
  "rule-denies": {
    effect: create,
    authority: {
      rules: [{ verdict: "deny", what: { kinds: ["create"] }, source: "user", scope: "task", text: "no new files" }],
    },
    says: "deny",
    without: "allow",
  },
  untrusted: { effect: create, authority: { trusted: false }, says: "deny", without: "allow" },
  "no-plan-yet": { effect: create, authority: { mode: "plan" }, says: "deny", without: "ask" },
  unticked: {
    effect: create,
    authority: { unticked: [{ operation: "o1" as never, effects: [create] }] },
    says: "deny",
    without: "allow",
  },
  "runs-code": { effect: create, facts: { runsCode: "a shell runs it" }, says: "ask", without: "allow" },
  secret: { effect: { kind: "read", path: at(".env") }, facts: { secret: true }, says: "ask", without: "allow" },
  "changed-since-approval": {
    effect: remove,
    authority: {
      tickets: [{ plan: base, entries: [{ operation: "o1", effect: { ...remove, base: "1".repeat(64) as Hash } }] }],
    },
    says: "ask",
    without: "allow",
  },
  "delete-asks": { effect: remove, says: "ask", without: "allow" },
  "overwrite-asks": {
    effect: { kind: "change", path: at("a.txt"), base },
    facts: { replaces: true },
    says: "ask",
    without: "allow",
  },
  "leaves-machine": {
    effect: { kind: "send", host: "h", path: "/", method: "POST", identity: "me", payload: base },
    says: "ask",
    without: "allow",
  },
  "ask-mode": {
    effect: { kind: "change", path: at("mine.txt"), base },
    facts: { made: true, ours: true, replaces: true },
    authority: { mode: "ask" },
    says: "ask",
    without: "allow",
  },
  "outside-ticket": {
    effect: create,
    authority: { mode: "plan", tickets: [{ plan: base, entries: [] }] },
    says: "ask",
    without: "allow",
  },
};

test.each(guards)("%s", (guard) => {
  const { effect, facts, authority, says, without } = cases[guard];
  const verdict = (off?: Guard) =>
    decide(effect, { ...plain, ...facts }, { ...auto, ...authority }, off ? new Set([off]) : new Set());
  expect(verdict().kind).toBe(says);
  expect(verdict(guard).kind).toBe(without);
});

test("a rule the user gave never covers deletes, overwrites, files that run code or sending", () => {
  const rules: Authority["rules"] = [
    {
      verdict: "allow",
      what: { kinds: ["create", "change", "delete", "move", "send"] },
      source: "user",
      scope: "task",
      text: "all of it",
    },
  ];
  const authority: Authority = { ...auto, mode: "ask", rules };
  const verdicts = [
    decide(remove, plain, authority),
    decide({ kind: "change", path: at("a.txt"), base }, { ...plain, replaces: true }, authority),
    decide(create, { ...plain, runsCode: "git obeys it" }, authority),
    decide({ kind: "send", host: "h", path: "/", method: "POST", identity: "me", payload: base }, plain, authority),
    decide(create, plain, authority),
  ];
  expect(verdicts.map(({ kind }) => kind)).toEqual(["ask", "ask", "ask", "ask", "allow"]);
});

test("a ticket entry is used once, and an open shape allows only what fits it", () => {
  const move: Effect = { kind: "move", from: at("a.jpg"), to: at("2026/Rewe a.jpg") };
  const ticket = {
    plan: base,
    entries: [{ operation: "o1", effect: { ...move, to: at("a.jpg") }, shape: "2026/{vendor} {name}" }],
  };
  const authority: Authority = { ...auto, mode: "plan", tickets: [ticket] };
  expect(decide(move, plain, authority)).toEqual({ kind: "allow", entry: "0:0", operation: "o1" });
  expect(decide(move, plain, { ...authority, used: new Set(["0:0"]) }).kind).toBe("ask");
  expect(decide({ ...move, to: at("2027/Rewe a.jpg") }, plain, authority).kind).toBe("ask");
});
