/**
 * The core as this window uses it: loaded with the first need, composed for the chosen folders, and composed anew when
 * folders or settings change. Activation carries none of it.
 */
import type * as vscode from "vscode";
import type { diagnose, compose as makeWorkspace, openViewer, Workspace } from "../compose.ts";
import type { TaskId } from "../protocol/ids.ts";
import type { Code, Ending, Log } from "./code.ts";
import { signalOf } from "./code.ts";
import { draftsOf } from "./drafts.ts";
import { chosenFolders, type OpenFolder } from "./folders.ts";
import { openPlaces, type Places } from "./places.ts";
import { Refused } from "./refused.ts";
import { type Runs, runsOf } from "./runs.ts";

/** What `src/compose.ts` exports, as far as the editor is concerned. */
export type Composer = {
  readonly version: string;
  readonly compose: typeof makeWorkspace;
  readonly diagnose: typeof diagnose;
  readonly openViewer: typeof openViewer;
};

/** One set of folders with its tasks. */
export type Session = Pick<
  Workspace,
  "service" | "roots" | "defaultModel" | "notices" | "settings" | "folder" | "starters" | "check" | "vault"
> & {
  readonly folders: readonly OpenFolder[];
  readonly places: Places;
  readonly runs: Runs;
};

export type Core = {
  /** Refusal with a way out when no folder is open, none is chosen, or the one that is open may not be granted. */
  open(): Promise<Session>;
  /** What `open` gave last, without loading anything. */
  now(): Session | undefined;
  /** Told when there is another session than before, or none. */
  onChange(listener: () => void): Ending;
  /** Composes anew: at once where nothing runs, else as soon as nothing does. */
  renew(): void;
  load(): Promise<Composer>;
  /** What there is to work with, for the folders that are open. */
  diagnose(): ReturnType<typeof diagnose>;
  close(): Promise<void>;
};

export type CoreDeps = {
  readonly code: Pick<Code, "workspace" | "window" | "l10n" | "Uri">;
  readonly memory: vscode.Memento;
  readonly log: Log;
  readonly load: () => Promise<Composer>;
  readonly apiKey: () => Promise<string | undefined>;
  /** The editor's own way to the network. */
  readonly fetch: typeof globalThis.fetch;
  /** Told which tasks this window works on; not any more once the window closes. */
  readonly onRuns: (here: readonly TaskId[]) => void;
};

export function openCore(deps: CoreDeps): Core {
  const { code, memory } = deps;
  const changed = signalOf<undefined>();
  let opened: { readonly folders: string; readonly session: Promise<Session> } | undefined;
  let session: Session | undefined;

  let stale = false;
  let closing = false;
  async function renewIfStale(): Promise<void> {
    if (!stale || session?.runs.any()) return;
    stale = false;
    const old = session;
    opened = undefined;
    session = undefined;
    changed.fire(undefined);
    await old?.service.dispose();
  }

  async function begin(folders: readonly OpenFolder[]): Promise<Session> {
    session = await compose(folders, {
      ...deps,
      onRuns(here) {
        if (closing) return;
        deps.onRuns(here);
        void renewIfStale();
      },
    });
    changed.fire(undefined);
    return session;
  }

  return {
    async open() {
      const folders = granted(code, memory);
      const key = folders.map(({ uri }) => uri.toString()).join("\n");
      if (opened === undefined || (opened.folders !== key && session === undefined)) {
        const attempt = { folders: key, session: begin(folders) };
        opened = attempt;
        attempt.session.catch(() => {
          if (opened === attempt) opened = undefined;
        });
      }
      return opened.session;
    },
    now: () => session,
    onChange: (listener) => changed.add(listener),
    renew() {
      stale = true;
      void renewIfStale();
    },
    load: deps.load,
    diagnose: () => diagnosed(deps),
    async close() {
      closing = true;
      await session?.service.dispose();
      session = undefined;
      opened = undefined;
    },
  };
}

async function diagnosed({ code, memory, load }: CoreDeps): ReturnType<typeof diagnose> {
  const { diagnose } = await load();
  const choice = chosenFolders(code, memory);
  const folders = choice.kind === "chosen" ? choice.folders.map(({ uri }) => uri.fsPath) : [];
  return diagnose(folders, (name) => setting(code, name));
}

async function compose(folders: readonly OpenFolder[], deps: CoreDeps): Promise<Session> {
  const { code, log } = deps;
  const started = Date.now();
  const drafts = draftsOf(code);
  const { compose } = await deps.load();
  const workspace = await compose({
    folders: folders.map(({ uri }) => uri.fsPath),
    trusted: () => code.workspace.isTrusted,
    drafts,
    apiKey: deps.apiKey,
    fetch: deps.fetch,
    settings: (name) => setting(code, name),
  });
  const places = openPlaces(code, workspace.roots, folders);
  drafts.use(places);
  log.info(`Opened ${workspace.roots.map(({ name }) => name).join(", ")} in ${Date.now() - started} ms.`);
  return { ...workspace, folders, places, runs: runsOf(workspace.service, deps.onRuns) };
}

/** Only what the user set: the core has its own fallback for the rest. Workspace values are never looked at. */
function setting({ workspace }: Pick<Code, "workspace">, name: string): unknown {
  return workspace.getConfiguration("cowork").inspect(name)?.globalValue;
}

function granted(code: CoreDeps["code"], memory: vscode.Memento): readonly OpenFolder[] {
  const choice = chosenFolders(code, memory);
  if (choice.kind === "chosen") return choice.folders;
  if (choice.kind === "several")
    throw new Refused(code.l10n.t("Several folders are open. Choose the ones that Cowork may work in."), "folders");
  throw new Refused(
    choice.virtual
      ? code.l10n.t("This folder is not on a disk, so no task can work in it. Open a folder on a disk.")
      : code.l10n.t("No folder is open. Open the folder to work in."),
    "folder",
  );
}
