/** The only place that talks to the extension host: numbered messages out, facts in, view-only state kept beside. */
import type { HostMessage, Intent, Page } from "../protocol/channel.ts";

/** What a view may remember by itself: nothing here is a fact about a task. */
export type Kept = {
  /** Sections and rows the user folded or unfolded, by key. */
  readonly folds?: Readonly<Record<string, boolean>>;
  readonly tab?: "result" | "plan" | "transcript";
  readonly agent?: string;
  /** Text of the composer or the steering box that was not sent. */
  readonly text?: string;
  readonly mentions?: readonly string[];
  /** Where a preview was looked at last, "Sheet!B4". */
  readonly look?: string;
};

type Api = { postMessage(message: unknown): void; getState(): unknown; setState(state: unknown): void };
declare function acquireVsCodeApi(): Api;

/** `I`: what the page may ask for; `M`: what it is told. */
export type Host<I = Intent, M = HostMessage> = {
  readonly page: Page;
  ready(haveSeq: number): void;
  /** Sends a request and returns the number its answer will carry. */
  ask(intent: I): number;
  listen(onMessage: (message: M) => void): void;
  kept(): Kept;
  keep(kept: Kept): void;
};

const pages: readonly string[] = ["side", "preview", "compare"] satisfies readonly Page[];

export function openHost<I = Intent, M = HostMessage>(root: HTMLElement): Host<I, M> {
  const api = acquireVsCodeApi();
  const token = root.dataset["token"] ?? "";
  const named = root.dataset["page"] ?? "";
  const page = (pages.includes(named) ? named : "task") as Page;
  let n = 0;
  let id = 0;
  return {
    page,
    ready(haveSeq) {
      n += 1;
      api.postMessage({ type: "ready", token, n, page, haveSeq });
    },
    ask(intent) {
      n += 1;
      id += 1;
      api.postMessage({ type: "intent", token, n, id, intent });
      return id;
    },
    listen(onMessage) {
      window.addEventListener("message", (event: MessageEvent<unknown>) => {
        if (isHostMessage<M>(event)) onMessage(event.data);
      });
    },
    kept: () => asKept(api.getState()),
    keep: (kept) => api.setState(kept),
  };
}

/**
 * The host speaks through the frame that holds this page; a message of a page inside it has no say. The editor takes
 * `window.parent` away, so the frames inside are looked at instead.
 */
function isHostMessage<M>(event: MessageEvent<unknown>): event is MessageEvent<M> {
  const fromInside = Array.from({ length: window.length }, (_none, at) => window[at]).some(
    (frame) => frame === event.source,
  );
  const { data } = event;
  return !fromInside && typeof data === "object" && data !== null && "type" in data && typeof data.type === "string";
}

const asKept = (raw: unknown): Kept => (typeof raw === "object" && raw !== null ? (raw as Kept) : {});
