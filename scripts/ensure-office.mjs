// LibreOffice, the second judge of our workbooks, for the tests. Nobody needs it to use the product.
import { spawnSync } from "node:child_process";

const packages = ["libreoffice-calc", "poppler-utils", "fonts-liberation"];
const works = (command, ...args) => spawnSync(command, args, { stdio: "ignore" }).status === 0;
const ready = () => works("soffice", "--version") && works("pdftoppm", "-v");

/** Installs it where that is possible. Returns why not, where it is not: tests that need it are skipped then. */
export function ensureOffice() {
  if (ready()) return undefined;
  if (process.getuid?.() !== 0 || !works("apt-get", "--version")) {
    return `LibreOffice (soffice) and pdftoppm are missing; as root, with apt-get, this would install ${packages.join(" ")}.`;
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
  return ready() ? undefined : `LibreOffice could not be installed: apt-get install ${packages.join(" ")} failed.`;
}
