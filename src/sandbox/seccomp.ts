/**
 * The system calls a command may not make, as a filter for the kernel: classic BPF over `struct seccomp_data`
 * (linux/seccomp.h: nr at 0, arch at 4, arguments from 16, eight bytes each, low half first on both machines here).
 * It closes what namespaces leave open: tracing, new namespaces and mounts, kernel interfaces with a history of holes
 * (bpf, io_uring, keyrings, userfaultfd), typing into the terminal, and sockets that no network namespace holds back.
 */

/** Machines the filter is known for; on any other the box does not open. */
export type Machine = "x64" | "arm64";

/** AUDIT_ARCH_* of linux/audit.h. */
const auditArch: Readonly<Record<Machine, number>> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** Refused with EPERM: [x64, arm64] numbers of asm/unistd_64.h and asm-generic/unistd.h; -1 where there is none. */
export const forbidden: Readonly<Record<string, readonly [number, number]>> = {
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  pidfd_getfd: [438, 438],
  kcmp: [312, 272],
  unshare: [272, 97],
  setns: [308, 268],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  fanotify_init: [300, 262],
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  syslog: [103, 116],
  acct: [163, 89],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  adjtimex: [159, 171],
  clock_adjtime: [305, 266],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  vhangup: [153, 58],
  iopl: [172, -1],
  ioperm: [173, -1],
  modify_ldt: [154, -1],
  lookup_dcookie: [212, 18],
};

/** Answered as if the kernel had none of them, so that libraries take the older call. */
export const unknown: Readonly<Record<string, readonly [number, number]>> = {
  clone3: [435, 435],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
};

/** Looked at by argument. */
const examined = {
  clone: [56, 220],
  ioctl: [16, 29],
  socket: [41, 198],
  personality: [135, 92],
} as const;

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWTIME is a clone3 matter. */
export const newNamespaces = 0x7e020000;
/** TIOCSTI and TIOCLINUX type into a terminal; TIOCSETD loads line disciplines. */
export const terminalTricks = [0x5412, 0x541c, 0x5423];
/** AF_UNIX, AF_INET, AF_INET6: what programs use. AF_VSOCK, for one, reaches the machine's host past every namespace. */
export const families = [1, 2, 10];
const netlink = 16;

const allow = 0x7fff0000;
const killProcess = 0x80000000;
const refuse = (errno: number): number => 0x00050000 | errno;
export const eperm = 1;
export const enosys = 38;
export const eafnosupport = 97;

type Step = { readonly code: number; readonly jt: number; readonly jf: number; readonly k: number };

const load = (offset: number): Step => ({ code: 0x20, jt: 0, jf: 0, k: offset });
const give = (value: number): Step => ({ code: 0x06, jt: 0, jf: 0, k: value });
/** Skips `jf` steps when the loaded word is not `k`, `jt` when it is. */
const ifEqual = (k: number, jt: number, jf: number): Step => ({ code: 0x15, jt, jf, k });
const ifAtLeast = (k: number, jt: number, jf: number): Step => ({ code: 0x35, jt, jf, k });
const ifAnyBit = (k: number, jt: number, jf: number): Step => ({ code: 0x45, jt, jf, k });

const argument = (n: number): number => 16 + n * 8;

/** `steps` run for the call `nr` only; they must end in `give`. The number is loaded again for what follows. */
const forCall = (nr: number, steps: readonly Step[]): readonly Step[] => [ifEqual(nr, 0, steps.length), ...steps];

/** The filter for `machine`, in the bytes that bubblewrap's --seccomp reads. `off` exists for the tests of the guards. */
export function seccompFilter(machine: Machine, off: ReadonlySet<string> = new Set()): Uint8Array {
  const at = machine === "x64" ? 0 : 1;
  const calls = (table: Readonly<Record<string, readonly [number, number]>>): readonly number[] =>
    Object.entries(table).flatMap(([name, numbers]) => (off.has(name) || numbers[at] === -1 ? [] : [numbers[at]]));
  const steps: Step[] = [load(4), ifEqual(auditArch[machine], 1, 0), give(killProcess), load(0)];
  // The second table of numbers on x64 (x32) would go past the first.
  if (machine === "x64") steps.push(ifAtLeast(0x40000000, 0, 1), give(refuse(enosys)));
  for (const nr of calls(forbidden)) steps.push(...forCall(nr, [give(refuse(eperm))]));
  for (const nr of calls(unknown)) steps.push(...forCall(nr, [give(refuse(enosys))]));
  for (const [name, block] of Object.entries(blocks)) {
    if (!off.has(name)) steps.push(...forCall(examined[name as keyof typeof examined][at], block));
  }
  return bytesOf([...steps, give(allow)]);
}

const blocks: Readonly<Record<keyof typeof examined, readonly Step[]>> = {
  clone: [load(argument(0)), ifAnyBit(newNamespaces, 0, 1), give(refuse(eperm)), give(allow)],
  ioctl: [
    load(argument(1)),
    ...terminalTricks.flatMap((command) => [ifEqual(command, 0, 1), give(refuse(eperm))]),
    give(allow),
  ],
  socket: [
    load(argument(0)),
    ...families.flatMap((family) => [ifEqual(family, 0, 1), give(allow)]),
    // Of netlink only routing (protocol 0), which libraries ask for the names of interfaces.
    ifEqual(netlink, 0, 3),
    load(argument(2)),
    ifEqual(0, 0, 1),
    give(allow),
    give(refuse(eafnosupport)),
  ],
  personality: [
    load(argument(0)),
    ...[0, 8, 0xffffffff].flatMap((persona) => [ifEqual(persona, 0, 1), give(allow)]),
    give(refuse(eperm)),
  ],
};

function bytesOf(steps: readonly Step[]): Uint8Array {
  const bytes = new Uint8Array(steps.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, { code, jt, jf, k }] of steps.entries()) {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, jt);
    view.setUint8(index * 8 + 3, jf);
    view.setUint32(index * 8 + 4, k >>> 0, true);
  }
  return bytes;
}
