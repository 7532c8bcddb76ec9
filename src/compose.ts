/** Builds the object graph for every shell: what the mind needs, made of the hands of this machine. */
import type { Sandbox } from "./agent/box-port.ts";
import { type Drafts, type Folder, type Inspector, type Instructions, type Model, Refusal } from "./agent/ports.ts";
import type { TaskService } from "./agent/service.ts";
import { openTasks } from "./agent/tasks.ts";
import { boxWish } from "./base/box-wish.ts";
import type { Documents } from "./documents/api.ts";
import { openDocuments } from "./documents/client.ts";
import { openFolder } from "./folder/folder.ts";
import type { FolderDeps } from "./folder/operation.ts";
import { grantRoots } from "./folder/roots.ts";
import { strangersIn } from "./folder/stranger.ts";
import { openVaultSpace, type VaultSpace } from "./folder/vault-space.ts";
import { openStore } from "./journal/store.ts";
import { defaultModels } from "./model/anthropic/models.ts";
import { offlineModel } from "./model/offline/offline-model.ts";
import { playbooks } from "./model/offline/playbooks.ts";
import { pricesWith } from "./model/prices.ts";
import { ownBoxes } from "./platform/box-disk.ts";
import { newId, now } from "./platform/clock.ts";
import { digest } from "./platform/hash.ts";
import { mutexAt } from "./platform/mutex.ts";
import { environmentNetwork, fetchOver, meanwhile } from "./platform/net.ts";
import type { Fetch } from "./platform/network.ts";
import { openFs } from "./platform/open-fs.ts";
import { builtFile, formulaEngine, productVersion, runtime, variable } from "./platform/product.ts";
import { claudeDirOf, here, openStateDir, stateDirOf } from "./platform/state-dir.ts";
import { stopper } from "./platform/stopper.ts";
import { openInstructions } from "./projects/instructions.ts";
import type { Finding } from "./protocol/events.ts";
import { parseIntent, parseStart } from "./protocol/intents.ts";
import { nameOf, type Root, type WorkPath } from "./protocol/paths.ts";
import { chooseAs } from "./sandbox/chosen.ts";
import { noSandbox } from "./sandbox/none.ts";
import { openSandbox } from "./sandbox/open.ts";
import { readSettings, type SettingName, type Settings } from "./settings.ts";
import { allTools } from "./tools/all.ts";
import { execTool } from "./tools/exec.ts";

export type ComposeOptions = {
  /** Folders to grant; the first is where relative names belong. */
  readonly folders: readonly string[];
  /** Whether the workspace is trusted; always on the command line, where the user named the folder. */
  readonly trusted?: () => boolean;
  /** Text the user has open and not saved. */
  readonly drafts?: Drafts;
  /** The key for Claude; the environment's when absent. */
  readonly apiKey?: () => Promise<string | undefined>;
  /** A setting by name; the environment's variable when absent. */
  readonly settings?: (name: SettingName) => unknown;
  /** Where commands run, instead of what the setting "box" says. */
  readonly box?: string | undefined;
  /** Carries the requests to Claude. Inside an editor its own, so that its proxy and certificates count; else the environment's. */
  readonly fetch?: typeof globalThis.fetch;
  /** Done once, while the first answer of Claude is awaited: what would hold up a step later. */
  readonly meanwhile?: () => void;
};

export type Workspace = {
  readonly service: TaskService;
  readonly roots: readonly Root[];
  /** The model of a task that names none. */
  readonly defaultModel: string;
  readonly parseStart: typeof parseStart;
  readonly parseIntent: typeof parseIntent;
  readonly settings: Settings;
  readonly notices: readonly string[];
  readonly folder: Folder;
  /** What is kept for undo, for showing it and letting go of it. */
  readonly vault: VaultSpace;
  /** What a request may begin with: the skills of the user and of a trusted folder, and the jobs that need no model. */
  starters(): Promise<readonly Starter[]>;
  readonly sandbox: Sandbox;
  /** The delivery checks on a file. Refusal for one that cannot be read. */
  check(path: WorkPath): Promise<readonly Finding[]>;
  readonly execTool: typeof execTool;
};

