/** A browser page that is to the view what VS Code is: the same content policy, a fake host, nothing else reachable. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { HostMessage, Intent, Page as PageName, ViewMessage } from "../../src/protocol/channel.ts";
import type { PreviewIntent, PreviewMessage } from "../../src/protocol/preview.ts";
import type { Uri } from "../../src/vscode/code.ts";
import { pageHtml } from "../../src/vscode/page.ts";
import type { Kept } from "../../src/webview/host.ts";

export type Theme = "dark" | "light" | "hc" | "hc-light";
export const themes: readonly Theme[] = ["dark", "light", "hc", "hc-light"];

const names = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];
export const browserPath = [process.env["CHROMIUM"] ?? "", ...names].find((path) => path !== "" && existsSync(path));
export const skipReason =
  browserPath === undefined ? "No Chromium: set CHROMIUM to its path to run the webview tests." : undefined;

export const output = "test-output/webview";
const dist = `${output}/dist`;
export const token = "0123456789abcdef0123456789abcdef";
const nonce = "bm9uY2Utb2YtdGhpcy1sb2Fk";
const origin = "https://webview.invalid";

const themeClass: Readonly<Record<Theme, string>> = {
  dark: "vscode-dark",
  light: "vscode-light",
  hc: "vscode-high-contrast",
  "hc-light": "vscode-high-contrast vscode-high-contrast-light",
};

/** The page the host writes, with its own policy; beside it the colours of a theme and what the editor gives a page. */
function html({ page, kept = {}, policy }: Options, theme: Theme): string {
  const asset = (name: string): Uri => `${origin}/${name}` as unknown as Uri;
  const written = pageHtml({ page, language: "en", asset, cspSource: origin, nonce, token });
  const editor = `<link rel="stylesheet" href="theme.css">
<script nonce="${nonce}">
  const kept = { state: ${JSON.stringify(kept).replaceAll("<", "\\u003c")} }; window.posted = [];
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => window.posted.push(message),
    getState: () => kept.state, setState: (state) => { kept.state = state; },
  });
</script></head>`;
  return written
    .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, (meta) => (policy === "" ? "" : meta))
    .replace("</head>", () => editor)
    .replace("<body>", `<body class="${themeClass[theme]}">`);
}

const types: Readonly<Record<string, string>> = { js: "text/javascript", css: "text/css", ttf: "font/ttf" };

export type View = {
  readonly page: Page;
  send(...messages: readonly (HostMessage | PreviewMessage)[]): Promise<void>;
  /** Requests for intents so far, oldest first; searches of the composer are left out. */
  intents(): Promise<readonly Intent[]>;
  /** The same of a page that shows a file. */
  wishes(): Promise<readonly PreviewIntent[]>;
  posted(): Promise<readonly ViewMessage[]>;
  /** Everything the page asked the network for beside its own files, and every breach of the policy. */
  readonly outside: readonly string[];
  readonly errors: readonly string[];
  close(): Promise<void>;
};

export type Options = {
  readonly page: PageName;
  readonly theme?: Theme;
  readonly width?: number;
  readonly height?: number;
  /** What the view kept before it was loaded again. */
  readonly kept?: Kept;
  /** "" for a page without its content policy: what the policy is for. */
  readonly policy?: "" | undefined;
  /** The wall clock of the page. */
  readonly now?: string;
};

let browser: Browser | undefined;

export async function openBrowser(): Promise<void> {
  browser ??= await chromium.launch({
    executablePath: browserPath ?? "",
    args: ["--no-sandbox", "--enable-precise-memory-info", "--js-flags=--expose-gc", "--font-render-hinting=none"],
  });
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

export async function openView(options: Options): Promise<View> {
  if (browser === undefined) throw new Error("Call openBrowser first.");
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1080, height: options.height ?? 860 },
    reducedMotion: "reduce",
    timezoneId: "UTC",
    locale: "en-GB",
  });
  const page = await context.newPage();
  const outside: string[] = [];
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await serve(context, options, outside);
  if (options.now !== undefined) await page.clock.setFixedTime(new Date(options.now));
  await page.goto(`${origin}/index.html`);
  await page.waitForFunction(() => (window as unknown as { posted: unknown[] }).posted.length > 0);
  return viewOf(page, context, outside, errors);
}

