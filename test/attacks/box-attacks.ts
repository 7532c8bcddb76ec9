/**
 * What a command may try against its box, each with the part of the box that must stop it. A script prints BREACH when it
 * got somewhere; what it did to the folder, outside of it and to the machine is looked at afterwards. $OUT is a folder
 * outside, $WORK the granted one, $PORT a port that listens on this machine, $HOST the process id of the host.
 */
import type { BoxGuard } from "../../src/sandbox/bwrap-args.ts";
import type { ContainerGuard } from "../../src/sandbox/container-args.ts";

export type Attack = {
  readonly name: string;
  readonly script: string;
  /** Without this part it gets through: shown by a run without it. */
  readonly stoppedBy?: BoxGuard;
  /** The same for a container. */
  readonly keptOutBy?: ContainerGuard;
  /** About what bubblewrap shows of this machine; a container shows an image of its own instead, or shares it harmlessly. */
  readonly bubblewrapOnly?: string;
  /** About what only a container has. */
  readonly containerOnly?: boolean;
};

const python = (code: string): string => `/usr/bin/python3 - <<'PY'\n${code}\nPY`;
const breachIf = (test: string): string => `if ${test}; then echo BREACH; fi`;
const reads = (path: string): string => breachIf(`grep -qs TOKEN "${path}"`);
const writes = (path: string): string => breachIf(`(echo x >"${path}") 2>/dev/null`);

