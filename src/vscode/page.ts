/** The HTML of a view: a root for the script, and a policy under which nothing else runs and nothing is fetched. */
import type * as vscode from "vscode";
import type { Page } from "../protocol/channel.ts";
import type { Uri } from "./code.ts";

export type Secrets = { readonly nonce: string; readonly token: string };

/** Fresh for every page that is written: the nonce lets our one script run, the token marks its messages. */
export const newSecrets = (): Secrets => ({ nonce: word(), token: word() });

function word(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, "");
}

export type PageOptions = Secrets & {
  readonly page: Page;
  readonly language: string;
  /** Address of a file of dist/webview for this view. */
  readonly asset: (name: string) => Uri;
  readonly cspSource: string;
};

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => `&#${(char.codePointAt(0) ?? 0).toString(10)};`);

export function pageHtml({ page, language, asset, cspSource, nonce, token }: PageOptions): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `img-src ${cspSource} data:`,
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
  const isFile = page === "preview" || page === "compare";
  const [script, look] = isFile ? ["preview.js", "preview.css"] : ["webview.js", "toolkit.css"];
  const style = (name: string): string => `<link rel="stylesheet" href="${escaped(String(asset(name)))}">`;
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta property="csp-nonce" content="${nonce}">
${style("codicons/codicon.css")}
${style("cowork.css")}
${style(look)}
<title>Cowork</title>
</head>
<body>
<div id="cowork" data-page="${page}" data-token="${token}"></div>
<script nonce="${nonce}" src="${escaped(String(asset(script)))}"></script>
</body>
</html>`;
}

/** What a view may do and read: scripts, and the files of the built webview. Nothing else of the disk is served. */
export const webviewOptions = (assets: Uri): vscode.WebviewOptions => ({
  enableScripts: true,
  enableForms: false,
  localResourceRoots: [assets],
});
