/**
 * Files that some program executes or obeys. Creating or changing one is always its own question, in every mode, and
 * no ticket and no "always" covers it (guarantees.md I4, C1, C4, C5). The rule is on folded names at every depth, so
 * it holds for files that do not exist yet and for other spellings of the same name.
 */
import type { WorkPath } from "../protocol/paths.ts";

/** [what a person is told, names, folders whose whole content counts, endings] – all lower case. */
type Family = {
  readonly what: string;
  readonly names?: readonly string[];
  readonly folders?: readonly string[];
  readonly ends?: readonly string[];
};

const families: readonly Family[] = [
  {
    what: "VS Code reads it and can start programs from it",
    folders: [".vscode", ".vscode-server", ".devcontainer"],
    ends: [".code-workspace"],
  },
  {
    what: "an editor reads it and can start programs from it",
    folders: [".idea", ".fleet", ".zed", ".cursor", ".windsurf"],
    names: [".editorconfig", ".vimrc", ".exrc", ".nvimrc", ".dir-locals.el"],
  },
  {
    what: "git obeys it and can run programs from it",
    folders: [".git", ".husky", ".githooks"],
    names: [".gitattributes", ".gitmodules", ".gitconfig", ".lefthook.yml", "lefthook.yml", ".pre-commit-config.yaml"],
  },
  {
    what: "a shell runs it",
    names: [
      ".bashrc",
      ".bash_profile",
      ".bash_login",
      ".bash_logout",
      ".profile",
      ".zshrc",
      ".zshenv",
      ".zprofile",
      ".zlogin",
      ".cshrc",
      ".tcshrc",
      ".kshrc",
      ".envrc",
      ".inputrc",
      "config.fish",
    ],
    ends: [
      ".sh",
      ".bash",
      ".zsh",
      ".fish",
      ".command",
      ".ps1",
      ".psm1",
      ".bat",
      ".cmd",
      ".vbs",
      ".wsf",
      ".hta",
      ".reg",
    ],
  },
  {
    what: "a package manager runs scripts from it",
    names: [
      "package.json",
      ".npmrc",
      ".yarnrc",
      ".yarnrc.yml",
      ".pnpmfile.cjs",
      "pnpm-workspace.yaml",
      "bunfig.toml",
      "setup.py",
      "setup.cfg",
      "pyproject.toml",
      "conftest.py",
      "sitecustomize.py",
      "usercustomize.py",
      "pip.conf",
      "gemfile",
      "rakefile",
      "composer.json",
      "cargo.toml",
      "build.rs",
      "pom.xml",
      "build.gradle",
      "build.gradle.kts",
      "settings.gradle",
      "gradlew",
      "podfile",
    ],
    folders: [".cargo", ".bundle", ".yarn", ".mvn"],
  },
  {
    what: "a build or test tool runs it",
    names: [
      "makefile",
      "gnumakefile",
      "justfile",
      "taskfile.yml",
      "cmakelists.txt",
      "dockerfile",
      "containerfile",
      "docker-compose.yml",
      "docker-compose.yaml",
      "compose.yml",
      "compose.yaml",
      "vagrantfile",
      "tox.ini",
      "noxfile.py",
      "jenkinsfile",
      ".ripgreprc",
      ".babelrc",
      ".eslintrc",
      ".eslintrc.js",
      ".eslintrc.cjs",
      ".prettierrc.js",
    ],
    ends: [".config.js", ".config.cjs", ".config.mjs", ".config.ts", ".mk"],
  },
  {
    what: "a build server runs it",
    names: [
      ".gitlab-ci.yml",
      ".travis.yml",
      "azure-pipelines.yml",
      "bitbucket-pipelines.yml",
      "appveyor.yml",
      ".drone.yml",
    ],
    folders: [".github", ".circleci", ".buildkite", ".ci"],
  },
  {
    what: "an AI agent takes orders from it",
    names: [
      "claude.md",
      "claude.local.md",
      "agents.md",
      "gemini.md",
      "copilot-instructions.md",
      ".cursorrules",
      ".windsurfrules",
      ".clinerules",
      ".mcp.json",
      "mcp.json",
      "skill.md",
      ".claude.json",
      ".aider.conf.yml",
      ".goosehints",
      "context.md",
    ],
    folders: [".claude", ".claude-plugin", ".codex", ".gemini", ".roo", ".continue", ".amp", ".cowork"],
  },
  {
    what: "the desktop opens or starts something from it",
    ends: [
      ".desktop",
      ".lnk",
      ".url",
      ".webloc",
      ".scf",
      ".library-ms",
      ".app",
      ".exe",
      ".dll",
      ".so",
      ".dylib",
      ".msi",
      ".scr",
      ".com",
      ".jar",
      ".plist",
      ".service",
      ".timer",
    ],
    folders: ["autostart", "launchagents", "launchdaemons"],
    names: ["desktop.ini", "autorun.inf"],
  },
  {
    what: "an office program can run the macros in it",
    ends: [
      ".xlsm",
      ".xltm",
      ".xlam",
      ".xlsb",
      ".docm",
      ".dotm",
      ".pptm",
      ".potm",
      ".ppam",
      ".xla",
      ".xll",
      ".iqy",
      ".slk",
    ],
  },
  {
    what: "a program runs it when it is opened",
    ends: [".ipynb", ".pth"],
    names: ["crontab", ".ssh", "authorized_keys", ".netrc", ".pypirc", ".htaccess", "web.config"],
  },
];

/** Names as a careless file system or program would see them: width, case, trailing dots and streams folded away. */
function folded(name: string): string {
  const plain = name
    .normalize("NFKC")
    .replace(/[\p{Cf}\p{Cc}]/gu, "")
    .toLowerCase();
  return (plain.split(":")[0] ?? "").replace(/[. ]+$/, "");
}

/** Why `path` is a file that runs code, as "<name> …" can be read on; undefined when it is an ordinary file. */
export function runsCode(path: WorkPath): string | undefined {
  const names = path.path.split("/").map(folded);
  const last = names.at(-1) ?? "";
  // Windows short names (GITHUB~1) stand for names that cannot be seen here.
  if (names.some((name) => /^[^/]{1,6}~\d/.test(name) && name.startsWith(".")))
    return "it may be the short name of a file that runs code";
  return families.find((family) => belongs(family, names, last))?.what;
}

function belongs(family: Family, names: readonly string[], last: string): boolean {
  return (
    (family.names?.includes(last) ?? false) ||
    (family.ends?.some((end) => last.endsWith(end)) ?? false) ||
    (family.folders?.some((folder) => names.includes(folder)) ?? false)
  );
}

const secretNames = new Set([
  ".netrc",
  ".pgpass",
  ".npmrc",
  ".pypirc",
  "credentials",
  "credentials.json",
  "secrets.json",
  "secrets.yaml",
  "secrets.yml",
  "id_rsa",
  "id_dsa",
  "id_ecdsa",
  "id_ed25519",
  "service-account.json",
  "cookies.sqlite",
  "cookies.txt",
  "logins.json",
  "key4.db",
  ".htpasswd",
  "wallet.dat",
]);
const secretEnds = [".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".ovpn", ".ppk"];

/** Whether a file of this name usually holds keys or passwords: reading it is asked for. */
export function holdsSecrets(path: WorkPath): boolean {
  const name = folded(path.path.split("/").at(-1) ?? "");
  if (name === ".env" || (name.startsWith(".env.") && !/example|sample|template/.test(name))) return true;
  return secretNames.has(name) || secretEnds.some((end) => name.endsWith(end));
}
