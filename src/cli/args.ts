/** Reading what was typed after a verb: long flags anywhere, words in between. */

/** A flag's kind: alone, with a value, or with a value and repeatable. */
export type FlagKind = "flag" | "value" | "list";
export type Flags = Readonly<Record<string, FlagKind>>;

export type Args = {
  readonly words: readonly string[];
  has(flag: string): boolean;
  value(flag: string): string | undefined;
  list(flag: string): readonly string[];
};

/** What was typed makes no sense; the message says what would. Ends in exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A word counts as a flag only when it looks like nothing else: "-5 degrees" and "- item" are text. */
const flagLike = /^--[A-Za-z][\w-]*(=.*)?$|^-[A-Za-z]$/s;

/** Everything after "--" is words. Unknown flags are refused rather than guessed. */
export function parseArgs(typed: readonly string[], flags: Flags): Args {
  const words: string[] = [];
  const given = new Map<string, string[]>();
  for (let at = 0; at < typed.length; at += 1) {
    const word = typed[at] ?? "";
    if (word === "--") {
      words.push(...typed.slice(at + 1));
      break;
    }
    if (!flagLike.test(word)) {
      words.push(word);
      continue;
    }
    const { name, value, used } = readFlag(word, typed[at + 1], flags);
    given.set(name, [...(given.get(name) ?? []), value]);
    at += used;
  }
  return {
    words,
    has: (flag) => given.has(flag),
    value: (flag) => given.get(flag)?.at(-1),
    list: (flag) => given.get(flag) ?? [],
  };
}

type Read = { readonly name: string; readonly value: string; readonly used: 0 | 1 };

function readFlag(word: string, next: string | undefined, flags: Flags): Read {
  const name = word === "-h" ? "help" : word.replace(/^-+/, "").replace(/=.*$/s, "");
  const inline = word.includes("=") ? word.slice(word.indexOf("=") + 1) : undefined;
  const kind = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (kind === undefined) throw new UsageError(`There is no flag ${word.replace(/=.*$/s, "")}.`);
  if (kind === "flag") {
    if (inline !== undefined) throw new UsageError(`--${name} takes no value.`);
    return { name, value: "", used: 0 };
  }
  const value = inline ?? next;
  if (value === undefined) throw new UsageError(`--${name} needs a value.`);
  return { name, value, used: inline === undefined ? 1 : 0 };
}

/** The value of `flag` when it is one of `allowed`. */
export function oneOf<T extends string>(args: Args, flag: string, allowed: readonly T[]): T | undefined {
  const value = args.value(flag);
  const found = allowed.find((one) => one === value);
  if (value !== undefined && found === undefined) {
    throw new UsageError(`--${flag} is one of ${allowed.join(", ")}, not "${value}".`);
  }
  return found;
}

/** The value of `flag` as a number above 0. */
export function positive(args: Args, flag: string, whole: boolean): number | undefined {
  const text = args.value(flag);
  if (text === undefined) return undefined;
  const value = Number(text);
  const fits = text.trim() !== "" && Number.isFinite(value) && value > 0 && (!whole || Number.isInteger(value));
  if (!fits) throw new UsageError(`--${flag} needs a ${whole ? "whole " : ""}number above 0, not "${text}".`);
  return value;
}

/** Exactly these words, by name, in their order; the last may be optional ("NOTE?"). */
export function wordsOf<T extends string>(args: Args, names: readonly T[], optional?: string): Record<T, string> {
  const most = names.length + (optional === undefined ? 0 : 1);
  const missing = names[args.words.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing.`);
  if (args.words.length > most) throw new UsageError(`"${args.words[most]}" is one word too many.`);
  return Object.fromEntries(names.map((name, at) => [name, args.words[at] ?? ""])) as Record<T, string>;
}
