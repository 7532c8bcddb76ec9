/** Calls that touch the same paths wait for each other, in the order they came; others run side by side. */
import { type Effect, touches } from "../protocol/effects.ts";

type Holder = { readonly effects: readonly Effect[] | "everything"; readonly released: Promise<void> };

export type Locks = {
  /** Resolves when nothing that came earlier touches `effects`; `waited` says whether it had to. The caller must release. */
  acquire(effects: readonly Effect[] | "everything"): Promise<{ readonly waited: boolean; release(): void }>;
};

export function openLocks(): Locks {
  const holders = new Set<Holder>();
  return {
    acquire: async (effects) => {
      const ahead = [...holders].filter((holder) => clash(holder.effects, effects));
      let release: () => void = () => undefined;
      const holder: Holder = {
        effects,
        released: new Promise((resolve) => {
          release = resolve;
        }),
      };
      holders.add(holder);
      await Promise.all(ahead.map(({ released }) => released));
      return {
        waited: ahead.length > 0,
        release: () => {
          holders.delete(holder);
          release();
        },
      };
    },
  };
}

function clash(a: Holder["effects"], b: Holder["effects"]): boolean {
  if (a === "everything" || b === "everything") return true;
  return a.some((left) => b.some((right) => touches(left, right)));
}