async function serve(context: BrowserContext, options: Options, outside: string[]): Promise<void> {
  const theme = options.theme ?? "dark";
  await context.route("**/*", async (route) => {
    const url = new URL(route.request().url());
    const name = url.pathname.slice(1);
    if (url.origin === origin && name === "index.html")
      return route.fulfill({ contentType: "text/html", body: html(options, theme) });
    if (url.origin === origin && own.test(name))
      return route.fulfill({
        contentType: types[name.split(".").at(-1) ?? ""] ?? "",
        body: readFileSync(fileOf(name, (url.searchParams.get("of") as Theme | null) ?? theme)),
      });
    if (name !== "favicon.ico") outside.push(url.href);
    return route.abort();
  });
}

const own = /^(theme\.css|webview\.js|preview\.js|cowork\.css|toolkit\.css|preview\.css|codicons\/codicon\.(css|ttf))$/;
const fileOf = (name: string, theme: Theme): string =>
  name === "theme.css" ? `test/webview/themes/${theme}.css` : `${dist}/${name}`;

function viewOf(page: Page, context: BrowserContext, outside: string[], errors: string[]): View {
  const posted = (): Promise<readonly ViewMessage[]> =>
    page.evaluate(() => (window as unknown as { posted: ViewMessage[] }).posted);
  return {
    page,
    outside,
    errors,
    posted,
    async send(...messages) {
      await page.evaluate(async (list) => {
        for (const message of list) window.postMessage(message, "*");
        // Two frames: one to take the messages in, one to paint them.
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
      }, messages);
    },
    async intents() {
      const all = await posted();
      return all.flatMap((message) =>
        message.type === "intent" && message.intent.type !== "composer.complete" ? [message.intent as Intent] : [],
      );
    },
    async wishes() {
      return (await posted()).flatMap((message) =>
        message.type === "intent" ? [message.intent as PreviewIntent] : [],
      );
    },
    async close() {
      await context.close();
    },
  };
}

/** Changes the theme under a page that is open, as the editor does. */
export async function setTheme(view: View, theme: Theme): Promise<void> {
  await view.page.evaluate(
    ([name, classes]) =>
      new Promise<void>((done) => {
        const link = document.querySelector<HTMLLinkElement>('link[href^="theme.css"]');
        if (link === null) throw new Error("The page has no theme.");
        link.onload = () => {
          // The toolkit reads the new colours when the class changes, as the editor changes it: after the colours.
          document.body.className = classes ?? "";
          requestAnimationFrame(() => setTimeout(done, 50));
        };
        link.href = `theme.css?of=${name}`;
      }),
    [theme, themeClass[theme]] as const,
  );
}

type TraceEvent = {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
};

/** Does the work and says how many milliseconds of processor time each task of the page's main thread took meanwhile. */
export async function traced(view: View, work: () => Promise<unknown>): Promise<readonly number[]> {
  if (browser === undefined) throw new Error("Call openBrowser first.");
  await browser.startTracing(view.page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  await work();
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: readonly TraceEvent[] };
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return traceEvents
    .filter(({ name, pid, tid }) => name === "RunTask" && main.has(`${pid} ${tid}`))
    .flatMap(({ tdur }) => (tdur === undefined ? [] : [tdur / 1000]));
}

/** Keeps a picture and the accessibility tree of the page for people to look at. */
export async function keep(view: View, name: string): Promise<void> {
  mkdirSync(`${output}/shots`, { recursive: true });
  await view.page.screenshot({ path: `${output}/shots/${name}.png` });
  writeFileSync(`${output}/shots/${name}.aria.txt`, `${await view.page.locator("body").ariaSnapshot()}\n`);
}

/** Keeps what was counted or measured beside the pictures. */
export function measured(name: string, figures: object): void {
  mkdirSync(output, { recursive: true });
  writeFileSync(`${output}/${name}.json`, `${JSON.stringify(figures, null, 2)}\n`);
}
