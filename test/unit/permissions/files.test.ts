import { expect, test } from "vitest";
import { holdsSecrets, runsCode } from "../../../src/permissions/code-files.ts";
import { guardrailsIn } from "../../../src/permissions/patterns.ts";
import type { RootId } from "../../../src/protocol/ids.ts";
import type { CheckedPath } from "../../../src/protocol/paths.ts";

const at = (path: string) => ({ root: "r" as RootId, path: path as CheckedPath });

/** Files that some program executes or obeys, in the spellings that got past the guards of others. */
const dangerous = `
.vscode/settings.json|.vscode/tasks.json|.vscode/launch.json|.VSCODE/Settings.JSON|a/b/c/d/.vscode/settings.json|x.code-workspace
.git/hooks/pre-commit|.git/config|.git/commondir|nested/.git/config|.gitattributes|.gitmodules|.husky/pre-push|.pre-commit-config.yaml
.bashrc|.zshrc|.profile|.envrc|run.sh|install.ps1|start.bat|setup.cmd|RUN.SH
package.json|sub/package.json|.npmrc|.yarnrc.yml|setup.py|pyproject.toml|conftest.py|Gemfile|composer.json|Cargo.toml|build.gradle|pom.xml
Makefile|GNUmakefile|justfile|Dockerfile|docker-compose.yml|vite.config.ts|tox.ini|.eslintrc.js
.github/workflows/ci.yml|.gitlab-ci.yml|.circleci/config.yml|Jenkinsfile
CLAUDE.md|claude.md|AGENTS.md|.mcp.json|.claude/settings.json|.claude/skills/x/SKILL.md|.cursorrules|.codex/config.toml|.github/copilot-instructions.md
run.desktop|shortcut.lnk|link.url|setup.exe|lib.so|start.plist|desktop.ini
budget.xlsm|letter.docm|macro.xlam
analysis.ipynb|.devcontainer/devcontainer.json|.idea/workspace.xml|.cowork/journal
ｐackage.json|package.json.|package.json::$DATA|.vscode./settings.json|pack\u200bage.json
`
  .trim()
  .split(/[|\n]/)
  .map((name) => JSON.parse(`"${name}"`) as string);

test.each(dangerous)("%s is a file that runs code", (name) => {
  expect(runsCode(at(name))).toBeTypeOf("string");
});

const ordinary = [
  "report.xlsx",
  "Invoices/2026-10/a.pdf",
  "notes.md",
  "data.csv",
  "package list.txt",
  "gitignore notes.txt",
  "deck.pptx",
  "config.json",
  "makefile notes.md",
  "photo.jpg",
  "README.md",
  "plan.docx",
  "mail.eml",
];

test.each(ordinary)("%s is an ordinary file", (name) => {
  expect(runsCode(at(name))).toBeUndefined();
  expect(holdsSecrets(at(name))).toBe(false);
});

test.each([".env", ".env.local", "keys/server.pem", "id_rsa", "vault.kdbx", "credentials.json", "cookies.sqlite"])(
  "%s holds secrets",
  (name) => {
    expect(holdsSecrets(at(name))).toBe(true);
  },
);

test("an example of an environment file holds none", () => expect(holdsSecrets(at(".env.example"))).toBe(false));

const sayings: readonly (readonly [string, readonly string[]])[] = [
  ["Tidy up. Do not overwrite anything.", ["overwrite"]],
  ["Please don't delete any files!", ["delete"]],
  ["Sort the folder without deleting any file", ["delete"]],
  ["Never replace existing files, and never remove any files.", ["overwrite", "delete"]],
  ["Räum auf, aber nichts löschen.", ["delete"]],
  ["Bitte keine Dateien überschreiben.", ["overwrite"]],
  ["Study the folder and do not change anything.", ["create", "change", "delete", "move"]],
  ["Delete nothing except the temporary files", []],
  ["Remove the header row from data.csv", []],
  ["Make the sheet read-only", []],
  ["Summarise the sales", []],
];

test.each(sayings)("%s", (request, never) => {
  expect(guardrailsIn(request).flatMap((guardrail) => guardrail.never)).toEqual(never);
});
