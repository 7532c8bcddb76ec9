// The mocha suite inside a real extension host, on the files that ship: the .vsix is unzipped and run as it is.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { unzipSync } from "fflate";
import { chromium } from "playwright-core";
import { freePort, startServer } from "./editor.mjs";

/** Milliseconds for the whole suite, the start of the editor included. */
const longest = 180_000;

/** Runs it in `editor` and says how it went. */
export async function runHostSuite(editor, vsix) {
  const base = realpathSync(mkdtempSync(join(tmpdir(), "cowork-host-")));
  const [folder, data, unzipped] = [join(base, "papers"), join(base, "data"), join(base, "vsix")];
  try {
    plainFolder(folder);
    unzip(vsix, unzipped);
    const suite = await bundleSuite(base, editor.mocha);
    mkdirSync(join(data, "User"), { recursive: true });
    writeFileSync(join(data, "User", "settings.json"), JSON.stringify({ "workbench.startupEditor": "none" }));
    const port = await freePort();
    const results = join(base, "results.json");
    const server = await startServer(editor, {
      data,
      port,
      args: ["--vscode-option", "enable-smoke-test-driver"],
      env: { COWORK_STATE: join(base, "state"), COWORK_HOST_RESULTS: results },
    });
    try {
      const lines = await openSuite(port, folder, [join(unzipped, "extension"), suite]);
      return summary(results, lines, server.log);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** A folder that is not the sample: there the extension wakes by itself. */
export function plainFolder(folder) {
  mkdirSync(folder);
  writeFileSync(join(folder, "contacts.csv"), "Name;Phone\nAnna;1\n");
}

export function unzip(vsix, target) {
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(vsix)))) {
    const path = join(target, name);
    if (!path.startsWith(target)) throw new Error(`The package holds a path outside: ${name}`);
    mkdirSync(dirname(path), { recursive: true });
    if (!name.endsWith("/")) writeFileSync(path, bytes);
  }
}

export async function bundleSuite(base, mocha) {
  const outfile = join(base, "suite.js");
  await build({
    entryPoints: ["test/host/suite.ts"],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["vscode"],
    // mocha looks for its reporters by name at run time, so it stays where it was installed.
    plugins: [
      {
        name: "mocha-as-installed",
        setup: (setup) => setup.onResolve({ filter: /^mocha$/ }, () => ({ path: mocha, external: true })),
      },
    ],
    logLevel: "warning",
  });
  return outfile;
}

async function openSuite(port, folder, [extension, suite]) {
  const chromiums = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = chromiums.find((path) => path && existsSync(path));
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
  const lines = [];
  try {
    const page = await browser.newPage();
    const ended = new Promise((resolve) => page.exposeFunction("codeAutomationExit", resolve));
    await page.exposeFunction("codeAutomationLog", (_type, args) => lines.push(String(args)));
    const remote = (path) => `vscode-remote://127.0.0.1:${port}${path}`;
    const payload = [
      ["extensionDevelopmentPath", remote(extension)],
      ["extensionTestsPath", remote(suite)],
      ["skipWelcome", "true"],
    ];
    const query = new URLSearchParams({ folder, payload: JSON.stringify(payload) });
    await page.goto(`http://127.0.0.1:${port}/?${query}`);
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve("late"), longest);
    });
    const code = await Promise.race([ended, late]);
    clearTimeout(timer);
    if (code === "late") lines.push(`The suite did not end within ${longest / 1000} s.`);
  } finally {
    await browser.close();
  }
  return lines;
}

export function summary(results, lines, log) {
  try {
    const { tests } = JSON.parse(readFileSync(results, "utf8"));
    const failed = tests.filter(({ error }) => error);
    const text = tests.map(
      ({ title, error, ms }) => ` ${error ? "×" : "✓"} ${title} ${ms} ms${error ? `\n${error}` : ""}`,
    );
    return { passed: tests.length - failed.length, failed: failed.length, text: text.join("\n") };
  } catch {
    return { passed: 0, failed: 1, text: `The suite left no results.\n${lines.join("\n")}\n${log().slice(-3000)}` };
  }
}
