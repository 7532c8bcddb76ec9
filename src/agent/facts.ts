/** What policy needs to know about an effect and cannot look up: gathered just before it decides. */

import { holdsSecrets, runsCode } from "../permissions/code-files.ts";
import type { Effect, PathEffect } from "../protocol/effects.ts";
import type { Hash } from "../protocol/ids.ts";
import { samePath, type WorkPath } from "../protocol/paths.ts";
import type { EffectFacts } from "../protocol/rules.ts";
import type { Ledger } from "./ledger.ts";
import type { Entry, Ground, Look } from "./ports.ts";

/** Above this a file that is only deleted is identified by size, time and mode instead of by its bytes. */
const hashedUpTo = 16_000_000;

export type Known = { readonly effect: Effect; readonly facts: EffectFacts; readonly entry: Entry | undefined };

export type FactsDeps = { readonly look: Look; readonly ledger: Ledger; readonly ground: Ground };

/** Each effect with its identity (`base`) and the facts about it as the folder is now. */
export async function gather(effects: readonly Effect[], deps: FactsDeps): Promise<readonly Known[]> {
  const targets = effects.flatMap((effect) => (effect.kind === "move" ? [effect.to] : []));
  return Promise.all(effects.map((effect) => factsOf(effect, targets, deps)));
}

const plain: EffectFacts = { made: false, ours: false, replaces: false };

async function factsOf(effect: Effect, targets: readonly WorkPath[], deps: FactsDeps): Promise<Known> {
  if (effect.kind === "move") {
    const facts = { ...plain, made: deps.ledger.own(effect.from)?.created ?? false, ...code(effect.to, effect.from) };
    return { effect, facts, entry: await deps.look.stat(effect.from) };
  }
  if (!("path" in effect) || effect.kind === "send") return { effect, facts: plain, entry: undefined };
  if (effect.kind === "read") return readFacts(effect, deps);
  const entry = await deps.look.stat(effect.path);
  const base = effect.kind === "create" ? undefined : await identity(effect, entry, deps);
  const own = deps.ledger.own(effect.path);
  const ours = own !== undefined && entry !== undefined && (base === own.hash || entry.type === "folder");
  const facts: EffectFacts = {
    made: ours && own.created,
    ours,
    replaces: effect.kind === "change" || targets.some((path) => samePath(path, effect.path)),
    ...code(effect.path),
  };
  return { effect: base === undefined ? effect : { ...effect, base }, facts, entry };
}

/** Only what may be asked about is looked at: other reading is free, and the tool looks for itself. */
async function readFacts(effect: PathEffect, { look }: FactsDeps): Promise<Known> {
  const secret = holdsSecrets(effect.path);
  return { effect, facts: { ...plain, secret }, entry: secret ? await look.stat(effect.path) : undefined };
}

function code(...paths: readonly WorkPath[]): Pick<EffectFacts, "runsCode"> {
  const why = paths.map(runsCode).find((one) => one !== undefined);
  return why === undefined ? {} : { runsCode: why };
}

/** The file as it is now, so that an approval holds for exactly these bytes. */
async function identity(
  effect: PathEffect,
  entry: Entry | undefined,
  { look, ground }: FactsDeps,
): Promise<Hash | undefined> {
  if (entry === undefined || entry.type === "other") return undefined;
  if (effect.kind === "delete" && entry.size > hashedUpTo)
    return ground.digest(`${entry.size}:${entry.mtime}:${entry.mode}`);
  return look.hash(effect.path);
}

/** The identity that an approval of deleting or changing `path` is bound to; used when a ticket is issued. */
export async function identityOf(
  kind: "change" | "delete",
  path: WorkPath,
  deps: Omit<FactsDeps, "ledger">,
): Promise<Hash | undefined> {
  const entry = await deps.look.stat(path);
  return identity({ kind, path }, entry, { ...deps } as FactsDeps);
}