/** `text` is what goes into the request. */
export type Starter = {
  readonly kind: "skill" | "playbook";
  readonly name: string;
  readonly detail: string;
  readonly text: string;
};

export const version = productVersion();

let viewer: Documents | undefined;

/** What reads files for looking at them, without a folder and without a task. */
export function openViewer(): Pick<Documents, "view" | "picture" | "compare" | "revert"> {
  viewer ??= openDocuments({ worker: builtFile("documents-worker.js"), wasm: formulaEngine });
  return viewer;
}

/** Grants the folders and opens their tasks. Refusal, with a way out, for a folder that may not be granted. */
export async function compose(options: ComposeOptions): Promise<Workspace> {
  const stateDir = openStateDir();
  const own = (name: SettingName): unknown => (name === "box" ? options.box : undefined) ?? options.settings?.(name);
  const { values, problems } = readSettings((name, env) => own(name) ?? variable(env));
  const fs = openFs();
  const roots = await grantRoots(options.folders, fs, { home: here().home, stateDir });
  const mutex = mutexAt(roots.map(({ id }) => `${stateDir}/vault/turns/${id}`));
  const folders = { fs, roots, vaultBase: `${stateDir}/vault`, mutex };
  const folder = openFolder(folders);
  const vault = openVaultSpace(folders);
  const documents = openDocuments({ worker: builtFile("documents-worker.js"), wasm: formulaEngine });
  const apiKey = options.apiKey ?? (async () => variable("ANTHROPIC_API_KEY"));
  const trusted = options.trusted ?? (() => true);
  const instructions = openInstructions({ fs, look: folder, ...myself(), setting: values.instructions, trusted });
  const sandbox = sandboxOf(stateDir, roots, values);
  const inspector = inspectorOf(documents);
  const service = openTasks({
    store: openStore(`${stateDir}/tasks/${digest(roots.map(({ id }) => id).join("\n")).slice(0, 16)}`),
    folder,
    sandbox,
    drafts: options.drafts ?? { unsaved: async () => undefined },
    inspector,
    ground: { digest, hash: digest, newId, stopper },
    roots,
    tools: allTools(documents),
    instructions,
    model: modelsOf(apiKey, values, carrierOf(options)),
    limits: { turns: values.maxTurns, ...(values.budget > 0 ? { usd: values.budget } : {}) },
    trusted,
  });
  const key = await apiKey();
  return {
    service,
    roots,
    folder,
    sandbox,
    check: (path) => inspector.check(path, folder),
    execTool,
    vault,
    settings: values,
    starters: () => startersOf(instructions),
    notices: [...problems, ...(await noticesOf(folders, vault).catch(() => []))],
    parseStart,
    parseIntent,
    defaultModel: values.model || (key ? claude : "offline"),
  };
}

/** What the user should know of the folders before anything begins. Looking must not keep them from opening. */
const noticesOf = async (folders: FolderDeps, vault: VaultSpace): Promise<readonly string[]> => [
  ...(await strangersIn(folders)),
  ...(await vault.keep(Date.parse(now()))),
];

async function startersOf(instructions: Instructions): Promise<readonly Starter[]> {
  const { skills } = await instructions.gather();
  return [
    ...skills.map(({ name, description }): Starter => ({ kind: "skill", name, detail: description, text: `/${name}` })),
    ...playbooks.map(
      ({ title, example }): Starter => ({ kind: "playbook", name: title, detail: example, text: example }),
    ),
  ];
}

