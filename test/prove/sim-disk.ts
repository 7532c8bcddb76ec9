/**
 * A disk that is made up: files, folders, links and what was synced, all in memory, for the journal and for the folders.
 * It fails when told to. The process may die (what was written stays) or the power may go: then the disk is as it was
 * after some step since the last sync, in order, as a journaling file system keeps it.
 */
import type { Dir, Fs, OpenFile, Stat } from "../../src/platform/fs.ts";
import type { Disk, LogFile } from "../../src/platform/log-file.ts";
import { oneName } from "../../src/platform/names.ts";
import { systemError } from "../helpers/faulty-fs.ts";

type Node = {
  readonly type: "file" | "folder" | "link";
  readonly mode: number;
  readonly mtime: bigint;
  readonly links: number;
  readonly bytes: Uint8Array;
  readonly target: string;
  readonly names: ReadonlyMap<string, number>;
};
type Inodes = ReadonlyMap<number, Node>;

export type SimDisk = {
  readonly fs: Fs;
  readonly disk: Disk;
  /** Every changing step by name, before it happens; what it throws happens instead. */
  fault: (step: string) => void;
  /** Takes away what was not synced: `choose` says how many of the steps since then are kept. */
  powerLoss(choose: (most: number) => number): void;
  /** Path → text, link target or "/" below an absolute path. */
  texts(top: string): Readonly<Record<string, string>>;
  write(path: string, text: string): void;
  remove(path: string): void;
  readonly steps: readonly string[];
};

const none = new Uint8Array();
const root = 1;

type Core = {
  state(): Inodes;
  put(changes: readonly (readonly [number, Node])[]): void;
  sync(): void;
  fresh(type: Node["type"], over?: Partial<Node>): readonly [number, Node];
  tick(): bigint;
  step(name: string): void;
};

const failure = (code: string): Error => systemError(code);

function nodeAt(core: Core, ino: number): Node {
  const node = core.state().get(ino);
  if (node === undefined) throw failure("ENOENT");
  return node;
}

/** The inode at an absolute path; undefined when there is none. Links are not followed. */
function walk(core: Core, path: string): number | undefined {
  let here = root;
  for (const name of path.split("/").filter(Boolean)) {
    const next = core.state().get(here)?.names.get(name);
    if (next === undefined) return undefined;
    here = next;
  }
  return here;
}

const statOf = (ino: number, node: Node): Stat => ({
  type: node.type,
  size: node.type === "file" ? node.bytes.length : 0,
  mode: node.mode,
  links: node.links,
  dev: 1n,
  ino: BigInt(ino),
  mtime: node.mtime,
  atime: node.mtime,
  owner: 0,
});

const withName = (folder: Node, name: string, ino: number | undefined, mtime: bigint): Node => {
  const names = new Map(folder.names);
  if (ino === undefined) names.delete(name);
  else names.set(name, ino);
  return { ...folder, names, mtime };
};

const joined = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
};

function openCore(disk: { fault: (step: string) => void }) {
  const folder = (mtime: bigint): Node => ({
    type: "folder",
    mode: 0o755,
    mtime,
    links: 1,
    bytes: none,
    target: "",
    names: new Map(),
  });
  let time = 1_790_000_000_000_000_000n;
  let serial = root;
  let now: Inodes = new Map([[root, folder(time)]]);
  let history: Inodes[] = [];
  const steps: string[] = [];
  const core: Core = {
    state: () => now,
    put(changes) {
      history.push(now);
      const next = new Map(now);
      for (const [ino, node] of changes) {
        if (node.links > 0) next.set(ino, node);
        else next.delete(ino);
      }
      now = next;
    },
    sync() {
      history = [];
    },
    fresh(type, over = {}) {
      serial += 1;
      return [serial, { ...folder(core.tick()), type, mode: type === "folder" ? 0o755 : 0o644, ...over }];
    },
    tick() {
      time += 1_000_000n;
      return time;
    },
    step(name) {
      steps.push(name);
      disk.fault(name);
    },
  };
  const powerLoss = (choose: (most: number) => number): void => {
    now = [...history, now][choose(history.length)] ?? now;
    history = [];
  };
  return { core, powerLoss, steps };
}

function simFile(core: Core, ino: number): OpenFile {
  const change = (over: Partial<Node>): void => core.put([[ino, { ...nodeAt(core, ino), ...over }]]);
  return {
    async read(buffer, position) {
      const part = nodeAt(core, ino).bytes.subarray(position, position + buffer.length);
      buffer.set(part);
      return part.length;
    },
    async write(bytes) {
      core.step("write");
      change({ bytes: joined(nodeAt(core, ino).bytes, bytes), mtime: core.tick() });
    },
    stat: async () => statOf(ino, nodeAt(core, ino)),
    async chmod(mode) {
      core.step("chmod");
      change({ mode });
    },
    async setTime(mtime) {
      core.step("setTime");
      change({ mtime });
    },
    async sync() {
      core.step("sync");
      core.sync();
    },
    close: async () => undefined,
  };
}

const inos = new WeakMap<Dir, number>();

type Spot = { readonly ino: number; readonly name: string };