const outside: readonly Attack[] = [
  { name: "read a file outside", script: reads("$OUT/secret") },
  { name: "write a file outside", script: writes("$OUT/written") },
  { name: "list the folder outside", script: breachIf('[ -e "$OUT" ]') },
  { name: "through /proc/self/root", script: reads("/proc/self/root$OUT/secret") },
  { name: "through /proc/1/root", script: reads("/proc/1/root$OUT/secret") },
  { name: "through the host's root", script: reads("/proc/$HOST/root$OUT/secret") },
  {
    name: "through the parent's working folder",
    script: "for p in /proc/[0-9]*; do grep -qs TOKEN $p/cwd/secret $p/root$OUT/secret && echo BREACH; done; true",
  },
  { name: "climbing with dots", script: reads("$WORK/../../../../../../../../..$OUT/secret") },
  { name: "through a link that was there", script: `${reads("$WORK/link/secret")}; ${writes("$WORK/link/written")}` },
  { name: "through a link it makes", script: `ln -s "$OUT" made; ${reads("made/secret")}; ${writes("made/written")}` },
  {
    name: "through a hard link that was there",
    script: 'echo changed >>"$WORK/hard"; chmod 777 "$WORK/hard"; truncate -s 0 "$WORK/hard"; true',
  },
  { name: "hard link to a file outside", script: breachIf('ln "$OUT/secret" mine 2>/dev/null') },
  { name: "rename the folder itself", script: breachIf('mv "$WORK" "$WORK-2" 2>/dev/null') },
  {
    name: "rename the folder above",
    script: breachIf('mv "$(dirname "$WORK")" /tmp/elsewhere 2>/dev/null && grep -qs TOKEN "$OUT/secret"'),
  },
  { name: "read the state of tasks", script: `ls -A "$STATE" 2>/dev/null | grep -q . && echo BREACH; true` },
  { name: "look into our own folder", keptOutBy: "masks", script: reads("$WORK/.cowork/note"), stoppedBy: "masks" },
  {
    name: "write to the system",
    keptOutBy: "read-only",
    script:
      "for d in / /usr /usr/bin /etc /lib /dev /output /proc/sys/kernel; do (echo x >$d/cowork-attack) 2>/dev/null && echo BREACH $d; done; true",
    stoppedBy: "read-only",
  },
  {
    name: "write where everybody may",
    script:
      "for d in /var/tmp /run/lock /dev /dev/mqueue; do (echo x >$d/cowork-attack) 2>/dev/null && echo BREACH $d; done; true",
    keptOutBy: "read-only",
  },
  {
    name: "the first process of the box",
    script:
      "(cat /proc/1/environ /proc/1/maps) 2>/dev/null | grep -aq . && echo BREACH environ; (: </proc/1/mem) 2>/dev/null && echo BREACH mem; kill -0 1 2>/dev/null && echo BREACH kill; true",
    keptOutBy: "user",
    containerOnly: true,
  },
  {
    name: "write to kernel settings",
    script:
      "for f in /proc/sys/kernel/core_pattern /proc/sys/kernel/hostname /proc/sysrq-trigger /proc/sys/vm/drop_caches /proc/irq/default_smp_affinity /proc/bus/pci/*/* /proc/pressure/*; do (cat $f >$f) 2>/dev/null && echo BREACH $f; done; true",
    stoppedBy: "kernel",
  },
  {
    name: "read memory and messages of the kernel",
    script:
      "for f in /proc/kcore /proc/kmsg /dev/mem /dev/kmsg; do timeout 1 head -c 1 $f 2>/dev/null | grep -q . && echo BREACH $f; done; true",
  },
  {
    name: "other people's folders",
    bubblewrapOnly: "these are the image's; /sys is the kernel's, read-only",
    script:
      'for d in /root /home /var /run /mnt /srv /opt /boot /sys; do ls -A $d 2>/dev/null | grep -qv network.sock && case "$WORK$OUT" in $d*) ;; *) echo BREACH $d;; esac; done; true',
  },
  {
    name: "accounts and keys of the machine",
    bubblewrapOnly: "these are the image's",
    script:
      "for f in /etc/shadow /etc/ssh /etc/ssl/private /etc/sudoers /etc/machine-id /etc/hostname /etc/resolv.conf; do [ -e $f ] && echo BREACH $f; done; true",
  },
  {
    name: "change the folder at once",
    keptOutBy: "view",
    script: 'echo changed >"$WORK/a.txt"; rm -rf "$WORK/sub"',
    stoppedBy: "view",
  },
  {
    name: "git hooks and configuration at once",
    script:
      'mkdir -p "$WORK/.git/hooks"; printf "#!/bin/sh\\n" >"$WORK/.git/hooks/pre-commit"; echo "[core] fsmonitor=/tmp/x" >>"$WORK/.git/config"; echo ../fake >"$WORK/.git/commondir"; echo "gitdir: /tmp/x" >"$WORK/wt/.git"; true',
    stoppedBy: "view",
  },
  {
    name: "a device of the machine",
    script: breachIf("mknod disk b 8 0 2>/dev/null || mknod memory c 1 1 2>/dev/null"),
  },
  {
    name: "disks in /dev",
    script: "ls /dev | grep -Eq '^(sd|vd|nvme|loop|dm|mem|kmsg|kvm|fuse|net)' && echo BREACH; true",
  },
  {
    name: "a set-user-id program",
    script: breachIf('cp /usr/bin/id mine && chmod u+s mine && [ "$(./mine -u)" != "$(id -u)" ]'),
  },
];

const secrets: readonly Attack[] = [
  { name: "read .env", keptOutBy: "masks", script: reads("$WORK/.env"), stoppedBy: "masks" },
  { name: "read a key in a folder", keptOutBy: "masks", script: reads("$WORK/sub/server.key"), stoppedBy: "masks" },
  {
    name: "copy, move, link, delete a secret",
    script:
      'cp .env x 2>/dev/null; mv .env y 2>/dev/null; ln .env z 2>/dev/null; chmod 777 .env 2>/dev/null; mv sub sub2 2>/dev/null; grep -rqs "TOKEN" . && echo BREACH; true',
    stoppedBy: "masks",
  },
  {
    name: "uncover a secret",
    script: `umount .env 2>/dev/null; umount -l .env 2>/dev/null; mount --move .env /tmp 2>/dev/null; ${reads("$WORK/.env")}`,
  },
  {
    name: "variables of the host",
    script: breachIf("env | grep -q TOKEN || cat /proc/*/environ 2>/dev/null | grep -aq TOKEN"),
    stoppedBy: "environment",
  },
  {
    name: "names of variables that lead somewhere",
    script:
      "env | grep -Eq '^(SSH_AUTH_SOCK|VSCODE_|NODE_OPTIONS|GIT_ASKPASS|AWS_|ANTHROPIC_|DOCKER_HOST|DBUS_|XDG_RUNTIME)' && echo BREACH; true",
    stoppedBy: "environment",
  },
  {
    name: "arguments of other processes",
    script: breachIf("cat /proc/*/cmdline 2>/dev/null | grep -aq 'runner[.]mjs'"),
    stoppedBy: "pid",
  },
  {
    name: "an inherited descriptor",
    script: "for n in $(seq 3 60); do (cat <&$n) 2>/dev/null | grep -q TOKEN && echo BREACH $n; done; true",
    stoppedBy: "descriptors",
  },
  {
    name: "more descriptors than three",
    script: breachIf(
      '/usr/bin/python3 -c \'import os,sys; sys.exit(0 if any(int(n) > 2 and os.path.exists(f"/proc/self/fd/{n}") and "/proc/" not in os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd")) else 1)\'',
    ),
    stoppedBy: "descriptors",
  },
];

