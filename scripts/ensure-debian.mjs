// Programs that only the tests need, from Debian's packages: LibreOffice as second judge of workbooks, Chromium for the
// views, bubblewrap for commands, engines for containers, and python3 and perl for the attacks on them.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const works = (command, ...args) => spawnSync(command, args, { stdio: "ignore" }).status === 0;

/** Installs `packages` where that is possible. Returns why not, where it is not: tests that need them are skipped then. */
function ensure(what, packages, ready) {
  if (ready()) return undefined;
  if (process.getuid?.() !== 0 || !works("apt-get", "--version")) {
    return `${what} is missing; as root, with apt-get, this would install ${packages.join(" ")}.`;
  }
  console.log(`Installing ${packages.join(", ")} …`);
  const apt = (...args) =>
    spawnSync("apt-get", ["-qq", ...args], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0;
  const install = () => apt("install", "-y", "--no-install-recommends", ...packages);
  // The list of packages may be missing or old: fetch it only then.
  if (!install() && apt("update")) install();
  return ready() ? undefined : `${what} could not be installed: apt-get install ${packages.join(" ")} failed.`;
}

export const ensureOffice = () =>
  ensure(
    "LibreOffice (soffice) with pdftoppm",
    ["libreoffice-calc", "poppler-utils", "fonts-liberation"],
    () => works("soffice", "--version") && works("pdftoppm", "-v"),
  );

export const ensureBox = () =>
  ensure(
    "bubblewrap with python3 and perl",
    ["bubblewrap", "python3-minimal", "perl-base", "util-linux"],
    () => works("bwrap", "--version") && works("/usr/bin/python3", "--version") && works("/usr/bin/perl", "-v"),
  );

export const ensureEngines = () =>
  ensure(
    "podman and dockerd, with debootstrap for an image",
    ["podman", "runc", "docker.io", "debootstrap", "rsync", "openssh-server"],
    () => ["podman", "dockerd", "debootstrap", "rsync"].every((name) => works(name, "--version")),
  );

export const ensureBrowser = () =>
  ensure("Chromium", ["chromium", "fonts-dejavu-core"], () =>
    [process.env.CHROMIUM ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].some(
      (path) => path !== "" && existsSync(path),
    ),
  );