/** What a rename changes; it replaces a file by a file and an empty folder by a folder. */
function renaming(core: Core, from: Spot & { readonly child: number }, to: Spot): (readonly [number, Node])[] {
  const over = nodeAt(core, to.ino).names.get(to.name);
  if (over === from.child) return [];
  const old = over === undefined ? undefined : nodeAt(core, over);
  if (old && old.names.size > 0) throw failure("ENOTEMPTY");
  if (old && (old.type === "folder") !== (nodeAt(core, from.child).type === "folder")) throw failure("EISDIR");
  const mtime = core.tick();
  const left = withName(nodeAt(core, from.ino), from.name, undefined, mtime);
  const target = from.ino === to.ino ? left : nodeAt(core, to.ino);
  return [
    [from.ino, left],
    ...(over !== undefined && old ? [[over, { ...old, links: old.links - 1 }] as const] : []),
    [to.ino, withName(target, to.name, from.child, mtime)],
  ];
}

function simDir(core: Core, ino: number): Dir {
  const self = (): Node => {
    const node = nodeAt(core, ino);
    if (node.type !== "folder") throw failure("ENOTDIR");
    return node;
  };
  const find = (name: string): readonly [number, Node] => {
    const child = self().names.get(oneName(name));
    if (child === undefined) throw failure("ENOENT");
    return [child, nodeAt(core, child)];
  };
  const free = (name: string, dir: Node): void => {
    if (dir.names.has(oneName(name))) throw failure("EEXIST");
  };
  const add = (name: string, [child, node]: readonly [number, Node]): void => {
    free(name, self());
    core.put([
      [child, node],
      [ino, withName(self(), name, child, core.tick())],
    ]);
  };
  const drop = (name: string, wanted: "folder" | "other"): void => {
    const [child, node] = find(name);
    if (wanted === "folder" && node.type !== "folder") throw failure("ENOTDIR");
    if (wanted === "other" && node.type === "folder") throw failure("EISDIR");
    if (node.names.size > 0) throw failure("ENOTEMPTY");
    core.put([
      [child, { ...node, links: node.links - 1 }],
      [ino, withName(self(), name, undefined, core.tick())],
    ]);
  };
  const at = (to: Dir): number => inos.get(to) ?? root;
  const doing =
    <A extends readonly unknown[], R>(step: string, work: (...args: A) => R) =>
    async (...args: A): Promise<R> => {
      core.step(step);
      return work(...args);
    };
  const dir: Dir = {
    async child(name) {
      const [child, node] = find(name);
      if (node.type !== "folder") throw failure("ENOTDIR");
      return simDir(core, child);
    },
    stat: async (name) => statOf(...find(name)),
    self: async () => statOf(ino, self()),
    list: async () => [...self().names.keys()],
    async open(name, how, mode = 0o644) {
      if (how === "read") {
        const [child, node] = find(name);
        if (node.type === "link") throw failure("ELOOP");
        return simFile(core, child);
      }
      core.step(how);
      const known = self().names.get(oneName(name));
      if (how === "append" && known !== undefined) return simFile(core, known);
      const made = core.fresh("file", { mode });
      add(name, made);
      return simFile(core, made[0]);
    },
    mkdir: doing("mkdir", (name: string, mode = 0o755) => add(name, core.fresh("folder", { mode }))),
    rename: doing("rename", (name: string, to: Dir, toName: string) => {
      const [child] = find(name);
      core.put(renaming(core, { ino, name, child }, { ino: at(to), name: oneName(toName) }));
    }),
    link: doing("link", (name: string, to: Dir, toName: string) => {
      const [child, node] = find(name);
      if (node.type === "folder") throw failure("EPERM");
      const target = nodeAt(core, at(to));
      free(toName, target);
      core.put([
        [child, { ...node, links: node.links + 1 }],
        [at(to), withName(target, toName, child, core.tick())],
      ]);
    }),
    unlink: doing("unlink", (name: string) => drop(name, "other")),
    rmdir: doing("rmdir", (name: string) => drop(name, "folder")),
    async readlink(name) {
      return find(name)[1].target;
    },
    symlink: doing("symlink", (target: string, name: string) => add(name, core.fresh("link", { target, mode: 0o777 }))),
    setTime: doing("setTime", (name: string, mtime: bigint) => {
      const [child, node] = find(name);
      core.put([[child, { ...node, mtime }]]);
    }),
    setOwnTime: doing("setOwnTime", (mtime: bigint) => core.put([[ino, { ...self(), mtime }]])),
    chmodOwn: doing("chmodOwn", (mode: number) => core.put([[ino, { ...self(), mode }]])),
    sync: doing("sync", () => core.sync()),
    close: async () => undefined,
  };
  inos.set(dir, ino);
  return dir;
}

const splitPath = (path: string): readonly [string, string] => [
  path.slice(0, path.lastIndexOf("/")),
  path.slice(path.lastIndexOf("/") + 1),
];

