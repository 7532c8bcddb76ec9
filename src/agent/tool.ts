/** What a tool is: how it says what it will do, and the hands it does it with. */
import type { z } from "zod";
import type { Effect } from "../protocol/effects.ts";
import type { Finding } from "../protocol/events.ts";
import type { Content } from "../protocol/messages.ts";
import type { WorkPath } from "../protocol/paths.ts";
import type { BackgroundLook, ProposedChange, RunOptions, RunResult, Sandbox } from "./box-port.ts";
import type { BatchResult, Bytes, Look } from "./ports.ts";

/** What a call came to. `text` is what the model reads; an error says what to do next. */
export type Outcome =
  | {
      readonly ok: true;
      readonly content: readonly Content[];
      /** Files worth telling the user about as results, with what the delivery checks found. */
      readonly deliverables?: readonly { readonly path: WorkPath; readonly findings: readonly Finding[] }[];
      /** What a command changed in its view: each passes the gate next. */
      readonly proposed?: readonly ProposedChange[];
      /** Called once the proposed changes are taken or refused: their bytes may go. */
      release?(): Promise<void>;
    }
  | { readonly ok: false; readonly error: string };

/** Hands narrowed to the admitted effects of one call: anything else throws Refusal "undeclared" and the call fails. */
export type Hands = Look & {
  /** False for effects the user or a rule took out of a batch: skip them and say so. */
  admitted(effect: Effect): boolean;
  create(path: WorkPath, bytes: Bytes): Promise<void>;
  makeFolder(path: WorkPath): Promise<void>;
  change(path: WorkPath, bytes: Bytes): Promise<void>;
  move(moves: readonly { readonly from: WorkPath; readonly to: WorkPath }[]): Promise<BatchFailure | undefined>;
  remove(paths: readonly WorkPath[]): Promise<BatchFailure | undefined>;
  run(argv: readonly string[], options: Running): Promise<RunResult>;
  /** A command that goes on beside the task, and a look at it by its id. */
  start(argv: readonly string[], options: Running): ReturnType<Sandbox["start"]>;
  look(id: string, end: boolean): Promise<BackgroundLook>;
  unsaved(path: WorkPath): Promise<string | undefined>;
  progress(done: number, of: number | undefined, what: string): void;
  readonly signal: AbortSignal;
};
export type Running = Omit<RunOptions, "task" | "signal" | "onOutput">;
export type BatchFailure = NonNullable<BatchResult["failed"]>;

/**
 * One tool. `effects` resolves globs and links and touches nothing; `run` does no more than it declared. Descriptions
 * and field descriptions are written for the model. Names and arguments follow Claude Code where it has the tool.
 */
export type Tool<I = unknown> = {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodType<I>;
  /** What a call does in a few words, for people: "Move 12 files to 2026-10". */
  title(input: I): string;
  effects(input: I, look: Look): Promise<readonly Effect[]>;
  run(input: I, hands: Hands): Promise<Outcome>;
  /** Whether the call still makes sense when some of its effects were refused (batch tools). */
  readonly partial?: true;
  /** Runs by itself: nothing else of the same reply runs beside it. */
  readonly alone?: true;
};

/** Wraps a typed tool for a list of tools; the gate parses the input before it calls anything. */
export const tool = <I>(definition: Tool<I>): Tool => definition as Tool;
