/**
 * Attempts to break out that were made by hand, beyond the list of known attacks, each with what it gave when it was first
 * tried. Several scripts of one attempt run one after the other in the same task: what one leaves in the scratch folder, the next
 * may profit from. BREACH and the variables are those of box-attacks.ts.
 */

export type BreakOut = {
  readonly name: string;
  /** What came of the first try. */
  readonly first: string;
  readonly scripts: readonly string[];
};

const python = (code: string): string => `/usr/bin/python3 - <<'PY'\n${code}\nPY`;
const one = (name: string, first: string, ...scripts: readonly string[]): BreakOut => ({ name, first, scripts });
const held = "nothing: it held";

/** A system call by its number on x64 and arm64 that must be refused. */
const refused = (numbers: readonly [number, number], args: string, also = ""): string =>
  python(
    `import ctypes,os,platform\nlibc=ctypes.CDLL(None,use_errno=True)\nn=${numbers[0]} if platform.machine()=='x86_64' else ${numbers[1]}\n${also}\nctypes.set_errno(0)\nr=libc.syscall(ctypes.c_long(n),${args})\ne=ctypes.get_errno()\nif r==0 and ${numbers[0]}==56: os._exit(0)\nif r>=0 or e not in (1,38,97): print('BREACH',r,e)`,
  );

const overTheScratch: readonly BreakOut[] = [
  one(
    "a link where /tmp of the next command comes from",
    "a breach in bubblewrap and in a container: /tmp was the folder tmp of the scratch folder, and whatever a link in its place led to was given to the next command, to read and to write",
    'mv "$SCRATCH/tmp" "$SCRATCH/old"; ln -s "$OUT" "$SCRATCH/tmp"',
    "grep -qs TOKEN /tmp/secret && echo BREACH; echo x >/tmp/written; true",
    "grep -qs TOKEN /tmp/secret && echo BREACH; echo x >/tmp/written; true",
  ),
  one(
    "a link where the scratch folder of the next command is",
    held,
    'rm -rf "$SCRATCH"; ln -s "$OUT" "$SCRATCH"; true',
    "grep -qs TOKEN $SCRATCH/secret && echo BREACH; true",
  ),
  one(
    "the folder's own path in /tmp is a link for the next command",
    held,
    'mv "$(dirname "$WORK")" /tmp/moved 2>/dev/null; ln -s "$OUT" "$(dirname "$WORK")" 2>/dev/null; true',
    "ls /tmp | grep -q . ; grep -rqs TOKEN $WORK/secret && echo BREACH; true",
  ),
  one(
    "a program for the next command to start by mistake",
    held,
    'mkdir -p "$SCRATCH/bin"; printf "#!/bin/sh\\necho BREACH\\n" >"$SCRATCH/bin/ls"; chmod +x "$SCRATCH/bin/ls"; cp "$SCRATCH/bin/ls" "$SCRATCH/ls"; cp "$SCRATCH/bin/ls" ./ls',
    "ls >/dev/null; ls | grep BREACH; true",
  ),
  one(
    "start-up files for the shells and interpreters of the next command",
    held,
    'for f in .bashrc .bash_profile .profile .bash_login .pythonrc; do echo "echo BREACH" >"$SCRATCH/$f"; done; mkdir -p "$SCRATCH/.local/lib"; true',
    "true",
  ),
  one(
    "the output of earlier commands is written anew",
    held,
    "seq 20000",
    "for f in /output/*; do (echo forged >$f) 2>/dev/null && echo BREACH; rm -f $f 2>/dev/null && echo BREACH; done; true",
  ),
  one(
    "a socket left for the host to open",
    held,
    python(
      "import os,socket\nfor d in (os.environ['SCRATCH'],'/tmp',os.environ['WORK']):\n try: socket.socket(socket.AF_UNIX).bind(d+'/network.sock')\n except OSError: pass",
    ),
    "[ -e /run/network.sock ] && echo BREACH; true",
  ),
];