/** Makes the folders of `path` that are missing, in silence. */
function makeAll(core: Core, path: string): number {
  let here = root;
  for (const name of path.split("/").filter(Boolean)) {
    let next = nodeAt(core, here).names.get(name);
    if (next === undefined) {
      const made = core.fresh("folder", { mode: 0o700 });
      core.put([made, [here, withName(nodeAt(core, here), name, made[0], core.tick())]]);
      next = made[0];
    }
    here = next;
  }
  return here;
}

const simFs = (core: Core): Fs => ({
  foldsCase: false,
  real: async (absolute) => absolute,
  async root(absolute) {
    const ino = walk(core, absolute);
    if (ino === undefined) throw failure("ENOENT");
    if (nodeAt(core, ino).type !== "folder") throw failure("ENOTDIR");
    return simDir(core, ino);
  },
  async ensure(absolute) {
    core.step("ensure");
    return simDir(core, makeAll(core, absolute));
  },
});

function putFile(core: Core, path: string, bytes: Uint8Array): void {
  const [folder, name] = splitPath(path);
  const ino = makeAll(core, folder);
  const old = nodeAt(core, ino).names.get(name);
  const made = core.fresh("file", { bytes });
  const changes: (readonly [number, Node])[] =
    old === undefined ? [] : [[old, { ...nodeAt(core, old), links: nodeAt(core, old).links - 1 }]];
  core.put([...changes, made, [ino, withName(nodeAt(core, ino), name, made[0], core.tick())]]);
}

function removeAt(core: Core, path: string): void {
  const ino = walk(core, path);
  if (ino === undefined) return;
  const [folder, name] = splitPath(path);
  const parent = walk(core, folder) ?? root;
  core.put([[parent, withName(nodeAt(core, parent), name, undefined, core.tick())]]);
}

function simLog(core: Core, ino: number): LogFile {
  let size = nodeAt(core, ino).bytes.length;
  return {
    get size() {
      return size;
    },
    async append(bytes) {
      core.step("log append");
      const node = nodeAt(core, ino);
      core.put([[ino, { ...node, bytes: joined(node.bytes, bytes) }]]);
      size += bytes.length;
    },
    async sync() {
      core.step("log sync");
      core.sync();
    },
    async cut(to) {
      core.step("log cut");
      const node = nodeAt(core, ino);
      core.put([[ino, { ...node, bytes: node.bytes.subarray(0, to) }]]);
      size = to;
    },
    close: async () => undefined,
  };
}

function simState(core: Core, time: () => number): Disk {
  return {
    async makeFolder(path) {
      core.step("state makeFolder");
      makeAll(core, path);
    },
    async read(path, from = 0, length = Number.MAX_SAFE_INTEGER) {
      const ino = walk(core, path);
      return ino === undefined ? undefined : nodeAt(core, ino).bytes.subarray(from, from + length);
    },
    async facts(path) {
      const ino = walk(core, path);
      if (ino === undefined) return undefined;
      const { type, bytes } = nodeAt(core, ino);
      return { size: bytes.length, changed: time(), type: type === "link" ? "other" : type, mine: true };
    },
    async list(path) {
      const ino = walk(core, path);
      return ino === undefined ? [] : [...nodeAt(core, ino).names.keys()].sort();
    },
    async replace(path, bytes, durable) {
      core.step("state replace");
      putFile(core, path, bytes);
      if (durable) core.sync();
    },
    async createNew(path, bytes) {
      core.step("state createNew");
      if (walk(core, path) !== undefined) return false;
      putFile(core, path, bytes);
      return true;
    },
    async move(from, to) {
      core.step("state move");
      const ino = walk(core, from);
      if (ino === undefined) return false;
      removeAt(core, from);
      const [folder, name] = splitPath(to);
      const parent = makeAll(core, folder);
      core.put([[parent, withName(nodeAt(core, parent), name, ino, core.tick())]]);
      return true;
    },
    async remove(path) {
      core.step("state remove");
      removeAt(core, path);
    },
    touch: async () => undefined,
    async syncFolder() {
      core.step("state sync");
      core.sync();
    },
    async openLog(path) {
      core.step("log open");
      if (walk(core, path) === undefined) putFile(core, path, none);
      return simLog(core, walk(core, path) ?? root);
    },
  };
}

export function simDisk(time: () => number): SimDisk {
  const handle = { fault: (_step: string): void => undefined };
  const { core, powerLoss, steps } = openCore(handle);
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  const shownAs = (node: Node): string =>
    node.type === "folder" ? "/" : node.type === "link" ? node.target : text(node.bytes);
  const visit = (ino: number, path: string, found: Record<string, string>): void => {
    const node = nodeAt(core, ino);
    if (path !== "") found[path] = shownAs(node);
    for (const [name, child] of node.names) visit(child, path === "" ? name : `${path}/${name}`, found);
  };
  return Object.assign(handle, {
    fs: simFs(core),
    disk: simState(core, time),
    powerLoss,
    steps,
    texts(top: string) {
      const found: Record<string, string> = {};
      const ino = walk(core, top);
      if (ino !== undefined) visit(ino, "", found);
      return found;
    },
    write(path: string, content: string) {
      putFile(core, path, new TextEncoder().encode(content));
      core.sync();
    },
    remove: (path: string) => removeAt(core, path),
  });
}
