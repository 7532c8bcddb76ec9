/** What the command line needs of the rest: `compose.ts` gives it, tests give fakes. */
import type { RanResult, Sandbox, SandboxReport } from "../agent/box-port.ts";
import type { TaskService } from "../agent/service.ts";
import type { Running, Tool } from "../agent/tool.ts";
import type { Terminal } from "../platform/terminal.ts";
import type { Finding } from "../protocol/events.ts";
import type { Parsed, TaskIntent, TaskStart } from "../protocol/intents.ts";
import type { Root, WorkPath } from "../protocol/paths.ts";

export type ComposeOptions = {
  /** Folders to grant, absolute or relative to the current folder; the first one is where relative names belong. */
  readonly folders: readonly string[];
  /** Done once, while the first answer of Claude is awaited. */
  readonly meanwhile?: () => void;
  /** Where commands run, instead of what the settings say. */
  readonly box?: string | undefined;
};

/** The granted folders and everything that can be done with their tasks. */
export type Workspace = {
  readonly service: TaskService;
  readonly roots: readonly Root[];
  /** The model of a task that names none: Claude when there is a key, else "offline". */
  readonly defaultModel: string;
  /** Checks what was typed. Here, so that the command line needs no schemas of its own: loading them twice costs time. */
  parseStart(value: unknown): Parsed<TaskStart>;
  parseIntent(value: unknown): Parsed<TaskIntent>;
  /** What the vault holds for undo. */
  readonly vault?: {
    list(): Promise<
      readonly { readonly task: string; readonly files: number; readonly bytes: number; readonly used: number }[]
    >;
    free(tasks: readonly string[]): Promise<number>;
  };
  /** Sentences the user should read before anything else: old tasks of a folder that moved, vault entries that go. */
  readonly notices?: readonly string[];
  readonly sandbox: Sandbox;
  /** The delivery checks on a file. Refusal for one that cannot be read. */
  check(path: WorkPath): Promise<readonly Finding[]>;
  /** One command as a call through the gate. */
  execTool(request: ExecRequest, onRan: (ran: RanResult) => void): Tool;
};

/** A command as it was typed. */
export type ExecRequest = { readonly argv: readonly string[] } & Pick<Running, "network" | "staged">;

export type DoctorReport = {
  readonly cowork: string;
  readonly node: string;
  readonly system: string;
  readonly model: {
    readonly name: string;
    /** Whether a key is there, and from where; never the key. */
    readonly key: string;
    readonly ready: boolean;
    readonly endpoint?: string;
  };
  readonly sandbox: SandboxReport;
  readonly state: { readonly path: string; readonly ready: boolean; readonly detail?: string };
  readonly folders: readonly { readonly path: string; readonly granted: boolean; readonly detail: string }[];
  readonly connectors: readonly { readonly name: string; readonly ready: boolean; readonly detail: string }[];
};

/** What `src/compose.ts` exports, as far as the command line is concerned. */
export type Composer = {
  readonly version: string;
  /** Refusal when a folder may not be granted. */
  compose(options: ComposeOptions): Promise<Workspace>;
  /** Never refuses: what is wrong is in the report. */
  diagnose(folders: readonly string[], settings?: (name: string) => unknown): Promise<DoctorReport>;
};

export type World = { readonly terminal: Terminal; load(): Promise<Composer> };

/** 0 done · 1 failed · 2 usage · 3 waits for a decision · 4 stopped at a cap · 5 stopped by the user · 6 done with warnings. */
export const exits = { done: 0, failed: 1, usage: 2, waits: 3, cap: 4, stopped: 5, warnings: 6 } as const;
export type ExitCode = (typeof exits)[keyof typeof exits];
