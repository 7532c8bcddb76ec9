/**
 * The one place that says what may happen: effects + facts + authority → allow, ask or deny. Pure. Each branch that
 * denies or asks has an id, so that a test can switch it off and show that something turns red.
 */
import type { Effect, Ticket, TicketEntry } from "../protocol/effects.ts";
import { actKey } from "../protocol/effects.ts";
import { pathKey, samePath } from "../protocol/paths.ts";
import type { Authority, EffectFacts, Verdict } from "../protocol/rules.ts";
import { fitsShape, isNumbered } from "../protocol/shapes.ts";
import { matches } from "./patterns.ts";

/** Every guard by name; the guard-mutation test switches each off in turn. */
export const guards = [
  "rule-denies",
  "untrusted",
  "no-plan-yet",
  "unticked",
  "runs-code",
  "secret",
  "changed-since-approval",
  "delete-asks",
  "overwrite-asks",
  "leaves-machine",
  "ask-mode",
  "outside-ticket",
] as const;
export type Guard = (typeof guards)[number];

type Case = { readonly effect: Effect; readonly facts: EffectFacts; readonly authority: Authority };
type Check = (one: Case) => Verdict | undefined;

const deny = (why: string, rule: string): Verdict => ({ kind: "deny", why, rule });
const ask = (why: string, mayRemember: boolean): Verdict => ({ kind: "ask", why, mayRemember });

/** In order: the first check that has something to say decides. Denials come before questions, questions before leave. */
const checks: readonly (readonly [Guard | "leave", Check])[] = [
  ["rule-denies", ruleDenies],
  [
    "untrusted",
    ({ effect, authority }) =>
      authority.trusted || effect.kind === "read"
        ? undefined
        : deny("This folder is not trusted, so nothing in it is changed or run.", "workspace trust"),
  ],
  ["no-plan-yet", noPlanYet],
  ["unticked", unticked],
  ["runs-code", runsCode],
  [
    "secret",
    ({ effect, facts }) =>
      effect.kind === "read" && facts.secret
        ? ask("Files of this name usually hold keys or passwords.", false)
        : undefined,
  ],
  // Reading inside the granted folders is free in every mode.
  ["leave", ({ effect }) => (effect.kind === "read" ? { kind: "allow" } : undefined)],
  ["changed-since-approval", changedSince],
  ["leave", inTicket],
  ["delete-asks", ({ effect }) => (effect.kind === "delete" ? ask(effectIsPlannedNot("delete"), false) : undefined)],
  [
    "overwrite-asks",
    ({ effect, facts }) =>
      effect.kind === "change" && !facts.ours ? ask(effectIsPlannedNot("change"), false) : undefined,
  ],
  [
    "leaves-machine",
    ({ effect }) =>
      effect.kind === "send" || effect.kind === "connector" || (effect.kind === "run" && effect.network.length > 0)
        ? ask("It leaves this machine.", false)
        : undefined,
  ],
  ["leave", allowedByRule],
  [
    "ask-mode",
    ({ authority }) => (authority.mode === "ask" ? ask("You chose to be asked about every change.", true) : undefined),
  ],
  ["leave", ownFile],
  ["leave", ({ authority }) => (authority.mode === "auto" ? { kind: "allow" } : undefined)],
  // Without a network a command only proposes: each of its changes is judged by itself.
  ["leave", ({ effect }) => (effect.kind === "run" ? { kind: "allow" } : undefined)],
  ["outside-ticket", () => ask("It is not in the approved plan.", true)],
];

/** The verdict on one effect. `off` switches guards off and exists for the tests that prove the guards. */
export function decide(
  effect: Effect,
  facts: EffectFacts,
  authority: Authority,
  off: ReadonlySet<Guard> = new Set(),
): Verdict {
  for (const [guard, check] of checks) {
    if (guard !== "leave" && off.has(guard)) continue;
    const verdict = check({ effect, facts, authority });
    if (verdict) return verdict;
  }
  return { kind: "allow" };
}

const effectIsPlannedNot = (verb: string): string => `No approved plan names this ${verb}.`;

function ruleDenies({ effect, facts, authority }: Case): Verdict | undefined {
  const rule = authority.rules.find((one) => one.verdict === "deny" && matches(one.what, effect, facts));
  return rule && deny(`"${rule.text}" forbids it.`, rule.source === "guardrail" ? "guardrail" : `${rule.source} rule`);
}

function noPlanYet({ effect, authority }: Case): Verdict | undefined {
  if (authority.mode !== "plan" || authority.tickets.length > 0 || effect.kind === "read") return undefined;
  return deny("No plan is approved yet: until then the folder can only be read. Propose one with Plan.", "plan mode");
}

function unticked({ effect, authority }: Case): Verdict | undefined {
  const hit = authority.unticked.some(({ effects, shape }) =>
    effects.some((planned) => covered(planned, effect, shape)),
  );
  return hit ? deny("You unticked this operation in the plan. Only a new plan can bring it back.", "plan") : undefined;
}

