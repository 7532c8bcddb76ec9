/** Which folders may be granted. A folder that holds everything, or settings that programs obey, is never one. */
import { Refusal } from "../agent/ports.ts";
import { type Fs, ifThere, inodeOf, using } from "../platform/fs.ts";
import type { Root } from "../protocol/paths.ts";
import { rootIdOf } from "./reach.ts";
import { saying } from "./refusals.ts";

/** What must not be granted on this machine. Absolute paths. */
export type Around = { readonly home: string; readonly stateDir: string };

/**
 * The granted folders for `absolutePaths`, in order, with links resolved. Equal ones are merged; one inside another is
 * merged into the outer, which takes the earlier place. Refusal, with a way out, when one may not be opened.
 */
export async function grantRoots(absolutePaths: readonly string[], fs: Fs, around: Around): Promise<readonly Root[]> {
  const real = await Promise.all(absolutePaths.map((path) => realOf(path, fs)));
  const paths = outermost(real);
  const forbidden = await forbiddenFolders(fs, around);
  const roots: Root[] = [];
  for (const absolute of paths) {
    const stat = await saying(absolute, async () => using(await fs.root(absolute), (dir) => dir.self()));
    const problem = whyNot(absolute, inodeOf(stat), forbidden);
    if (problem !== undefined) throw new Refusal(problem);
    roots.push({ id: rootIdOf(stat, absolute), name: freeName(absolute, roots), absolute });
  }
  return roots;
}

async function realOf(path: string, fs: Fs): Promise<string> {
  const real = await saying(path, () => fs.real(path));
  return real.length > 1 ? real.replace(/\/+$/, "") || "/" : real;
}

const holds = (outer: string, inner: string): boolean =>
  inner === outer || inner.startsWith(outer.endsWith("/") ? outer : `${outer}/`);

function outermost(paths: readonly string[]): readonly string[] {
  const outer = paths.map(
    (path) => paths.filter((other) => holds(other, path)).sort((a, b) => a.length - b.length)[0] ?? path,
  );
  return [...new Set(outer)];
}

function freeName(absolute: string, roots: readonly Root[]): string {
  const base = absolute.split("/").at(-1) || absolute;
  const used = new Set(roots.map(({ name }) => name));
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? base : `${base} ${n}`;
    if (!used.has(name)) return name;
  }
}

/** `exact`: the folder itself and everything that holds it. `below`: these and what is in them. */
type Forbidden = {
  readonly home: string;
  readonly state: string;
  readonly identities: ReadonlyMap<string, string>;
  readonly private: readonly string[];
};

// Relative to the home folder: settings and keys that programs obey or trust.
const settings = [
  ".config/Code",
  ".config/Code - Insiders",
  ".config/Code - OSS",
  ".config/VSCodium",
  ".config/Cursor",
  ".config/cowork",
  ".vscode",
  ".vscode-insiders",
  ".vscode-oss",
  ".vscode-server",
  ".vscode-server-insiders",
  ".vscode-remote",
  ".cowork",
  ".claude",
  ".ssh",
  ".gnupg",
  ".aws",
  ".azure",
  ".kube",
  ".docker",
  "Library/Application Support/Code",
  "Library/Application Support/Cowork",
  "Library/Keychains",
  "AppData/Roaming/Code",
  "AppData/Local/Cowork",
];

// Holders of everybody's folders: what is inside may be granted, they themselves may not.
const holders = [
  ".config",
  ".local",
  ".local/share",
  ".local/state",
  ".cache",
  "Library",
  "Library/Application Support",
  "AppData",
  "AppData/Local",
  "AppData/Roaming",
];

const systemTops = [
  "/home",
  "/Users",
  "/root",
  "/tmp",
  "/private/tmp",
  "/var",
  "/var/tmp",
  "/private/var",
  "/private",
  "/opt",
  "/srv",
  "/mnt",
  "/media",
  "/run",
  "/Volumes",
  "/workspaces",
  "/usr/src",
  "/dev/shm",
  "/usr/local",
];
const systemBelow = [
  "/etc",
  "/private/etc",
  "/bin",
  "/sbin",
  "/lib",
  "/lib32",
  "/lib64",
  "/boot",
  "/dev",
  "/proc",
  "/sys",
  "/System",
  "/Library",
  "/Applications",
  "/usr",
  "/var/lib",
  "/var/log",
  "/snap",
  "/nix",
];
const systemAllowed = ["/usr/src", "/usr/local/src", "/dev/shm"];

async function forbiddenFolders(fs: Fs, { home, stateDir }: Around): Promise<Forbidden> {
  const real = async (path: string): Promise<string> => (await ifThere(fs.real(path))) ?? path;
  const [realHome, state] = [await real(home), await real(stateDir)];
  const identities = new Map<string, string>();
  // By identity as well: another spelling, or a second mount, of the same folder is the same folder.
  for (const path of [realHome, state]) {
    const stat = await ifThere(fs.root(path).then((dir) => using(dir, () => dir.self())));
    if (stat) identities.set(inodeOf(stat), path);
  }
  const priv = await Promise.all(settings.map((path) => real(`${realHome}/${path}`)));
  return { home: realHome, state, identities, private: priv };
}

function whyNot(path: string, identity: string, forbidden: Forbidden): string | undefined {
  const { home, state } = forbidden;
  const same = forbidden.identities.get(identity) ?? path;
  if (path === "/" || /^\/?[A-Za-z]:\/?$/.test(path)) return `${path} holds the whole disk. ${wayOut}`;
  if (holds(same, home)) return `${path} holds your whole home folder with its keys and settings. ${wayOut}`;
  if (holds(state, same)) return `${path} is where Cowork keeps its own records. ${wayOut}`;
  if (holds(path, state)) return `${path} holds Cowork's own records (${state}). ${wayOut}`;
  if (forbidden.private.some((one) => holds(one, path) || one === path)) {
    return `${path} holds settings or keys that programs obey, so Cowork does not work in it. ${wayOut}`;
  }
  if (holders.some((one) => `${home}/${one}` === path))
    return `${path} holds the settings of all your programs. ${wayOut}`;
  if (systemTops.includes(path)) return `${path} holds the folders of many users or programs. ${wayOut}`;
  const system = systemBelow.some((one) => holds(one, path)) && !systemAllowed.some((one) => holds(one, path));
  return system ? `${path} belongs to the operating system. ${wayOut}` : undefined;
}

const wayOut = "Open the folder inside it that you want to work in, for example a folder of documents or a project.";
