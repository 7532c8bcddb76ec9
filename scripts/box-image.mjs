// A container image that only the tests need, made without a registry: Debian from debootstrap with python3, perl and
// openpyxl, kept as a tar in the cache folder. `node scripts/box-image.mjs` prints where it is.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const suite = "bookworm";
const packages = ["python3-minimal", "python3-openpyxl", "perl-base", "util-linux"];

/** The image's name in an engine that imported it. */
export const imageName = "localhost/cowork-test-box:1";

/** Where the tar is, made when it is missing; or why it cannot be made. */
export function ensureImage() {
  const hash = createHash("sha256")
    .update([suite, ...packages].join())
    .digest("hex")
    .slice(0, 16);
  const folder = join(homedir(), ".cache", "cowork-image");
  const tar = join(folder, `${hash}.tar`);
  if (existsSync(tar)) return { tar };
  if (process.getuid?.() !== 0) return { why: "making the image needs root" };
  if (spawnSync("debootstrap", ["--version"]).status !== 0) return { why: "debootstrap is not installed" };
  mkdirSync(folder, { recursive: true });
  const root = mkdtempSync(join(tmpdir(), "cowork-image-"));
  try {
    const made = spawnSync("debootstrap", ["--variant=minbase", `--include=${packages.join()}`, suite, root], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (made.status !== 0) return { why: `debootstrap ended with ${made.status}` };
    for (const waste of ["var/cache/apt/archives", "var/lib/apt/lists", "usr/share/doc", "usr/share/locale"])
      rmSync(join(root, waste), { recursive: true, force: true });
    const packed = spawnSync("tar", ["--numeric-owner", "-C", root, "-cf", `${tar}.${process.pid}`, "."]);
    if (packed.status !== 0) return { why: `tar ended with ${packed.status}` };
    renameSync(`${tar}.${process.pid}`, tar);
    return { tar };
  } finally {
    rmSync(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(JSON.stringify(ensureImage()));
