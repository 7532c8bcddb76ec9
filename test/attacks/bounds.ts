/** Attacks on the bounds of the box: too much of something. Each says what must end it. */
import type { RanResult } from "../../src/agent/box-port.ts";
import type { BoxGuard } from "../../src/sandbox/bwrap-args.ts";
import type { ContainerGuard } from "../../src/sandbox/container-args.ts";
import type { Limits } from "../../src/sandbox/driver.ts";

export type Flood = {
  readonly name: string;
  readonly script: string;
  readonly ms: number;
  readonly stoppedBy?: BoxGuard;
  /** The same for a container. */
  readonly keptOutBy?: ContainerGuard;
  readonly bubblewrapOnly?: string;
  /** Whether the box held. */
  readonly held: (ran: RanResult) => boolean;
};

export const tight: Partial<Limits> = {
  memory: 200_000_000,
  processes: 64,
  disk: 20_000_000,
  output: 1_000_000,
};

const noBreach = ({ stdout }: RanResult): boolean => !stdout.includes("BREACH");

export const floods: readonly Flood[] = [
  {
    name: "a fork bomb",
    script: `/usr/bin/python3 -c '
import os,time,sys
n=0
for i in range(150):
    try: p=os.fork()
    except OSError: break
    if p==0: time.sleep(20); os._exit(0)
    n+=1
print("BREACH" if n>=100 else "held", n)
sys.stdout.flush()'`,
    ms: 15_000,
    stoppedBy: "processes",
    keptOutBy: "processes",
    held: noBreach,
  },
  {
    name: "memory",
    script: `/usr/bin/python3 -c '
b=[]
for i in range(50): b.append(bytearray(b"x"*8_000_000))
print("BREACH")'`,
    ms: 15_000,
    stoppedBy: "memory",
    keptOutBy: "memory",
    held: noBreach,
  },
  {
    name: "one huge file",
    keptOutBy: "disk",
    script: "head -c 60000000 /dev/zero >$SCRATCH/huge && echo BREACH; true",
    ms: 15_000,
    stoppedBy: "disk",
    held: noBreach,
  },
  {
    name: "many files",
    script: "for i in $(seq 20); do head -c 3000000 /dev/zero >part$i; sleep 0.2; done; echo BREACH",
    ms: 15_000,
    stoppedBy: "disk",
    held: (ran) => noBreach(ran) && ran.by === "disk",
  },
  {
    name: "shared memory as a disk",
    script: "head -c 400000000 /dev/zero >/dev/shm/huge && echo BREACH; true",
    ms: 15_000,
    held: noBreach,
  },
  { name: "output without end", script: "yes", ms: 15_000, held: ({ by }) => by === "output" },
  {
    name: "sleep without end",
    script: "trap '' TERM INT HUP; while :; do sleep 1; done",
    ms: 600,
    held: ({ by }) => by === "time",
  },
  {
    name: "open files without end",
    script:
      '/usr/bin/python3 -c \'\nf=[]\ntry:\n while len(f)<20000: f.append(open("/dev/null"))\n print("BREACH")\nexcept OSError: print("held")\'',
    ms: 15_000,
    held: noBreach,
  },
  {
    name: "a name that blocks a reader",
    script: "mkfifo pipe; (cat pipe >/dev/null &) ; true",
    ms: 15_000,
    held: ({ changes }) => changes.length === 0,
  },
  {
    name: "folders nested without end",
    script: "for i in $(seq 400); do mkdir d 2>/dev/null && cd d || break; done; true",
    ms: 15_000,
    held: ({ changes, left }) => changes.length + left.length > 0,
  },
];
