/** One way of running commands in a box. Which one is used is found out by trying, never by looking for a program. */
import type { Root } from "../protocol/paths.ts";
import type { Sides } from "./difference.ts";

/** What a box may use. Bytes and milliseconds. */
export type Limits = {
  readonly ms: number;
  readonly memory: number;
  readonly processes: number;
  /** Scratch folder and changed files together. */
  readonly disk: number;
  /** Open files of one process. */
  readonly files: number;
  /** What a command prints, both streams together. */
  readonly output: number;
};

export const usualLimits: Limits = {
  ms: 120_000,
  memory: 4_000_000_000,
  processes: 512,
  disk: 4_000_000_000,
  files: 4_096,
  output: 64_000_000,
};

/** A part of a granted folder as the box shows it: `path` is absolute, the same outside and inside. */
export type Shown = { readonly root: Root; readonly path: string };

export type Job = {
  /** Program and arguments, never words for a shell. */
  readonly argv: readonly string[];
  /** Absolute; inside one of `shown`. */
  readonly cwd: string;
  /** Variables besides the ones every box has. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array | undefined;
  readonly shown: readonly Shown[];
  /** Files in `shown` whose content the box must not show; absolute. */
  readonly masked: readonly string[];
  /** Folders of ours in `shown`, which look empty; absolute. */
  readonly emptied: readonly string[];
  /** Copy what is shown instead of laying a view over it. */
  readonly staged: boolean;
  readonly limits: Limits;
  /** A socket outside that takes the box's requests to the network; without it there is no network at all. */
  readonly broker?: string | undefined;
  readonly signal: AbortSignal;
  onOutput(from: "stdout" | "stderr", bytes: Uint8Array): void;
};

/** How a command ended: by itself, or because it passed a bound. */
export type EndedBy = "itself" | "stop" | "time" | "memory" | "disk" | "output";

export type Ran = {
  readonly exitCode: number;
  readonly by: EndedBy;
  readonly ms: number;
  /** Bytes, where it can be told. */
  readonly memory?: number | undefined;
  /** One for each of `shown`, in order; readable until `finish`. */
  readonly sides: readonly Sides[];
  /** When it began, by the disk's clock. */
  readonly began: bigint;
  /** Lets go of the view; what is new stays readable (`upper`, or the staged copy) until `remove`. */
  finish(): Promise<void>;
  remove(): Promise<void>;
};

export type Started = { readonly kind: "ran"; readonly ran: Ran } | { readonly kind: "refused"; readonly why: string };

/** What was really tried with a driver, and how it came out. */
export type Probe = {
  readonly folder: boolean;
  readonly network: boolean;
  readonly survivors: boolean;
  /** Which bounds hold, in words for people: "memory: cgroup". */
  readonly limits: Readonly<Record<string, string>>;
  /** Why it cannot be used; absent when it can. */
  readonly problem?: string;
};

/** A place for one task: its scratch folder lives as long as it does. */
export type Place = {
  run(job: Job): Promise<Started>;
  /** Where the whole output of commands is kept on this machine, and where the box shows it, read-only. */
  readonly outputs: { readonly outside: string; readonly inside: string };
  /** Whether any process of the machine where commands run has this argument; absent when that machine is this one. */
  sees?(argument: string): Promise<boolean>;
  /** Ends what still runs and removes everything. */
  close(): Promise<void>;
};

export type Driver = {
  readonly name: string;
  /** What it is, for people: "bubblewrap 0.8.0: namespaces, a seccomp filter, no capabilities". */
  describe(): string;
  /** Why it cannot be tried at all; undefined when it can. */
  missing(): string | undefined;
  /** Gets what it needs before it can be tried, an image for instance; a sentence when that cannot be. */
  prepare?(): Promise<string | undefined>;
  /** `home`: a folder for this task alone, made when it is needed. */
  open(home: string): Place;
};
