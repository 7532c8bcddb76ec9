/** Requests about the window: starting and opening tasks, folders, trust, models, settings, links, completion. */
import type { TaskId } from "../protocol/ids.ts";
import type { TaskStart } from "../protocol/intents.ts";
import type { ApiKey } from "./api-key.ts";
import type { Choices } from "./choices.ts";
import type { Code } from "./code.ts";
import { completionsFor, mentionsFrom, startersFor } from "./completions.ts";
import type { Core } from "./core.ts";
import type { SomeHandlers } from "./intents.ts";
import { Refused } from "./refused.ts";

export type WindowDeps = {
  readonly code: Pick<Code, "window" | "workspace" | "commands" | "env" | "Uri" | "l10n">;
  readonly core: Pick<Core, "open">;
  readonly choices: Choices;
  readonly apiKey: ApiKey;
  readonly openTask: (task: TaskId) => Promise<void>;
  readonly startTask: (start: TaskStart) => Promise<void>;
  readonly startSample: (sample: string) => Promise<void>;
  readonly chooseFolders: () => Promise<boolean>;
};

export function windowHandlers(
  deps: WindowDeps,
): SomeHandlers<
  | "task.start"
  | "task.open"
  | "sample.start"
  | "mode.pick"
  | "model.pick"
  | "budget.pick"
  | "model.connect"
  | "folder.open"
  | "trust.manage"
  | "composer.attach"
  | "composer.complete"
  | "settings.open"
  | "link.open"
> {
  const { code, core, choices } = deps;
  const command = async (name: string, ...args: unknown[]): Promise<void> =>
    void (await code.commands.executeCommand(name, ...args));
  return {
    "task.start": (start) => deps.startTask(start),
    "task.open": ({ task }) => deps.openTask(task),
    "sample.start": ({ sample }) => deps.startSample(sample),
    "mode.pick": () => choices.pickMode(),
    "model.pick": () => choices.pickModel(),
    "budget.pick": () => choices.pickCap(),
    "model.connect": () => deps.apiKey.ask(),
    "folder.open": () => command("workbench.action.files.openFolder"),
    "trust.manage": () => command("workbench.trust.manage"),
    async "composer.attach"(_intent, from) {
      const mentions = await mentionsFrom(code, (await core.open()).places);
      if (mentions.length > 0) from.post({ type: "mentions", mentions });
    },
    async "composer.complete"({ kind, text, query }, from) {
      const session = await core.open();
      const items =
        kind === "file"
          ? await completionsFor(code, session.places, text)
          : startersFor(await session.starters(), text, (await choices.settings()).model);
      from.post({ type: "completions", query, items });
    },
    async "settings.open"({ change }) {
      if (change === "folder") return command("workbench.action.files.openFolder");
      if (change === "trust") return command("workbench.trust.manage");
      if (change === "key") return deps.apiKey.ask();
      if (change === "folders") return void (await deps.chooseFolders());
      await command("workbench.action.openSettings", /^cowork\.\w+$/.test(change) ? change : "cowork");
    },
    "link.open": ({ url }) => openLink(code, url),
  };
}

/** A link out of model text or a file: only web and mail addresses, and only after the user saw the whole address. */
export async function openLink(code: Pick<Code, "window" | "env" | "Uri" | "l10n">, url: string): Promise<void> {
  const { l10n } = code;
  if (!isPlainLink(url)) throw new Refused(l10n.t("This kind of link is not opened."));
  const open = l10n.t("Open Link");
  const picked = await code.window.showWarningMessage(
    l10n.t("Open this link in the browser?"),
    { modal: true, detail: url },
    open,
  );
  if (picked === open) await code.env.openExternal(code.Uri.parse(url, true));
}

function isPlainLink(url: string): boolean {
  // Plain ASCII only: what is shown must be what is opened, letter by letter.
  if (!/^[\x21-\x7e]+$/.test(url) || !URL.canParse(url)) return false;
  const { protocol, username } = new URL(url);
  return (protocol === "https:" || protocol === "http:" || protocol === "mailto:") && username === "";
}
