/** What a new task begins with: mode, model and cap. The user's last choice in this workspace, else the settings. */
import type * as vscode from "vscode";
import { knownModels } from "../model/anthropic/models.ts";
import type { Capability, HostSettings } from "../protocol/channel.ts";
import type { Mode } from "../protocol/rules.ts";
import type { ApiKey } from "./api-key.ts";
import type { Code } from "./code.ts";
import type { Core } from "./core.ts";
import { chosenFolders } from "./folders.ts";

export type Choices = {
  /** What the views are told of the editor and of the choices. */
  settings(): Promise<HostSettings>;
  pickMode(): Promise<void>;
  pickModel(): Promise<void>;
  /** The model that one task goes on with; undefined when none was picked. */
  modelToResume(): Promise<string | undefined>;
  pickCap(): Promise<void>;
  modelName(id: string): string;
  /** Tokens a model can have before it; undefined for one that is not known. */
  contextOf(id: string): number | undefined;
};

export type ChoicesDeps = {
  readonly code: Pick<Code, "window" | "workspace" | "env" | "l10n" | "ConfigurationTarget">;
  readonly memory: vscode.Memento;
  readonly apiKey: ApiKey;
  readonly core: Pick<Core, "now">;
  readonly mac: boolean;
  readonly changed: () => void;
};

/** The model that needs no key and no network. */
export const offline = "offline";

const online = knownModels.map(({ id }) => id);

const modeKey = "cowork.mode";
/** A number of dollars; 0 for no cap; absent: the setting. */
const capKey = "cowork.cap";
const defaultCap = 5;

const can: readonly Capability[] = [
  "task.finishEarly",
  "output.sources",
  "undo.resolve",
  "undo.compare",
  "undo.report",
  "check.openProblems",
  "check.fix",
  "changes.open",
  "call.preview",
  "composer.attach",
  "task.more",
];

export function choicesOf(deps: ChoicesDeps): Choices {
  const { code, memory, apiKey, core } = deps;
  const config = () => code.workspace.getConfiguration("cowork");
  const mode = (): Mode => memory.get<Mode>(modeKey) ?? "plan";
  const cap = (): number => memory.get<number>(capKey) ?? config().get<number>("budget") ?? defaultCap;
  const modelName = (id: string): string =>
    id === offline ? code.l10n.t("Offline playbooks") : (knownModels.find((model) => model.id === id)?.name ?? id);

  async function model(): Promise<string> {
    const wanted = config().get<string>("model") ?? "";
    if (wanted !== "") return wanted;
    if ((await apiKey.read()) === undefined) return offline;
    const composed = core.now()?.defaultModel;
    return composed === undefined || composed === offline ? (knownModels[0]?.id ?? offline) : composed;
  }

  async function oneOf(ids: readonly string[], title: string, now?: string): Promise<string | undefined> {
    const items = ids.map((id) => ({
      id,
      label: modelName(id),
      description: id === now ? code.l10n.t("now") : "",
      detail: id === offline ? code.l10n.t("A fixed set of jobs, without account or network") : id,
    }));
    return (await code.window.showQuickPick(items, { title }))?.id;
  }

  async function remember(key: string, value: string | number): Promise<void> {
    await memory.update(key, value);
    deps.changed();
  }

  return {
    async settings() {
      const id = await model();
      const usd = cap();
      return {
        ...surroundings(deps),
        connected: (await apiKey.read()) !== undefined,
        can,
        mode: mode(),
        model: { id, name: modelName(id), offline: id === offline },
        ...(usd > 0 ? { capUsd: usd } : {}),
      };
    },
    async pickMode() {
      const picked = await code.window.showQuickPick(modeItems(code, mode()), { title: code.l10n.t("How to work") });
      if (picked) await remember(modeKey, picked.mode);
    },
    async pickModel() {
      const picked = await oneOf([offline, ...online], code.l10n.t("Model for new tasks"), await model());
      if (picked !== undefined) await config().update("model", picked, code.ConfigurationTarget.Global);
    },
    modelToResume: () => oneOf(online, code.l10n.t("Model to go on with")),
    async pickCap() {
      const usd = await askForCap(code, cap());
      if (usd !== undefined) await remember(capKey, usd);
    },
    modelName,
    contextOf: (id) => knownModels.find((known) => known.id === id)?.context,
  };
}

async function askForCap({ window, l10n }: Pick<Code, "window" | "l10n">, now: number): Promise<number | undefined> {
  const typed = await window.showInputBox({
    title: l10n.t("A task stops at"),
    prompt: l10n.t("US dollars for one task; 0 for no limit"),
    value: String(now),
    validateInput: (value) =>
      dollars(value) === undefined ? l10n.t("A number from 0 to 100000, for example 2.50") : undefined,
  });
  return typed === undefined ? undefined : dollars(typed);
}

/** "2.50", "2,50" and "$2.50" alike; undefined when it is no amount. */
export function dollars(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/^\$\s*/, "")
    .replace(",", ".");
  const usd = plain === "" ? Number.NaN : Number(plain);
  return usd >= 0 && usd <= 100_000 ? usd : undefined;
}

function surroundings({ code, memory, mac }: ChoicesDeps) {
  const choice = chosenFolders(code, memory);
  const folders = choice.kind === "none" ? [] : choice.folders;
  const editor = code.workspace.getConfiguration("editor");
  return {
    language: code.env.language,
    trusted: code.workspace.isTrusted,
    folders: folders.map(({ name }) => name),
    screenReader: editor.get("accessibilitySupport") === "on",
    reducedMotion: code.workspace.getConfiguration("workbench").get("reduceMotion") === "on",
    mac,
  };
}

function modeItems({ l10n }: Pick<Code, "l10n">, now: Mode) {
  const item = (mode: Mode, label: string, detail: string) => ({
    mode,
    label,
    detail,
    description: mode === now ? l10n.t("now") : "",
  });
  return [
    item(
      "plan",
      l10n.t("Plan first"),
      l10n.t("Looks, proposes a plan that names every file, works after your approval"),
    ),
    item("ask", l10n.t("Ask each time"), l10n.t("No plan; every single change is asked about")),
    item(
      "auto",
      l10n.t("Work by itself"),
      l10n.t("Creates and moves inside the folder unasked; deleting and changing your files still asks"),
    ),
  ];
}
