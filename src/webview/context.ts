/** How components reach the store: the model as it is now, the pieces that stream, and the requests that go out. */
import { createContext } from "preact";
import { useContext, useEffect, useReducer, useState } from "preact/hooks";
import type { Capability, Intent } from "../protocol/channel.ts";
import type { Live } from "./live.ts";
import type { Model } from "./model.ts";
import type { Store } from "./store.ts";

export const StoreContext = createContext<Store | undefined>(undefined);

export function useStore(): Store {
  const store = useContext(StoreContext);
  if (store === undefined) throw new Error("A component was rendered outside of the store.");
  return store;
}

/** The model, and a render whenever it changes. For the page only; parts get what they show as properties. */
export function useModel(): Model {
  const store = useStore();
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    again(undefined);
    return store.watch(() => again(undefined));
  }, [store]);
  return store.model();
}

export function useLive(): Live {
  const store = useStore();
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => store.watchLive(() => again(undefined)), [store]);
  return store.live();
}

export function useCan(what: Capability): boolean {
  return useStore().model().settings?.can.includes(what) ?? false;
}

/** A request and whether it still waits for its answer. */
export function useAsk(): { readonly busy: boolean; readonly ask: (intent: Intent) => void } {
  const store = useStore();
  const [id, setId] = useState<number>();
  return {
    busy: id !== undefined && store.model().pending.has(id),
    ask: (intent) => setId(store.ask(intent)),
  };
}

/** Whether a part is unfolded, and the way to change it. What the user chose is kept over reloads. */
export function useFold(key: string, open: boolean): readonly [open: boolean, toggle: () => void] {
  const store = useStore();
  const now = isOpen(store.model().kept.folds, key, open);
  return [now, () => setFolds(store, { [key]: !now })];
}

export const isOpen = (folds: Readonly<Record<string, boolean>> | undefined, key: string, open: boolean): boolean =>
  folds?.[key] ?? folds?.["*"] ?? open;

export function setFolds(store: Store, folds: Readonly<Record<string, boolean>>): void {
  store.keep({ folds: { ...store.model().kept.folds, ...folds } });
}

/** Unfolds or folds everything, also what comes later. */
export const foldAll = (store: Store, open: boolean): void => store.keep({ folds: { "*": open } });

/** A render every second while `on`, for clocks. */
export function useSeconds(on: boolean): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!on) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [on]);
  return on ? now : Date.now();
}