const inTheFolder: readonly BreakOut[] = [
  one(
    "files with holes that are hours of reading",
    "eight files of 3.9 GB that take no place on the disk kept the host reading for minutes after the command had ended",
    "for i in $(seq 8); do truncate -s 3900000000 hole$i 2>/dev/null; done; true",
  ),
  one(
    "marks of the overlay on folders: redirect",
    held,
    python(
      "import os\nos.makedirs('d',exist_ok=True)\nfor n in ('user.overlay.redirect','trusted.overlay.redirect'):\n try: os.setxattr('d',n,os.environ['OUT'].encode())\n except OSError: pass\nif os.path.exists('d/secret'): print('BREACH')",
    ),
    "grep -qs TOKEN d/secret && echo BREACH; true",
  ),
  one(
    "marks of the overlay on files: metacopy, origin, opaque",
    held,
    python(
      "import os\nfor n in ('metacopy','origin','opaque','upper','impure'):\n for p in ('a.txt','sub'):\n  for s in ('user','trusted'):\n   try: os.setxattr(p,f'{s}.overlay.{n}',b'y')\n   except OSError: pass\nif 'TOKEN' in open('a.txt').read(): print('BREACH')",
    ),
  ),
  one(
    "whiteouts by hand",
    held,
    python(
      "import os,stat\nos.unlink('a.txt')\ntry: os.mknod('a.txt',stat.S_IFCHR|0o644,0); os.mknod('zero',stat.S_IFCHR|0o644,os.makedev(0,0))\nexcept OSError: pass\nos.path.exists('a.txt') and os.stat('a.txt').st_rdev!=0 and print('BREACH')",
    ),
  ),
  one(
    "a file becomes a link to a file outside",
    held,
    'rm -f a.txt; ln -s "$OUT/secret" a.txt; ln -sfn "$OUT" sub2; grep -qs TOKEN a.txt sub2/secret && echo BREACH; true',
  ),
  one(
    "a folder of the folder becomes a link, and things are written through it",
    held,
    'mv sub keep; ln -s "$OUT" sub; echo x >sub/written; true',
    "grep -qs TOKEN sub/secret && echo BREACH; true",
  ),
  one(
    "names that are options, with a line break, of a device",
    held,
    "touch -- '-rf' $'a\\nb' '--no-preserve-root' 'CON' 'nul.txt' ' ' '...' 2>/dev/null; mkdir -p -- '-x' 2>/dev/null; true",
  ),
  one(
    "folders nothing may be read in, for whoever clears up",
    held,
    "mkdir -p shut/in && echo x >shut/in/f && chmod 000 shut/in shut; mkdir -p $SCRATCH/shut/in && chmod 000 $SCRATCH/shut; true",
    "echo still >here; true",
  ),
  one(
    "the folder itself is closed to everybody",
    held,
    'chmod 000 "$WORK"; true',
    "cat a.txt >/dev/null && echo TRIED; true",
  ),
  one(
    "set-id bits and file capabilities to be taken along",
    held,
    "cp /usr/bin/id x && chmod 6777 x; setcap cap_setuid+ep x 2>/dev/null; true",
  ),
  one(
    "locks that the host would wait for",
    held,
    `(flock -x a.txt -c 'sleep 30' &) ; ${python("import fcntl,time\nf=open('a.txt','r+')\nfcntl.lockf(f,fcntl.LOCK_EX)")}`,
  ),
];

