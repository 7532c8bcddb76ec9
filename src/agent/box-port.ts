/** What the mind needs of the box in which commands run (a part of ports.ts). */
import type { Effect } from "../protocol/effects.ts";
import type { Hash } from "../protocol/ids.ts";
import type { WorkPath } from "../protocol/paths.ts";
import type { Bytes } from "./ports.ts";

export type RunOptions = {
  /** The scratch folder of this name lasts until `close`. */
  readonly task: string;
  readonly cwd: WorkPath;
  /** Variables besides those of every box; nothing of our own environment is ever in one. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array;
  /** Hosts the command may reach; empty means that there is no network at all. */
  readonly network: readonly string[];
  /** Milliseconds; the driver's own bounds on memory, processes, disk and output hold beside it. */
  readonly ms: number;
  /** Work on a copy of this folder, and show only it. */
  readonly staged?: WorkPath;
  /** Changes are proposed also when the command failed. */
  readonly keepFailed?: boolean;
  readonly signal: AbortSignal;
  readonly onOutput?: (delta: string) => void;
};

/** A change a command made in its view: a proposal until the gate has taken it. `before`: the file it started from. */
export type ProposedChange = { readonly effect: Effect; readonly bytes?: Bytes; readonly before?: Hash };

export type RanResult = {
  readonly kind: "ran";
  readonly exitCode: number;
  /** What ended it when it did not end by itself. */
  readonly by: "itself" | "stop" | "time" | "memory" | "disk" | "output";
  /** Cleaned of control codes; of long ones the first and the last part. */
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes that are in neither text. */
  readonly cut: number;
  /** Where later commands of the task can read all of it. */
  readonly whole?: string;
  readonly ms: number;
  /** Bytes, where the system tells. */
  readonly memory?: number;
  readonly changes: readonly ProposedChange[];
  /** Hosts it asked for, with what went to and fro. */
  readonly traffic?: readonly {
    readonly host: string;
    readonly requests: number;
    readonly sent: number;
    readonly received: number;
    readonly refused: number;
  }[];
  /** What the command made that cannot be taken, and why. */
  readonly left: readonly string[];
  /** Lets go of the bytes of `changes`. */
  dispose(): Promise<void>;
};

export type Refused = { readonly kind: "refused"; readonly why: string };
export type RunResult = RanResult | Refused;

/** A command in the background: what it printed since the last look and, once, how it ended. */
export type BackgroundLook =
  | { readonly kind: "running"; readonly text: string; readonly ms: number }
  | { readonly kind: "ended"; readonly result: RunResult }
  | { readonly kind: "unknown" };

export type SandboxReport = {
  readonly driver: string;
  readonly available: boolean;
  /** Why this driver, and what would be stronger or how to get one. */
  readonly why: string;
  readonly probed: Readonly<Record<"folder" | "network" | "survivors", boolean>>;
  /** Which bounds are in force and by what means. */
  readonly limits?: Readonly<Record<string, string>>;
  /** Drivers that were tried before, or not at all, and why. */
  readonly others?: readonly { readonly driver: string; readonly why: string }[];
};

export type Sandbox = {
  capabilities(): Promise<SandboxReport>;
  run(argv: readonly string[], options: RunOptions): Promise<RunResult>;
  /** Starts a command that goes on beside the task; it ends with it at the latest. */
  start(
    argv: readonly string[],
    options: RunOptions,
  ): Promise<{ readonly kind: "started"; readonly id: string } | Refused>;
  look(task: string, id: string, end: boolean): Promise<BackgroundLook>;
  /** Ends what the task still runs and removes its scratch folder. */
  close(task: string): Promise<void>;
};