const network: readonly Attack[] = [
  {
    name: "TCP to this machine",
    script: breachIf("(exec 9<>/dev/tcp/127.0.0.1/$PORT) 2>/dev/null"),
    stoppedBy: "network",
  },
  {
    name: "TCP to this machine by name, over IPv6, over 0.0.0.0",
    script:
      "for h in localhost ::1 0.0.0.0 127.1; do (exec 9<>/dev/tcp/$h/$PORT) 2>/dev/null && echo BREACH $h; done; true",
    stoppedBy: "network",
  },
  {
    name: "TCP to the world",
    script:
      'for h in 1.1.1.1 8.8.8.8 169.254.169.254 100.64.0.1; do timeout 2 bash -c "exec 9<>/dev/tcp/$h/80" 2>/dev/null && echo BREACH $h; done; true',
  },
  {
    name: "UDP to this machine",
    script: python(
      "import os,socket\ns=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\ntry:\n s.settimeout(1); s.sendto(b'x',('127.0.0.1',int(os.environ['UDP']))); s.recv(9); print('BREACH')\nexcept OSError: pass",
    ),
    stoppedBy: "network",
  },
  {
    name: "a name server",
    script: python(
      "import socket\ns=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\ntry:\n s.sendto(b'x',('8.8.8.8',53)); print('BREACH')\nexcept OSError: pass",
    ),
  },
  {
    name: "an abstract socket of the host",
    script: python(
      "import os,socket\ns=socket.socket(socket.AF_UNIX)\ntry:\n s.connect('\\0'+os.environ['ABSTRACT']); print('BREACH')\nexcept OSError: pass",
    ),
    stoppedBy: "network",
  },
  {
    name: "a socket file outside",
    script: python(
      "import os,socket\ns=socket.socket(socket.AF_UNIX)\ntry:\n s.connect(os.environ['OUT']+'/sock'); print('BREACH')\nexcept OSError: pass",
    ),
  },
  {
    name: "a socket file in the folder",
    script: python(
      "import os,socket\ns=socket.socket(socket.AF_UNIX)\ntry:\n s.connect(os.environ['WORK']+'/sock'); print('BREACH')\nexcept OSError: pass",
    ),
  },
  {
    name: "sockets of the machine",
    script:
      "for s in /var/run/docker.sock /run/docker.sock /run/podman/podman.sock /run/dbus/system_bus_socket /tmp/.X11-unix /run/user; do [ -e $s ] && echo BREACH $s; done; true",
  },
  {
    name: "interfaces",
    keptOutBy: "network",
    script: breachIf("[ $(wc -l </proc/net/dev) -gt 3 ]"),
    stoppedBy: "network",
  },
];

const sameSpace = (name: string): string => breachIf(`[ "$(readlink /proc/self/ns/${name})" = "$SPACE_${name}" ]`);