function runsCode({ facts, effect }: Case): Verdict | undefined {
  return facts.runsCode !== undefined && effect.kind !== "read" && effect.kind !== "run"
    ? ask(`This file is special: ${facts.runsCode}.`, false)
    : undefined;
}

/** The usable ticket entry for an effect, with its key "ticket:entry". */
function entryFor({ effect, authority }: Case): readonly [string, TicketEntry] | undefined {
  for (const [t, ticket] of authority.tickets.entries()) {
    const { exact, open } = indexOf(ticket);
    const key = actKey(effect);
    const candidates = [
      ...((key !== undefined && exact.get(key)) || []),
      ...(open.get(effect.kind === "move" ? moveFrom(effect) : effect.kind) ?? []),
    ];
    for (const e of candidates) {
      const entry = ticket.entries[e];
      if (entry && !authority.used.has(`${t}:${e}`) && covered(entry.effect, effect, entry.shape))
        return [`${t}:${e}`, entry];
    }
  }
  return undefined;
}

type Index = {
  readonly exact: ReadonlyMap<string, readonly number[]>;
  readonly open: ReadonlyMap<string, readonly number[]>;
};
const indexes = new WeakMap<Ticket, Index>();

/** Entries by act, and those with a shape by kind: a plan may hold tens of thousands. A memo, nothing more. */
function indexOf(ticket: Ticket): Index {
  const known = indexes.get(ticket);
  if (known) return known;
  const exact = new Map<string, number[]>();
  const open = new Map<string, number[]>();
  const put = (map: Map<string, number[]>, key: string, index: number): void => {
    const list = map.get(key);
    if (list) list.push(index);
    else map.set(key, [index]);
  };
  for (const [index, entry] of ticket.entries.entries()) {
    const key = actKey(entry.effect);
    if (key !== undefined) put(exact, key, index);
    if (entry.shape !== undefined)
      put(open, entry.effect.kind === "move" ? moveFrom(entry.effect) : entry.effect.kind, index);
  }
  const made = { exact, open };
  indexes.set(ticket, made);
  return made;
}

const moveFrom = (effect: Effect & { kind: "move" }): string => `move\0${pathKey(effect.from)}`;

/**
 * Whether a planned effect is the one that happens now: the same act, or a move or create whose target fits the planned
 * shape. A planned target that was taken meanwhile may get a number; it never replaces anything.
 */
export function covered(planned: Effect, effect: Effect, shape: string | undefined): boolean {
  if (planned.kind === "move" && effect.kind === "move") {
    if (!samePath(planned.from, effect.from) || planned.to.root !== effect.to.root) return false;
    return shape === undefined ? isNumbered(effect.to.path, planned.to.path) : fitsShape(effect.to.path, shape);
  }
  if (planned.kind === "create" && effect.kind === "create" && shape !== undefined) {
    return planned.path.root === effect.path.root && fitsShape(effect.path.path, shape);
  }
  return actKey(planned) !== undefined && actKey(planned) === actKey(effect);
}

function changedSince(one: Case): Verdict | undefined {
  const { effect, facts } = one;
  if ((effect.kind !== "change" && effect.kind !== "delete") || facts.ours) return undefined;
  const planned = entryFor(one)?.[1].effect;
  if (planned === undefined || planned.kind !== effect.kind) return undefined;
  return planned.base !== effect.base
    ? ask("The file is no longer as it was when you approved the plan.", false)
    : undefined;
}

function inTicket(one: Case): Verdict | undefined {
  const found = entryFor(one);
  if (found) {
    const [key, { shape, operation, effect }] = found;
    // An open create may be used for every file that fits; it never replaces anything.
    return shape !== undefined && effect.kind === "create"
      ? { kind: "allow", operation }
      : { kind: "allow", entry: key, operation };
  }
  const { effect } = one;
  if (
    effect.kind === "run" &&
    one.authority.tickets.some(({ entries }) =>
      entries.some(
        ({ effect: planned }) =>
          planned.kind === "run" &&
          sameCommand(planned.argv, effect.argv) &&
          effect.network.every((host) => planned.network.includes(host)),
      ),
    )
  ) {
    return { kind: "allow" };
  }
  return undefined;
}

const sameCommand = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((part, i) => part === b[i]);

/** A user's standing rule. It never covers deletes, overwrites, files that run code or sending: those were decided above. */
function allowedByRule({ effect, facts, authority }: Case): Verdict | undefined {
  const rule = authority.rules.find((one) => one.verdict === "allow" && matches(one.what, effect, facts));
  return rule && { kind: "allow" };
}

/** Files this task made, or was allowed to change and nobody touched since, may be changed freely. */
function ownFile({ effect, facts }: Case): Verdict | undefined {
  return effect.kind === "change" && facts.ours ? { kind: "allow" } : undefined;
}
