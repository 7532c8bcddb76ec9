/** What bubblewrap is told (bwrap(1)): which parts of the system a box shows, where the folders go, what is shut. */
import { exists, linkAt } from "../platform/box-disk.ts";

/** Parts of the box that a test can leave out, to show that something turns red without them. */
export type BoxGuard =
  | "network"
  | "pid"
  | "ipc"
  | "capabilities"
  | "seccomp"
  | "session"
  | "read-only"
  | "masks"
  | "kernel"
  | "environment"
  | "view"
  | "processes"
  | "memory"
  | "disk"
  | "descriptors"
  | "death";

/** System folders a program needs to run. Read-only. Nothing of the user's is in them. */
export const systemFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/**
 * What programs read of /etc. Each mount costs a command time, so single files are copied into a folder that is mounted as
 * /etc, and only folders are mounted into that. No accounts, no keys, no host names.
 */
export const etcFiles = [
  ...["ld.so.cache", "ld.so.conf", "ssl/openssl.cnf", "ssl/cert.pem", "localtime", "timezone", "mime.types", "magic"],
  ...["papersize", "nsswitch.conf", "debian_version", "os-release"],
];
export const etcFolders = ["alternatives", "fonts", "libreoffice", "java-17-openjdk", "java-21-openjdk", "perl"];
/** Only of use where there is a network. */
export const certificateFolders = ["ssl/certs", "pki/tls/certs", "pki/ca-trust/extracted"];

/** Folders that must exist in the copied /etc, to be mounted on. */
export const etcPlaces = [...etcFolders, ...certificateFolders];

/**
 * Parts of /proc that obey whoever is root by number, capabilities or not: bubblewrap 0.8 leaves folders of them writable
 * (it covers those it may write to, and root without capabilities may write to the files but not to the folders).
 */
export const kernelFolders = ["sys", "irq", "bus", "fs", "acpi", "driver", "tty", "scsi", "asound", "pressure"];

export type Mount = { readonly from: string; readonly to: string };

export type BoxPlan = {
  readonly scratch: string;
  /**
   * What is /tmp. Must not lie in the scratch folder: a command could put a link in its place there, and the next box would
   * be given whatever of the machine it leads to.
   */
  readonly temporary: string;
  readonly outputs: string;
  /** Files of our own: what is mounted as /etc, and an unreadable file to put over secrets. */
  readonly etc: string;
  readonly sealed: string;
  readonly folders: readonly Mount[];
  readonly masked: readonly string[];
  readonly emptied: readonly string[];
  readonly broker?: string | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Folders of /proc that the box's user could write to; those of root outside. */
  readonly kernel: readonly string[];
  /** Bytes of memory that /dev/shm may take. */
  readonly shared: number;
};

/** Where the box has its own things. */
export const inside = { scratch: "/scratch", outputs: "/output", broker: "/run/network.sock" } as const;

/** The variables of every box. Nothing of our own environment is in them. */
export const boxEnvironment: Readonly<Record<string, string>> = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: inside.scratch,
  SCRATCH: inside.scratch,
  TMPDIR: `${inside.scratch}/tmp`,
  LANG: "C.UTF-8",
  USER: "cowork",
  LOGNAME: "cowork",
  SHELL: "/bin/bash",
  TERM: "dumb",
  NO_COLOR: "1",
  PAGER: "cat",
  GIT_PAGER: "cat",
  GIT_TERMINAL_PROMPT: "0",
  // Else every run of Python leaves folders of its own beside the user's files.
  PYTHONPYCACHEPREFIX: `${inside.scratch}/.pycache`,
};

/** What there is on the machine where the box opens. */
export type Look = {
  exists(path: string): boolean;
  /** Text of a link; undefined when it is none. */
  linkAt(path: string): string | undefined;
};

/** The options, one per element, for `bwrap --args`. */
export function bwrapOptions(
  plan: BoxPlan,
  off: ReadonlySet<BoxGuard> = new Set(),
  look: Look = { exists, linkAt },
): readonly string[] {
  const on = (guard: BoxGuard, ...options: readonly string[]): readonly string[] => (off.has(guard) ? [] : options);
  return [
    "--unshare-user",
    "--unshare-uts",
    "--unshare-cgroup-try",
    ...on("ipc", "--unshare-ipc"),
    ...on("pid", "--unshare-pid"),
    ...on("network", "--unshare-net"),
    ...on("death", "--die-with-parent"),
    ...on("session", "--new-session"),
    ...on("capabilities", "--cap-drop", "ALL"),
    ...(off.has("capabilities")
      ? ["--cap-add", "ALL", "--uid", "0", "--gid", "0"]
      : ["--uid", "1000", "--gid", "1000"]),
    "--hostname",
    "box",
    ...systemMounts(plan, look),
    ...[
      "--proc",
      "/proc",
      "--dev",
      "/dev",
      "--size",
      String(plan.shared),
      "--tmpfs",
      "/dev/shm",
      "--remount-ro",
      "/dev",
    ],
    ...plan.kernel.flatMap((path) => on("kernel", "--ro-bind", path, path)),
    ...["--bind", plan.scratch, inside.scratch, "--bind", plan.temporary, "/tmp"],
    ...["--ro-bind", plan.outputs, inside.outputs],
    ...(plan.broker === undefined ? [] : ["--bind", plan.broker, inside.broker]),
    ...plan.folders.flatMap(({ from, to }) => ["--bind", from, to]),
    ...plan.emptied.flatMap((path) => on("masks", "--size", "4096", "--tmpfs", path, "--remount-ro", path)),
    ...plan.masked.flatMap((path) => on("masks", "--ro-bind", plan.sealed, path)),
    ...on("read-only", "--remount-ro", "/"),
    ...on("environment", "--clearenv"),
    ...Object.entries({ ...boxEnvironment, ...plan.env }).flatMap(([name, value]) => ["--setenv", name, value]),
    ...["--chdir", plan.cwd],
  ];
}

function systemMounts({ etc, broker }: BoxPlan, look: Look): readonly string[] {
  const folders = systemFolders.flatMap((path) => {
    const link = look.linkAt(path);
    if (link !== undefined) return ["--symlink", link, path];
    return look.exists(path) ? ["--ro-bind", path, path] : [];
  });
  const inEtc = [...etcFolders, ...(broker === undefined ? [] : certificateFolders)].map((name) => `/etc/${name}`);
  return [
    ...folders,
    "--ro-bind",
    etc,
    "/etc",
    ...inEtc.filter((path) => look.exists(path)).flatMap((path) => ["--ro-bind", path, path]),
  ];
}

/** Files of /etc that are ours. */
export const ownEtc: Readonly<Record<string, string>> = {
  passwd:
    "root:x:0:0::/:/usr/sbin/nologin\ncowork:x:1000:1000::/scratch:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n",
  group: "root:x:0:\ncowork:x:1000:\nnogroup:x:65534:\n",
  hosts: "127.0.0.1 localhost box\n::1 localhost\n",
};
