/**
 * Every setting of the product, in one table. VS Code shows them as `cowork.<name>`; the command line reads the
 * environment variable. None is ever read from the folder that is worked in.
 */
import { z } from "zod";
import { boxWish, boxWishes } from "./base/box-wish.ts";

type Setting<T> = {
  readonly schema: z.ZodType<T>;
  readonly fallback: T;
  /** Environment variable of the command line. */
  readonly variable: string;
  /** VS Code scope: "machine" for whatever names a program, a host or money. */
  readonly scope: "machine" | "window";
};

const rate = z.number().min(0).max(1e6);

/** US dollars per million tokens by model; what is left out of the cache's rates follows from the input rate. */
const Prices = z.preprocess(
  (raw, context) => {
    if (typeof raw !== "string") return raw;
    try {
      return JSON.parse(raw) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: "This is not JSON." });
      return z.NEVER;
    }
  },
  z.record(
    z.string().max(200),
    z.strictObject({ input: rate, output: rate, cacheRead: rate.optional(), cacheWrite: rate.optional() }),
  ),
);

/** A list; in a variable, words with commas between. */
const Ids = z.preprocess(
  (raw) => (typeof raw === "string" ? raw.split(",").map((one) => one.trim()) : raw),
  z.array(z.string().max(200)).max(200),
);

const setting = <T>(schema: z.ZodType<T>, rest: Omit<Setting<T>, "schema">): Setting<T> => ({ schema, ...rest });

export const settings = {
  /** Model of tasks that name none; empty: Claude when there is a key, else the offline playbooks. */
  model: setting(z.string().max(200), { fallback: "", variable: "COWORK_MODEL", scope: "machine" }),
  /** Address of a compatible endpoint; empty: the provider's own. */
  endpoint: setting(z.union([z.literal(""), z.url()]), {
    fallback: "",
    variable: "ANTHROPIC_BASE_URL",
    scope: "machine",
  }),
  /** Cap of a task in US dollars when none is given; 0: no cap. */
  budget: setting(z.coerce.number().min(0).max(100_000), { fallback: 5, variable: "COWORK_BUDGET", scope: "machine" }),
  /** Turns of the model after which a task stops and can be resumed. */
  maxTurns: setting(z.coerce.number().int().min(1).max(10_000), {
    fallback: 300,
    variable: "COWORK_MAX_TURNS",
    scope: "machine",
  }),
  /** Prices that replace or add to the list prices: {"model": {"input": 3, "output": 15}}. */
  prices: setting(Prices, { fallback: {}, variable: "COWORK_PRICES", scope: "machine" }),
  /** The user's own instructions for every task, in their words. The machine's: a folder must not speak for the user. */
  instructions: setting(z.string().max(20_000), { fallback: "", variable: "COWORK_INSTRUCTIONS", scope: "machine" }),
  /** Where commands run. The machine's: a folder must not choose its own box. */
  box: setting(
    z.string().refine((text) => boxWish(text) !== undefined, { error: `It is one of ${boxWishes}.` }),
    { fallback: "auto", variable: "COWORK_BOX", scope: "machine" },
  ),
  /** What of a folder's devcontainer.json may reach beyond its container: ids as refusals name them. */
  devContainerApproved: setting(Ids, { fallback: [], variable: "COWORK_DEV_CONTAINER_APPROVED", scope: "machine" }),
} as const;

export type SettingName = keyof typeof settings;
export type Settings = { readonly [Name in SettingName]: z.infer<(typeof settings)[Name]["schema"]> };

/** Reads every setting through `look`; a value that does not fit is left out with a sentence, never obeyed half. */
export function readSettings(look: (name: SettingName, variable: string) => unknown): {
  readonly values: Settings;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const read = <T>(name: SettingName, { schema, fallback, variable }: Setting<T>): T => {
    const raw = look(name, variable);
    if (raw === undefined || raw === "") return fallback;
    const parsed = schema.safeParse(raw);
    if (parsed.success) return parsed.data;
    problems.push(
      `The setting ${name} (${variable}) is not usable, so ${JSON.stringify(fallback)} is taken: ${z.prettifyError(parsed.error)}`,
    );
    return fallback;
  };
  const values: Settings = {
    model: read("model", settings.model),
    endpoint: read("endpoint", settings.endpoint),
    budget: read("budget", settings.budget),
    maxTurns: read("maxTurns", settings.maxTurns),
    prices: read("prices", settings.prices),
    instructions: read("instructions", settings.instructions),
    box: read("box", settings.box),
    devContainerApproved: read("devContainerApproved", settings.devContainerApproved),
  };
  return { values, problems };
}
