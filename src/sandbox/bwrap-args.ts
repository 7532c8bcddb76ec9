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
const systemFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/** What programs read of /etc: libraries, certificates, fonts, alternatives. No accounts, no keys, no host names. */
const systemFiles = [
  "/etc/alternatives",
  "/etc/ld.so.cache",
  "/etc/ld.so.conf",
  "/etc/ld.so.conf.d",
  "/etc/ssl/certs",
  "/etc/ssl/openssl.cnf",
  "/etc/pki/tls/certs",
  "/etc/pki/ca-trust/extracted",
  "/etc/ca-certificates",
  "/etc/ca-certificates.conf",
  "/etc/fonts",
  "/etc/localtime",
  "/etc/timezone",
  "/etc/mime.types",
  "/etc/magic",
  "/etc/papersize",
  "/etc/libreoffice",
  "/etc/python3",
  "/etc/java",
  "/etc/perl",
  "/etc/nsswitch.conf",
];

/**
 * Parts of /proc that obey whoever is root by number, capabilities or not: bubblewrap 0.8 leaves folders of them writable
 * (it covers those it may write to, and root without capabilities may write to the files but not to the folders).
 */
const kernelFolders = ["sys", "irq", "bus", "fs", "acpi", "driver", "tty", "scsi", "asound"];
const kernelFiles = [
  ...["kcore", "kmsg", "kallsyms", "keys", "key-users", "kpagecgroup", "kpagecount", "kpageflags", "latency_stats"],
  ...["mtrr", "pagetypeinfo", "sched_debug", "slabinfo", "sysrq-trigger", "timer_list", "vmallocinfo"],
];

export type Mount = { readonly from: string; readonly to: string };

export type BoxPlan = {
  readonly scratch: string;
  readonly outputs: string;
  /** Small files of our own: accounts and an unreadable file to put over secrets. */
  readonly small: { readonly passwd: string; readonly group: string; readonly hosts: string; readonly sealed: string };
  readonly folders: readonly Mount[];
  readonly masked: readonly string[];
  readonly emptied: readonly string[];
  readonly broker?: string | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Whether the box's user is root outside. */
  readonly root: boolean;
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

/** The options, one per element, for `bwrap --args`. */
export function bwrapOptions(plan: BoxPlan, off: ReadonlySet<BoxGuard> = new Set()): readonly string[] {
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
    ...systemMounts(),
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
    ...(plan.root ? on("kernel", ...kernelMounts(plan)) : []),
    ...["--bind", plan.scratch, inside.scratch, "--bind", `${plan.scratch}/tmp`, "/tmp"],
    ...["--ro-bind", plan.outputs, inside.outputs],
    ...(plan.broker === undefined ? [] : ["--bind", plan.broker, inside.broker]),
    ...plan.folders.flatMap(({ from, to }) => ["--bind", from, to]),
    ...plan.emptied.flatMap((path) => on("masks", "--size", "4096", "--tmpfs", path, "--remount-ro", path)),
    ...plan.masked.flatMap((path) => on("masks", "--ro-bind", plan.small.sealed, path)),
    ...smallMounts(plan),
    ...on("read-only", "--remount-ro", "/"),
    ...on("environment", "--clearenv"),
    ...Object.entries({ ...boxEnvironment, ...plan.env }).flatMap(([name, value]) => ["--setenv", name, value]),
    ...["--chdir", plan.cwd],
  ];
}

const kernelMounts = ({ small }: BoxPlan): readonly string[] => [
  ...kernelFolders.map((name) => `/proc/${name}`).flatMap((path) => (exists(path) ? ["--ro-bind", path, path] : [])),
  ...kernelFiles
    .map((name) => `/proc/${name}`)
    .flatMap((path) => (exists(path) ? ["--ro-bind", small.sealed, path] : [])),
];

const smallMounts = ({ small }: BoxPlan): readonly string[] => [
  ...["--ro-bind", small.passwd, "/etc/passwd"],
  ...["--ro-bind", small.group, "/etc/group"],
  ...["--ro-bind", small.hosts, "/etc/hosts"],
];

function systemMounts(): readonly string[] {
  const folders = systemFolders.flatMap((path) => {
    const link = linkAt(path);
    if (link !== undefined) return ["--symlink", link, path];
    return exists(path) ? ["--ro-bind", path, path] : [];
  });
  const files = systemFiles.filter(exists).flatMap((path) => ["--ro-bind", path, path]);
  return [...folders, ...files];
}

/** What stands in the small files. */
export const smallFiles = {
  passwd:
    "root:x:0:0::/:/usr/sbin/nologin\ncowork:x:1000:1000::/scratch:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n",
  group: "root:x:0:\ncowork:x:1000:\nnogroup:x:65534:\n",
  hosts: "127.0.0.1 localhost box\n::1 localhost\n",
  sealed: "",
} as const;