/** Where the model answers: our own client alone goes there. */
function modelHosts({ endpoint }: Settings): readonly string[] {
  const own = /^https?:\/\/([^:/?#]+)/i.exec(endpoint)?.[1];
  return ["api.anthropic.com", ...(own === undefined ? [] : [own.toLowerCase()])];
}

/** The box of the user's choice, tried with the first need. */
const sandboxOf = (stateDir: string, roots: readonly Root[], values: Settings): Sandbox =>
  openSandbox({
    ...{ fs: openFs(), roots, base: ownBoxes(`${stateDir}/boxes`), never: modelHosts(values) },
    choose: (base) =>
      chooseAs({ wish: boxWish(values.box) ?? { kind: "auto" }, roots, approved: values.devContainerApproved }, base),
  });

/** The model when there is a key and nothing else was chosen. */
const claude = defaultModels.lead;

/** The user whose instruction files count, and where their own are. */
function myself(): { readonly home: string; readonly config: string; readonly user?: number } {
  const around = here();
  const { home, user } = around;
  return { home, config: claudeDirOf(around), ...(user === undefined ? {} : { user }) };
}

const inspectorOf = (documents: Documents): Inspector => ({
  check: async (path, look) =>
    documents.check({ name: nameOf(path), bytes: await look.read(path) }, new AbortController().signal),
});

function carrierOf({ fetch = fetchOver(environmentNetwork()), meanwhile: once }: ComposeOptions): Fetch {
  return once ? meanwhile(fetch, once) : fetch;
}

/** Adapters by model name, each made once. Claude's is a bundle of its own, loaded with the first task that wants it. */
function modelsOf(
  apiKey: () => Promise<string | undefined>,
  { endpoint, prices }: Settings,
  fetch: Fetch,
): (name: string) => Promise<Model> {
  const offline = offlineModel(playbooks);
  let online: Promise<Model> | undefined;
  return async (name) => {
    if (name === "offline") return offline;
    if ((await apiKey()) === undefined) {
      throw new Refusal(
        `The model "${name}" needs a key and none is set. Nothing was changed. Set ANTHROPIC_API_KEY, or in VS Code run "Cowork: Set API Key"; --model offline works without one.`,
        "denied",
      );
    }
    online ??= import("./model/anthropic/entry.ts").then(({ anthropicModel }) =>
      anthropicModel({
        apiKey,
        prices: pricesWith(prices),
        ...(endpoint === "" ? {} : { baseUrl: endpoint }),
        fetch,
      }),
    );
    return online;
  };
}

/** What there is to work with, for `cowork doctor`. Never refuses: what is wrong is in the report. */
export async function diagnose(folders: readonly string[], settings?: (name: SettingName) => unknown) {
  const { values } = readSettings((name, env) => settings?.(name) ?? variable(env));
  const key = variable("ANTHROPIC_API_KEY");
  const name = values.model || (key ? claude : "offline");
  return {
    cowork: version,
    ...runtime(),
    model: {
      name,
      key: key ? "a key is set (ANTHROPIC_API_KEY)" : "no key is set, so the offline playbooks answer",
      ready: name === "offline" || key !== undefined,
      ...(values.endpoint === "" ? {} : { endpoint: values.endpoint }),
    },
    sandbox: await sandboxReport(values, folders),
    state: stateReport(),
    folders: await Promise.all(folders.map(folderReport)),
    connectors: [],
  };
}

/** What was found by trying. Without a state directory nothing can be tried, and no task runs either. */
async function sandboxReport(values: Settings, folders: readonly string[]) {
  try {
    const stateDir = openStateDir();
    const around = { home: here().home, stateDir };
    const roots = await grantRoots(folders, openFs(), around).catch(() => []);
    return await sandboxOf(stateDir, roots, values).capabilities();
  } catch {
    return noSandbox.capabilities();
  }
}

function stateReport(): { readonly path: string; readonly ready: boolean; readonly detail?: string } {
  try {
    return { path: openStateDir(), ready: true };
  } catch (error) {
    return { path: stateDirOf(here()), ready: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function folderReport(
  path: string,
): Promise<{ readonly path: string; readonly granted: boolean; readonly detail: string }> {
  try {
    await grantRoots([path], openFs(), { home: here().home, stateDir: stateDirOf(here()) });
    return { path, granted: true, detail: "tasks can work here" };
  } catch (error) {
    return { path, granted: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
