// What package.json promises, the code keeps: commands, settings, views, words in both languages, files that ship.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settings } from "../../../src/settings.ts";
import { panelType } from "../../../src/vscode/panels.ts";
import { sampleMark } from "../../../src/vscode/samples.ts";
import { sideViews } from "../../../src/vscode/side.ts";

const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const manifest = json("package.json");
const { contributes } = manifest;
const sources = readdirSync("src/vscode").map((name) => readFileSync(`src/vscode/${name}`, "utf8"));

test("every setting of the product is there with its default and scope, and nothing else but the editor's own two", () => {
  const expected = Object.fromEntries(
    Object.entries(settings).map(([name, { fallback, scope }]) => [`cowork.${name}`, { default: fallback, scope }]),
  );
  const declared = Object.entries<{ default: unknown; scope: string }>(contributes.configuration.properties);
  expect(
    Object.fromEntries(declared.map(([name, { default: value, scope }]) => [name, { default: value, scope }])),
  ).toEqual({
    ...expected,
    "cowork.notifications": { default: true, scope: "window" },
    "cowork.sideBar": { default: "both", scope: "window" },
  });
  const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
  expect(restricted.toSorted()).toEqual(Object.keys(expected).toSorted());
});

test("the commands that are declared are the ones that are registered", () => {
  const registered = sources.flatMap((text) => [...text.matchAll(/^ {4}"(cowork\.\w+)":/gm)].map(([, name]) => name));
  const declared: string[] = contributes.commands.map(({ command }: { command: string }) => command);
  expect(declared.toSorted()).toEqual([...new Set(registered)].toSorted());
  const used: string[] = [...Object.values(contributes.menus).flat(), ...contributes.keybindings].map(
    (entry) => (entry as { command: string }).command,
  );
  expect(used.filter((command) => !declared.includes(command))).toEqual([]);
});

test("views, panel, trust and kind are as the code expects them", () => {
  const views = Object.values<{ id: string }[]>(contributes.views).flat();
  expect(views.map(({ id }) => id)).toEqual([...sideViews]);
  expect(manifest.activationEvents).toEqual([
    "onUri",
    `onWebviewPanel:${panelType}`,
    `workspaceContains:${sampleMark}`,
  ]);
  expect(manifest.extensionKind).toEqual(["workspace"]);
  expect(manifest.capabilities.untrustedWorkspaces.supported).toBe("limited");
  expect(manifest.capabilities.virtualWorkspaces.supported).toBe(false);
  expect(contributes.walkthroughs[0].steps).toHaveLength(5);
});

test("every word of the manifest exists in English and German, and none is left over", () => {
  const used = [...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
  for (const language of ["", ".de"]) {
    const words = json(`package.nls${language}.json`);
    expect(Object.keys(words).toSorted()).toEqual([...new Set(used)].toSorted());
    expect(Object.values(words).filter((word) => String(word).trim() === "")).toEqual([]);
  }
});

test("no key stands twice in a file of words", () => {
  for (const path of ["package.nls.json", "package.nls.de.json", "l10n/bundle.l10n.json", "l10n/bundle.l10n.de.json"]) {
    const keys = [...readFileSync(path, "utf8").matchAll(/^ {2}("(?:[^"\\]|\\.)*"):/gm)].map(([, key]) => key);
    expect(keys, path).toEqual([...new Set(keys)]);
    expect(keys).toHaveLength(Object.keys(json(path)).length);
  }
});

test("the addresses of the package are https and of one place", () => {
  const { homepage, repository, bugs } = manifest;
  const hosts = [homepage, repository.url, bugs.url].map((address: string) => new URL(address));
  expect(hosts.map(({ protocol }) => protocol)).toEqual(["https:", "https:", "https:"]);
  expect(new Set(hosts.map(({ host }) => host)).size).toBe(1);
  expect(readFileSync("README.md", "utf8")).toContain(hosts[0]?.host ?? "-");
});

test("every sentence of the code exists in English and German with the same gaps, and none is left over", () => {
  const used = new Set(
    sources.flatMap((text) =>
      [...text.matchAll(/\bt\(\s*("(?:[^"\\]|\\.)*")/g)].map(([, literal]) => JSON.parse(literal ?? "") as string),
    ),
  );
  const calls = sources.flatMap((text) => [...text.matchAll(/l10n\.t\(/g)]).length;
  const literal = sources.flatMap((text) => [...text.matchAll(/l10n\.t\(\s*"/g)]).length;
  expect(literal).toBe(calls);
  const [english, german] = [json("l10n/bundle.l10n.json"), json("l10n/bundle.l10n.de.json")];
  expect(Object.keys(english).toSorted()).toEqual([...used].toSorted());
  expect(Object.keys(german).toSorted()).toEqual([...used].toSorted());
  const gaps = (text: string) => (text.match(/\{\d\}/g) ?? []).toSorted();
  const wrong = Object.entries<string>(german).filter(
    ([key, text]) => text.trim() === "" || String(gaps(key)) !== String(gaps(text)),
  );
  expect(wrong).toEqual([]);
});

test("what the manifest points to is in the repository and in the package", () => {
  const paths = [...JSON.stringify(manifest).matchAll(/"((?:media|l10n)\/[^"]+|\.\/l10n)"/g)].map(
    ([, path]) => path ?? "",
  );
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  const kept = readFileSync(".vscodeignore", "utf8");
  for (const path of paths.filter((one) => one.startsWith("media/") && !one.includes("walkthrough")))
    expect(kept).toContain(`!${path}`);
});
