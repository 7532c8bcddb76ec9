/** The parts of the shell and how they know each other. Nothing here decides anything. */
import type * as vscode from "vscode";
import type { Shelf } from "../platform/shelf.ts";
import type { Intent } from "../protocol/channel.ts";
import type { TaskEvent } from "../protocol/events.ts";
import type { TaskId } from "../protocol/ids.ts";
import type { TaskStart } from "../protocol/intents.ts";
import type { TaskState } from "../protocol/state.ts";
import { type ApiKey, apiKeyOf } from "./api-key.ts";
import { type Before, beforeOf } from "./before.ts";
import { type Choices, choicesOf } from "./choices.ts";
import { type Code, type Log, type Signal, signalOf } from "./code.ts";
import { exportTask, needTrust } from "./commands.ts";
import { type Composer, type Core, openCore, type Session } from "./core.ts";
import { factsOf } from "./facts.ts";
import { askForFolders, chosenFolders } from "./folders.ts";
import { carryOut, type From, type Handlers, needsTrust } from "./intents.ts";
import { type Looking, lookingOf } from "./looking.ts";
import { moreOf } from "./more.ts";
import { notesOn, shelfOf } from "./notes.ts";
import { type Panels, panelsOf } from "./panels.ts";
import { type PlanDocuments, planDocumentsOf } from "./plan-document.ts";
import { planDraftsOf } from "./plan-drafts.ts";
import { Refused } from "./refused.ts";
import { openRoster, type Roster } from "./roster.ts";
import { sampleList, samplesOf } from "./samples.ts";
import { type Side, sideOf } from "./side.ts";
import { fileHandlers, taskHandlers, undoHandlers } from "./task-handlers.ts";
import { undoDeskOf } from "./undo-desk.ts";
import type { Schema } from "./view-host.ts";
import type { Happening } from "./watching.ts";
import { windowHandlers } from "./window-handlers.ts";

/** What is loaded on first use, and what only the entry knows. */
export type Loaders = {
  readonly load: () => Promise<Composer>;
  readonly schema: Schema;
  readonly mac: boolean;
  /** The editor's own fetch: it follows the editor's settings for proxies and certificates. */
  readonly fetch: typeof globalThis.fetch;
  /** Where small things are kept that must outlive a reload, below a folder of the disk. */
  readonly shelf?: (folder: string) => Shelf;
  /** Milliseconds of the wall clock. */
  readonly now: () => number;
};

/** A task whose panel was opened, with its log so far. */
export type Opened = {
  readonly task: TaskId;
  readonly events: readonly TaskEvent[];
  readonly state: TaskState;
  readonly session: Session;
};

export type Parts = Looking & {
  readonly log: Log;
  readonly core: Core;
  readonly roster: Roster;
  readonly panels: Panels;
  readonly side: Side;
  readonly choices: Choices;
  readonly apiKey: ApiKey;
  readonly before: Before;
  readonly plans: PlanDocuments;
  readonly opened: Signal<Opened>;
  readonly panelsChanged: Signal<undefined>;
  openTask(task: TaskId): Promise<void>;
  chooseFolders(): Promise<boolean>;
  openSample(): Promise<void>;
  startPending(): Promise<void>;
  /** Tells every view what the editor and the user's choices are now. */
  tellSettings(): void;
};

type Listeners = {
  readonly onHappening: (happening: Happening) => void;
  readonly onRuns: (here: readonly TaskId[]) => void;
};

type Ground = Pick<Parts, "log" | "core" | "roster" | "choices" | "apiKey">;

export function partsOf(
  code: Code,
  context: vscode.ExtensionContext,
  loaders: Loaders & { readonly log: Log },
  listeners: Listeners,
): Parts {
  let tellSettings = (): void => undefined;
  const ground = groundOf(code, context, loaders, { ...listeners, changed: () => tellSettings() });
  const before = beforeOf(code, ground.core.open);
  const opened = signalOf<Opened>();
  const panelsChanged = signalOf<undefined>();
  let handle = async (_intent: Intent, _from: From): Promise<void> => undefined;
  const { onHappening } = listeners;
  const views = viewsOf(code, context, { ...ground, ...loaders, opened, panelsChanged, onHappening }, (intent, from) =>
    handle(intent, from),
  );
  const { panels, side } = views;
  tellSettings = () => {
    const told = ground.choices.settings().then((settings) => {
      side.broadcast({ type: "settings", settings });
      panels.broadcast({ type: "settings", settings });
    });
    told.catch((error: unknown) => loaders.log.warn(String(error)));
  };
  const acts = actsOf(code, context, { ...ground, panels, tellSettings });
  const plans = planDocumentsOf({ code, session: ground.core.open, draft: views.drafts.of });
  const assets = code.Uri.joinPath(context.extensionUri, "dist", "webview");
  const looking = lookingOf({ ...ground, ...loaders, code, assets, before, side });
  const parts: Parts = { ...ground, ...views, ...acts, ...looking, before, plans, opened, panelsChanged, tellSettings };
  const handlers = handlersOf(code, parts, { ...acts, drafts: views.drafts });
  handle = async (intent, from) => {
    if (needsTrust(intent)) needTrust(code);
    await carryOut(intent, from, handlers);
  };
  ground.roster.happened.add(listeners.onHappening);
  return parts;
}

