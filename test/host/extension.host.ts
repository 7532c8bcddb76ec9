/** What only a real editor can tell: activation, contributions, settings, decorations, documents, commands. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as vscode from "vscode";

declare function suite(title: string, work: () => void): void;
declare function test(title: string, work: () => Promise<void> | void): void;

const id = "cowork.cowork";

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension(id);
  assert.ok(found, "the extension is not there");
  return found;
}

function folderUri(name: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, "no folder is open");
  return vscode.Uri.joinPath(folder.uri, name);
}

async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let turn = 0; turn < 200; turn += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Not within 10 s: ${what}`);
}

/** Load, call and finish of an extension in milliseconds, from the editor's own table of start-up figures. */
function activationTime(table: string, name: string): number | undefined {
  const row = table.split("\n").find((line) => line.split("|")[1]?.trim() === name);
  const figures = row
    ?.split("|")
    .map((cell) => cell.trim())
    .filter((cell) => /^\d+$/.test(cell))
    .map(Number);
  return figures && figures.length >= 3 ? figures.slice(0, 3).reduce((sum, n) => sum + n, 0) : undefined;
}

suite("Cowork in VS Code", () => {
  test("is not active until somebody asks for it", () => {
    assert.equal(extension().isActive, false);
    assert.equal(extension().extensionKind, vscode.ExtensionKind.Workspace);
  });

  test("activates without loading core, schemas or SDK, and gives other extensions nothing", async () => {
    const loaded = () => Object.keys(require.cache).filter((path) => path.includes("/extension/dist/"));
    const exported = await extension().activate();
    assert.equal(exported, undefined);
    assert.deepEqual(
      loaded().filter((path) => !path.endsWith("/extension.js")),
      [],
    );
    const { size } = await vscode.workspace.fs.stat(
      vscode.Uri.file(join(extension().extensionPath, "dist/extension.js")),
    );
    assert.ok(size <= 250_000, `the activation bundle has ${size} bytes`);
  });

  test("activates no slower than the editor's own git extension in the same host", async () => {
    await until("git", () => (vscode.extensions.getExtension("vscode.git")?.isActive ? true : undefined));
    await vscode.commands.executeCommand("perfview.show");
    const table = await until("the startup figures", () => {
      const text = vscode.window.activeTextEditor?.document.getText() ?? "";
      return text.includes("Extension Activation Stats") && text.includes(id) ? text : undefined;
    });
    const [ours, git] = [id, "vscode.git"].map((name) => activationTime(table, name));
    assert.ok(ours !== undefined && git !== undefined, table);
    assert.ok(ours <= git, `cowork ${ours} ms, git ${git} ms`);
  });

  test("every command of the manifest is registered", async () => {
    const all = await vscode.commands.getCommands(true);
    const declared: { command: string }[] = extension().packageJSON.contributes.commands;
    assert.deepEqual(
      declared.map(({ command }) => command).filter((command) => !all.includes(command)),
      [],
    );
  });

  test("settings that name programs, hosts or money cannot come from the folder", async () => {
    const config = vscode.workspace.getConfiguration("cowork");
    for (const name of ["model", "endpoint", "budget", "maxTurns", "instructions"])
      await assert.rejects(
        async () => config.update(name, config.get(name), vscode.ConfigurationTarget.Workspace),
        name,
      );
  });

  test("the words of the manifest are resolved", () => {
    const { contributes, description } = extension().packageJSON;
    assert.doesNotMatch(JSON.stringify([contributes, description]), /"%[\w.]+%"/);
  });

  test("Show Sandbox loads the core and says where commands run", async () => {
    await vscode.commands.executeCommand("cowork.showSandbox");
    const text = await until("the report", () => {
      const open = vscode.window.activeTextEditor?.document.getText();
      return open?.includes("Where commands run") ? open : undefined;
    });
    assert.match(text, /Node v?24|Node \d+/);
  });

  test("New Task opens the side bar and begins nothing by itself", async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.commands.executeCommand("cowork.newTask");
    await vscode.commands.executeCommand("cowork.newTaskWithFiles", folderUri("contacts.csv"), [
      folderUri("contacts.csv"),
    ]);
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.deepEqual(
      tabs.filter(({ input }) => input instanceof vscode.TabInputWebview),
      [],
    );
  });

  test("commands take no secrets and return nothing", async () => {
    const result = await vscode.commands.executeCommand("cowork.openTask", "no such task").then(
      (value) => value,
      () => undefined,
    );
    assert.equal(result, undefined);
  });

  test("what ships is complete: bundles, views, samples, notices, words", () => {
    const root = extension().extensionPath;
    const needed = [
      "dist/core.js",
      "dist/channel.js",
      "dist/documents.js",
      "dist/documents-worker.js",
      "dist/anthropic.js",
      "dist/ironcalc.wasm",
      "dist/webview/webview.js",
      "dist/webview/cowork.css",
      "dist/webview/codicons/codicon.ttf",
      "dist/THIRD-PARTY-NOTICES.txt",
      "l10n/bundle.l10n.de.json",
      "samples/small-company/Sales/Sales export 2026.csv",
      "media/walkthrough/plan.svg",
    ];
    for (const path of needed) assert.ok(readFileSync(join(root, path)).length > 0, path);
    assert.doesNotMatch(readFileSync(join(root, "dist/extension.js"), "utf8"), /@anthropic-ai|ZodError/);
  });
});