const kernel: readonly Attack[] = [
  { name: "the host's network namespace", script: sameSpace("net"), stoppedBy: "network" },
  { name: "the host's process namespace", script: sameSpace("pid"), stoppedBy: "pid" },
  { name: "the host's shared memory", script: sameSpace("ipc"), stoppedBy: "ipc" },
  { name: "the host's mounts", script: sameSpace("mnt") },
  {
    name: "the host's users",
    script: sameSpace("user"),
    bubblewrapOnly: "an engine of root's shares the numbers of users; the command is nobody's and has no capabilities",
  },
  { name: "the host's name", script: sameSpace("uts") },
  {
    name: "see the host's process",
    script: breachIf('[ "$(cat /proc/$HOST/comm 2>/dev/null)" = "$COMM" ]'),
    stoppedBy: "pid",
  },
  {
    name: "capabilities",
    script: breachIf("grep -E '^Cap(Inh|Prm|Eff|Amb)' /proc/self/status | grep -qv 0000000000000000"),
    stoppedBy: "capabilities",
    keptOutBy: "user",
  },
  {
    name: "capabilities that could be had",
    script: breachIf("grep -E '^CapBnd' /proc/self/status | grep -qv 0000000000000000"),
    stoppedBy: "capabilities",
    bubblewrapOnly: "ending others is within a container's bound, for its keeper; nothing can be gained (NoNewPrivs)",
  },
  {
    name: "capabilities within a container's bound",
    script: breachIf("grep -E '^CapBnd' /proc/self/status | grep -Eqv '00000000000000[02]0'"),
    keptOutBy: "capabilities",
  },
  { name: "gain privileges", keptOutBy: "privileges", script: breachIf("grep -q 'NoNewPrivs:.0' /proc/self/status") },
  {
    name: "the session of the host",
    script: python("import os\nif os.getsid(0)==0: print('BREACH')"),
    stoppedBy: "session",
  },
  { name: "a terminal", script: breachIf("(: </dev/tty) 2>/dev/null") },
];

const call = (name: string, numbers: readonly [number, number], args: string): Attack => ({
  name: `system call ${name}`,
  script: python(
    `import ctypes,os,platform\nlibc=ctypes.CDLL(None,use_errno=True)\nn=${numbers[0]} if platform.machine()=='x86_64' else ${numbers[1]}\nif n>=0:\n ctypes.set_errno(0)\n r=libc.syscall(n,${args})\n e=ctypes.get_errno()\n if r>=0 or e not in (1,38,97): print('BREACH',r,e)`,
  ),
  stoppedBy: "seccomp",
});

/** Without the filter each of these answers something else than "not permitted" or "no such call". */
const calls: readonly Attack[] = [
  { ...call("ptrace", [101, 117], "16,os.getppid(),0,0"), keptOutBy: "seccomp" },
  call("process_vm_readv", [310, 270], "os.getppid(),0,0,0,0,0"),
  call("unshare a user namespace", [272, 97], "0x10000000"),
  call("setns", [308, 268], "-1,0"),
  call("mount", [165, 40], "b'none',b'/nowhere',b'tmpfs',0,0"),
  call("umount", [166, 39], "b'/nowhere',0"),
  call("pivot_root", [155, 41], "b'/nowhere',b'/nowhere'"),
  call("open_tree", [428, 428], "-100,b'/',0"),
  call("fsopen", [430, 430], "b'nosuchfs',0"),
  call("mount_setattr", [442, 442], "-1,b'',0,0,0"),
  call("bpf", [321, 280], "0,0,0"),
  call("io_uring_setup", [425, 425], "0,0"),
  call("keyctl", [250, 219], "0,-3,0,0,0"),
  call("add_key", [248, 217], "b'user',b'x',b'y',1,-3"),
  call("userfaultfd", [323, 282], "1"),
  call("perf_event_open", [298, 241], "0,0,-1,-1,0"),
  call("name_to_handle_at", [303, 264], "-100,b'/',0,0,0"),
  call("kcmp", [312, 272], "os.getpid(),os.getpid(),0,0,0"),
  call("pidfd_getfd", [438, 438], "-1,0,0"),
  call("personality", [135, 92], "0x0040000"),
  call("clone3 a user namespace", [435, 435], "0,0"),
  call("a socket to the hypervisor", [41, 198], "40,1,0"),
  call("a socket to the kernel's ciphers", [41, 198], "38,5,0"),
  call("a packet socket", [41, 198], "17,3,0"),
  call("typing into the terminal", [16, 29], "0,0x5412,b'x'"),
];

export const boxAttacks: readonly Attack[] = [...outside, ...secrets, ...network, ...kernel, ...calls];
