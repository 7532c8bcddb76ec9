/** A real VS Code with the packaged extension, driven in Chromium. Each world has folders, state and settings of its own. */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Frame, type Page } from "playwright-core";
import { expect } from "vitest";
import { ensureEditor, freePort, installExtension, startServer } from "../../scripts/editor.mjs";
import { copySample } from "../../scripts/sample.mjs";

export const output = "test-output/editor";
const names = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];
const browserPath = [process.env["CHROMIUM"] ?? "", ...names].find((path) => path !== "" && existsSync(path));

/** Writes down a figure that a test took on the way, for whoever reads the test's output. */
export function measured(what: string, figure: number): void {
  mkdirSync(output, { recursive: true });
  appendFileSync(join(output, "measured.txt"), `${what}: ${Math.round(figure)}\n`);
}

export type World = {
  /** The copy of the sample folder that the editor has open. */
  readonly folder: string;
  readonly state: string;
  /** What the editor itself writes: settings, extensions, storage of extensions. */
  readonly data: string;
  readonly url: string;
  readonly log: () => string;
  /** `open` is what the editor opens: "folder=…" (the sample copy unless given) or "workspace=…". */
  openWindow(open?: Readonly<Record<string, string>>): Promise<Window>;
  close(): Promise<void>;
};

export type WorldOptions = {
  readonly vsix: string;
  readonly trust?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Display language of the editor; its own words stay English without a language pack, ours do not. */
  readonly language?: string;
};

/** Steady pictures: no welcome page, no chat beside ours, no sync, no animation. */
const quiet = {
  "workbench.startupEditor": "none",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.tips.enabled": false,
  "workbench.editor.useModal": "off",
  "workbench.reduceMotion": "on",
  "workbench.enableExperiments": false,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "always",
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "update.mode": "none",
  "git.enabled": true,
  "cowork.sideBar": "activityBar",
};

export async function openWorld(options: WorldOptions): Promise<World> {
  const editor = ensureEditor();
  if ("why" in editor) throw new Error(editor.why);
  // Below the home folder: some of the system's temporary folders may not be granted as such.
  const base = realpathSync(mkdtempSync(join(tmpdir(), "cowork-editor-")));
  const [folder, state, data] = [join(base, "small-company"), join(base, "state"), join(base, "data")];
  copySample("small-company", folder);
  // Settings of the machine are the host's own here, as in every remote window.
  for (const place of ["User", "Machine"]) {
    mkdirSync(join(data, place), { recursive: true });
    writeFileSync(join(data, place, "settings.json"), JSON.stringify({ ...quiet, ...options.settings }, null, 2));
  }
  // Installed once by scripts/test-editor.mjs; a copy, because the editor keeps its books in there.
  const installed = process.env["COWORK_EXTENSIONS"];
  if (installed) cpSync(installed, join(data, "ext"), { recursive: true });
  else installExtension(editor, data, options.vsix);
  const port = await freePort();
  const server = await startServer(editor, {
    data,
    port,
    trust: options.trust ?? true,
    env: { COWORK_STATE: state, ...options.env },
    args: [...(options.args ?? [])],
  });
  const contexts: BrowserContext[] = [];
  return {
    folder,
    state,
    data,
    url: server.url,
    log: server.log,
    async openWindow(open = { folder }) {
      const context = await (await browser()).newContext({ viewport: { width: 1360, height: 900 } });
      contexts.push(context);
      // On a machine that does other things too, half a minute is not long for an editor.
      context.setDefaultTimeout(90_000);
      if (options.language)
        await context.addInitScript((language) => {
          (globalThis as { _VSCODE_NLS_LANGUAGE?: string })._VSCODE_NLS_LANGUAGE = language;
        }, options.language);
      const page = await context.newPage();
      await page.goto(`${server.url}?${new URLSearchParams(open)}`);
      // Our own icon: before it is there, the palette does not know our commands.
      await page.locator('.activitybar .action-label[aria-label^="Cowork"]').first().waitFor();
      return windowOf(page);
    },
    async close() {
      for (const context of contexts) await context.close();
      await server.stop();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

let shared: Promise<Browser> | undefined;

function browser(): Promise<Browser> {
  shared ??= chromium.launch({
    executablePath: browserPath ?? "",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  return shared;
}

export async function closeBrowser(): Promise<void> {
  await (await shared)?.close();
  shared = undefined;
}

type ViewName = "side" | "task" | "preview" | "compare";

export type Window = {
  readonly page: Page;
  /** Runs a command of the palette by its title. */
  command(title: string): Promise<void>;
  /** The frame of a view of ours, once its script has drawn something. */
  view(page: ViewName): Promise<Frame>;
  shot(name: string): Promise<void>;
};

/** Whether a frame is the view asked for, and has drawn something. */
const shows = async (frame: Frame, which: ViewName): Promise<boolean> =>
  (await frame
    .locator(`#cowork[data-page="${which}"] .cw`)
    .count()
    .catch(() => 0)) > 0;

function windowOf(page: Page): Window {
  return {
    page,
    async command(title) {
      await page.keyboard.press("F1");
      const input = page.locator(".quick-input-widget input");
      await input.waitFor();
      await input.fill(`>${title}`);
      await page.locator(".quick-input-list .monaco-list-row").filter({ hasText: title }).first().click();
    },
    async view(which) {
      const found: Frame[] = [];
      await expect
        .poll(
          async () => {
            for (const frame of page.frames()) if (await shows(frame, which)) found.push(frame);
            return found.length;
          },
          { timeout: 90_000, message: `The ${which} view did not show.` },
        )
        .toBeGreaterThan(0);
      return found[0] as Frame;
    },
    async shot(name) {
      mkdirSync(output, { recursive: true });
      await page.screenshot({ path: join(output, `${name}.png`) });
    },
  };
}