const atTheKernel: readonly BreakOut[] = [
  one(
    "typing into a terminal with a bit too many (CVE-2019-10063)",
    held,
    refused([16, 29], "ctypes.c_int(0),ctypes.c_ulong(0x100005412),b'x'"),
  ),
  one("the second table of system calls: mount", held, refused([0x40000000 + 165, -1], "b'none',b'/tmp',b'tmpfs',0,0")),
  one("the second table of system calls: ptrace", held, refused([0x40000000 + 521, -1], "0,0,0,0")),
  one("clone into a user namespace", held, refused([56, 220], "ctypes.c_ulong(0x10000000|17),0,0,0,0")),
  one("clone into a network namespace", held, refused([56, 220], "ctypes.c_ulong(0x40000000|17),0,0,0,0")),
  one(
    "raw sockets for the network",
    held,
    python(
      "import socket\nfor f,t in ((2,3),(10,3),(17,3)):\n try: socket.socket(f,t,255); print('BREACH',f)\n except OSError: pass",
    ),
  ),
  one(
    "an interface of its own",
    held,
    python(
      "import socket,struct\ntry:\n s=socket.socket(16,3,0); s.bind((0,0)); s.send(struct.pack('=IHHII',36,16,0x605,1,0)+struct.pack('=BBHiII',0,0,0,0,0,0)+b'\\0'*4); r=s.recv(999)\n t,e=struct.unpack('=H',r[4:6])[0],struct.unpack('=i',r[16:20])[0]\n print('BREACH' if t==2 and e==0 else '')\nexcept OSError: pass",
    ),
  ),
  one(
    "neighbours by multicast and broadcast",
    held,
    python(
      "import socket\nfor f,a in ((2,('255.255.255.255',9)),(2,('224.0.0.1',9)),(10,('ff02::1',9,0,1))):\n try:\n  s=socket.socket(f,2); s.setsockopt(1,6,1); s.sendto(b'x',a)\n  s.getsockname()[0] in ('0.0.0.0','::') or print('BREACH',a)\n except OSError: pass",
    ),
  ),
  one(
    "kill the host, everybody, the first process",
    held,
    "kill -9 $HOST 2>/dev/null && echo BREACH; kill -STOP $HOST 2>/dev/null && echo BREACH; true",
  ),
  one(
    "be more important than others",
    held,
    'nice -n -5 true 2>/dev/null && [ "$(nice -n -5 nice 2>/dev/null)" = -5 ] && echo BREACH; chrt -f 50 true 2>/dev/null && echo BREACH; ionice -c 1 true 2>/dev/null && echo BREACH; true',
  ),
  one(
    "higher limits",
    held,
    "ulimit -Hn 1000000 2>/dev/null && echo BREACH; ulimit -Hc unlimited 2>/dev/null && echo BREACH; prlimit --pid $$ --nofile=999999:999999 2>/dev/null && echo BREACH; true",
  ),
  one(
    "be the last to be ended for want of memory",
    held,
    "(echo -1000 >/proc/self/oom_score_adj) 2>/dev/null && echo BREACH; true",
  ),
  one(
    "the bounds of its group",
    held,
    "for f in $(find /sys/fs/cgroup -name '*.max' -o -name '*limit_in_bytes' -o -name release_agent -o -name cgroup.procs -o -name tasks 2>/dev/null | head -400); do (echo 0 >$f) 2>/dev/null && echo BREACH $f; done; true",
  ),
  one(
    "new privileges by prctl",
    held,
    python(
      "import ctypes\nl=ctypes.CDLL(None)\nl.prctl(38,0,0,0,0)==0 and print('BREACH')\nl.prctl(24,0,0,0,0)\nl.prctl(47,2,21,0,0)==0 and print('BREACH ambient')\nl.prctl(8,1,0,0,0)\n[l.setuid(0)==0 and print('BREACH uid'), l.setgid(0)==0 and print('BREACH gid')]",
    ),
  ),
  one(
    "programs that change who one is",
    held,
    "for p in su sudo newgrp pkexec mount passwd chfn ping; do command -v $p >/dev/null || continue; [ \"$(echo | timeout 2 $p -c 'id -u' 2>/dev/null)\" = 0 ] && echo BREACH $p; done; true",
  ),
  one(
    "clock and name of the machine",
    held,
    "date -s '2001-01-01' >/dev/null 2>&1 && echo BREACH; hostname x 2>/dev/null && echo BREACH; true",
  ),
  one(
    "spaces of other processes",
    held,
    "for n in mnt net pid user; do nsenter -t 1 --$n true 2>/dev/null && echo BREACH $n; done; nsenter -t $HOST -a true 2>/dev/null && echo BREACH; true",
  ),
  one(
    "sockets anywhere",
    held,
    'find / -xdev -type s 2>/dev/null | grep -v -e ^/scratch -e ^/tmp -e "^$WORK" | while read -r s; do echo BREACH $s; done; true',
  ),
  one(
    "devices of others",
    held,
    "for f in /dev/*; do [ -b $f ] && echo BREACH $f; done; (echo x >/dev/console) 2>/dev/null && echo BREACH; for f in /dev/fuse /dev/kvm /dev/net/tun /dev/loop-control /dev/mem /dev/port; do (: <$f) 2>/dev/null && echo BREACH $f; done; true",
  ),
  one(
    "descriptors of every process it sees",
    held,
    "cat /proc/[0-9]*/fd/* </dev/null 2>/dev/null & sleep 0.3; kill $! 2>/dev/null; for f in /proc/[0-9]*/fd/*; do case $(readlink $f 2>/dev/null) in *secret*|*leaked*|*journal*|*.jsonl) echo BREACH $f;; esac; done; true",
  ),
  one(
    "memory of every process it sees",
    held,
    python(
      "import os\nfor p in os.listdir('/proc'):\n if not p.isdigit() or int(p)==os.getpid(): continue\n try:\n  c=open(f'/proc/{p}/comm').read().strip()\n  m=open(f'/proc/{p}/maps').read()\n  if os.stat(f'/proc/{p}').st_uid!=os.getuid(): print('BREACH',c)\n except OSError: pass",
    ),
  ),
  one(
    "a loader's list of libraries for everybody",
    held,
    "(echo /tmp/x.so >/etc/ld.so.preload) 2>/dev/null && echo BREACH; (echo x >>/etc/passwd) 2>/dev/null && echo BREACH; (echo x >/etc/profile.d/x.sh) 2>/dev/null && echo BREACH; true",
  ),
  one(
    "executable memory from nowhere, with a way to stay",
    held,
    python(
      "import os\nf=os.memfd_create('x')\nos.write(f,b'#!/bin/sh\\n(setsid sleep 67.25 >/dev/null 2>&1 &)\\n')\nos.fork() or os.execv('/bin/sh',['sh','-c','(setsid sleep 67.25 >/dev/null 2>&1 &)'])",
    ),
  ),
  one(
    "a process that stops itself and waits to be forgotten",
    held,
    "(setsid sh -c 'kill -STOP $$; sleep 68.25' >/dev/null 2>&1 &) ; true",
    "true",
  ),
];

export const breakOuts: readonly BreakOut[] = [...overTheScratch, ...inTheFolder, ...atTheKernel];

/** What the last two leave must not be there any more. */
export const breakOutMarks = ["67.25", "68.25"] as const;