function groundOf(
  code: Code,
  context: vscode.ExtensionContext,
  loaders: Loaders & { readonly log: Log },
  listeners: Listeners & { readonly changed: () => void },
): Ground {
  const { log } = loaders;
  const memory = context.workspaceState;
  const apiKey = apiKeyOf(code, context.secrets);
  const core = openCore({
    code,
    memory,
    log,
    load: loaders.load,
    apiKey: apiKey.read,
    fetch: loaders.fetch,
    onRuns: listeners.onRuns,
  });
  const choices = choicesOf({ code, memory, apiKey, core, mac: loaders.mac, changed: listeners.changed });
  return { log, core, apiKey, choices, roster: openRoster({ core, log }) };
}

type ViewDeps = Ground & Loaders & Pick<Parts, "opened" | "panelsChanged"> & Pick<Listeners, "onHappening">;

function viewsOf(
  code: Code,
  { extensionUri, storageUri, globalStorageUri }: vscode.ExtensionContext,
  deps: ViewDeps,
  onIntent: (intent: Intent, from: From) => Promise<void>,
) {
  const { core, choices, log, schema } = deps;
  const assets = code.Uri.joinPath(extensionUri, "dist", "webview");
  const shelf = shelfOf({ storageUri, globalStorageUri }, deps);
  const drafts = planDraftsOf(shelf);
  const shared = { code, assets, schema, log, core, settings: choices.settings, onIntent };
  const panels = panelsOf({
    ...shared,
    extension: extensionUri,
    memory: notesOn(shelf),
    changed: () => deps.panelsChanged.fire(undefined),
    facts: async (state, used) => factsOf(state, await core.open(), { choices, used }),
    draft: drafts.of,
    onEvent: (task, event, state) => deps.onHappening({ task, event, state }),
    async onOpened(task, session, bridge) {
      deps.opened.fire({ task, session, events: await bridge.events(), state: await bridge.state() });
    },
  });
  const side = sideOf({ ...shared, roster: deps.roster, samples: () => sampleList(code) });
  return { panels, side, drafts };
}

function actsOf(
  code: Code,
  context: vscode.ExtensionContext,
  { core, roster, panels, tellSettings }: Ground & Pick<Parts, "panels" | "tellSettings">,
) {
  const openTask = async (task: TaskId): Promise<void> => {
    const { service } = await core.open();
    panels.open(task, (await service.state(task)).title);
  };
  const chooseFolders = async (): Promise<boolean> => {
    const chosen = await askForFolders(code, context.workspaceState);
    if (chosen) core.renew();
    if (chosen) await core.open();
    tellSettings();
    return chosen;
  };
  const startTask = async (start: TaskStart): Promise<void> => {
    needTrust(code);
    if (chosenFolders(code, context.workspaceState).kind === "several" && !(await chooseFolders()))
      throw new Refused(code.l10n.t("No folder was chosen, so nothing was started."), "folders");
    const session = await core.open();
    const task = await session.runs.start(start);
    // From its first event on: a plan may be there before the list is read again.
    roster.watchNew(session, task);
    await roster.refresh();
    await openTask(task);
  };
  return { openTask, chooseFolders, startTask, ...samplesOf(code, context, { core, startTask }) };
}

function handlersOf(
  code: Code,
  parts: Parts,
  acts: ReturnType<typeof actsOf> & { readonly drafts: ReturnType<typeof planDraftsOf> },
): Handlers {
  const session = parts.core.open;
  const openPlan = parts.plans.open;
  const deps = {
    code,
    session,
    side: parts.side,
    files: parts.files,
    undo: undoDeskOf(code, session),
    drafts: acts.drafts,
    openPlan,
    more: moreOf({ code, exportTask: (task) => exportTask({ ...parts, code }, task), openPlan, panels: parts.panels }),
  };
  return {
    ...taskHandlers(deps),
    ...undoHandlers(deps),
    ...fileHandlers(deps),
    ...windowHandlers({ ...parts, ...acts, code }),
  };
}
