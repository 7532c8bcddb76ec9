/** What a page of a file knows: what it shows, what has come of it, and where it looks. */
import { createContext } from "preact";
import { useContext, useEffect, useReducer } from "preact/hooks";
import type { HostMessage } from "../../protocol/channel.ts";
import type { PreviewIntent, PreviewMessage, PreviewRow } from "../../protocol/preview.ts";
import type { Host } from "../host.ts";

type Of<T extends PreviewMessage["type"]> = Extract<PreviewMessage, { type: T }>;

export type FileModel = {
  readonly shown?: Of<"preview"> | Of<"preview.failed"> | Of<"comparison">;
  /** The newest wish of the host to look somewhere; `n` counts them. */
  readonly goto?: { readonly place: string; readonly n: number };
  readonly refused?: string;
  /** Requests that were not answered yet. */
  readonly pending: ReadonlyMap<number, PreviewIntent>;
};

export type FileStore = {
  model(): FileModel;
  watch(onChange: () => void): () => void;
  ask(intent: PreviewIntent): number;
  /** Rows of a sheet's piece; undefined until they have come. Asks for them once. */
  piece(sheet: number, piece: number): readonly PreviewRow[] | undefined;
  page(page: number): string | undefined;
  /** As if the host had asked to look there. */
  goto(place: string): void;
  /** Remembers where one looks, for when the tab comes back into sight. */
  look(place: string): void;
  forgive(): void;
};

export type FileHost = Host<PreviewIntent, PreviewMessage | HostMessage>;

/** Pages of a PDF are pictures: only so many are kept. */
const mostPages = 24;

export function createFileStore(host: FileHost): FileStore {
  let model: FileModel = { pending: new Map() };
  const kept: Kept = { rows: new Map(), pages: new Map() };
  const watchers = new Set<() => void>();
  const set = (next: FileModel): void => {
    model = next;
    for (const watcher of watchers) watcher();
  };
  const ask = (intent: PreviewIntent): number => {
    const id = host.ask(intent);
    set({ ...model, pending: new Map(model.pending).set(id, intent) });
    return id;
  };

  host.listen((message) => {
    if (message.type === "done" || message.type === "refused") set(answered(model, message));
    else if (/^(?:preview|comparison)/.test(message.type)) {
      const isFirst = model.shown === undefined && message.type === "preview";
      set(taken(model, message as PreviewMessage, kept));
      const { look } = host.kept();
      if (isFirst && look !== undefined) set(aimed(model, look));
    }
  });

  return {
    model: () => model,
    watch(onChange) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
    ask,
    goto: (place) => set(aimed(model, place)),
    look: (place) => host.keep({ look: place }),
    piece(sheet, piece) {
      const key = `${sheet} ${piece}`;
      const known = kept.rows.get(key);
      if (known === undefined) {
        kept.rows.set(key, "asked");
        // After the render that asked: a request changes the model.
        setTimeout(() => ask({ type: "preview.rows", sheet, piece }));
      }
      return known === "asked" ? undefined : known;
    },
    page: (page) => kept.pages.get(page),
    forgive() {
      const { refused: _gone, ...rest } = model;
      set(rest);
    },
  };
}

/** What came in pieces, beside the model: it is large, and only its newest pieces are drawn. */
type Kept = { readonly rows: Map<string, readonly PreviewRow[] | "asked">; readonly pages: Map<number, string> };

const aimed = (model: FileModel, place: string): FileModel => ({
  ...model,
  goto: { place, n: (model.goto?.n ?? 0) + 1 },
});

function answered(model: FileModel, message: Extract<HostMessage, { type: "done" | "refused" }>): FileModel {
  const pending = new Map(model.pending);
  if (message.id !== undefined) pending.delete(message.id);
  return { ...model, pending, ...(message.type === "refused" ? { refused: message.why } : {}) };
}

/** The model after a message of the host; pieces go to `kept`. */
function taken(model: FileModel, message: PreviewMessage, { rows, pages }: Kept): FileModel {
  switch (message.type) {
    case "preview.rows":
      rows.set(`${message.sheet} ${message.piece}`, JSON.parse(message.rows) as PreviewRow[]);
      return { ...model };
    case "preview.page":
      pages.set(message.page, message.data);
      for (const page of pages.keys()) if (pages.size > mostPages) pages.delete(page);
      return { ...model };
    case "preview.goto":
      return aimed(model, message.place);
    case "preview.findings":
      return model.shown?.type === "preview"
        ? { ...model, shown: { ...model.shown, findings: message.findings } }
        : model;
    default:
      rows.clear();
      pages.clear();
      return { ...model, shown: message };
  }
}

export const FileContext = createContext<FileStore | undefined>(undefined);

/** The store, without a render when it changes. */
export function useFileStore(): FileStore {
  const store = useContext(FileContext);
  if (store === undefined) throw new Error("A component was rendered outside of the store.");
  return store;
}

export function useFile(): FileStore {
  const store = useFileStore();
  const [, again] = useReducer((n: number) => n + 1, 0);
  useEffect(() => store.watch(() => again(undefined)), [store]);
  return store;
}
