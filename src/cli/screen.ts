/** Words on a terminal: results to stdout, talk to stderr, one line that is redrawn, and nothing that text can hide in. */
import { visible } from "../base/words.ts";
import type { Terminal } from "../platform/terminal.ts";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";
export type Paint = (style: Style, text: string) => string;

/** SGR codes of ECMA-48: on, off. */
const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

const escapeCode = String.fromCharCode(27);

export const painter =
  (colours: boolean): Paint =>
  (style, text) =>
    colours ? `${escapeCode}[${codes[style][0]}m${text}${escapeCode}[${codes[style][1]}m` : text;

// Escape sequences: CSI, OSC and other strings up to their end, and two-character ones (ECMA-48).
const sequences = new RegExp(
  `${escapeCode}(?:\\[[0-?]*[ -/]*[@-~]|[\\]PX^_][\\s\\S]*?(?:\\u0007|${escapeCode}\\\\|$)|[ -/]*[0-~])`,
  "g",
);

/** Foreign text in one line: no escape sequences, line ends as spaces, whatever else is invisible made visible. */
export const line = (text: string): string => visible(text.replace(sequences, "").replace(/\s+/g, " ").trim());

/** Foreign text in several lines, cleaned the same way. */
export const block = (text: string): readonly string[] =>
  text
    .replace(sequences, "")
    .trim()
    .split(/\r?\n/)
    .map((one) => visible(one.replaceAll("\t", "    ").trimEnd()));

export type Screen = {
  readonly terminal: Terminal;
  /** Paints for stdout and for stderr. */
  readonly paint: { readonly out: Paint; readonly err: Paint };
  /** A line of the result. */
  print(text: string): void;
  /** A line of talk. */
  say(text: string): void;
  /** The line that is drawn again and again below the talk; nothing where that cannot be. */
  live(text: string): void;
  ask(prompt: string, signal?: AbortSignal): Promise<string | undefined>;
  /** The line that starts this program with these words, for the same folders. */
  command(words: string): string;
};

export function screenOf(terminal: Terminal): Screen {
  let drawn = "";
  const wipe = (): void => {
    if (drawn !== "") terminal.err(`\r${escapeCode}[2K`);
    drawn = "";
  };
  return {
    terminal,
    paint: { out: painter(terminal.colours.out), err: painter(terminal.colours.err) },
    print(text) {
      wipe();
      terminal.out(`${text}\n`);
    },
    say(text) {
      wipe();
      terminal.err(`${text}\n`);
    },
    live(text) {
      if (!terminal.redraws || text === drawn) return;
      wipe();
      drawn = text;
      terminal.err(text);
    },
    command: (words) => `${terminal.self} ${words}`,
    ask(prompt, signal) {
      wipe();
      return terminal.ask(prompt, signal);
    },
  };
}

/** Lines in two columns: the first as wide as its widest entry, the second as it is. */
export function columns(rows: readonly (readonly [string, string])[], indent: string): readonly string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `${indent}${right === "" ? left : `${left.padEnd(width)}  ${right}`}`);
}

/** "1:05", "12 s": a duration in milliseconds. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const pad = (n: number): string => String(n).padStart(2, "0");
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${pad(seconds % 60)} min`;
  return `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)} h`;
}

/** "2026-10-01 08:00", in the user's time zone. */
export function moment(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return "";
  const pad = (n: number): string => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${pad(date.getHours())}:${pad(date.getMinutes())}`;
}
