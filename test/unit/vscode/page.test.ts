import { expect, test } from "vitest";
import { newSecrets, pageHtml, webviewOptions } from "../../../src/vscode/page.ts";
import { FakeUri } from "./fake-parts.ts";

const assets = FakeUri.file("/ext/dist/webview");
const html = (language = "en") =>
  pageHtml({
    page: "task",
    language,
    asset: (name) => new FakeUri("https", `/cdn/${name}`) as never,
    cspSource: "'self' https://*.example.net",
    nonce: "NONCE",
    token: "TOKEN",
  });

test("the page allows its own script and styles, and nothing else", () => {
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html())?.[1]?.replaceAll("&#39;", "'");
  expect(policy?.split("; ")).toEqual([
    "default-src 'none'",
    "script-src 'nonce-NONCE'",
    "style-src 'self' https://*.example.net 'nonce-NONCE'",
    "font-src 'self' https://*.example.net",
    "img-src 'self' https://*.example.net data:",
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ]);
  expect(html().match(/<script/g)).toHaveLength(1);
  expect(html()).not.toMatch(/unsafe|\son\w+=|style="|http:/);
  expect(webviewOptions(assets as never)).toEqual({
    enableScripts: true,
    enableForms: false,
    localResourceRoots: [assets],
  });
});

test("what goes into the page is escaped, and nonce and token are new each time", () => {
  expect(html('"><script>alert(1)</script>')).not.toContain("<script>alert");
  const many = Array.from({ length: 100 }, newSecrets).flatMap(({ nonce, token }) => [nonce, token]);
  expect(new Set(many).size).toBe(200);
  expect(many.every((word) => /^[A-Za-z0-9]{24,}$/.test(word))).toBe(true);
});
