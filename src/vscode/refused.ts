/** Errors as sentences for a person. */
import { visible } from "../base/words.ts";
import type { Code, Log } from "./code.ts";

/** A failure of the shell itself with a sentence that can be shown as it is. `change` is handed back in settings.open. */
export class Refused extends Error {
  override readonly name = "Refusal";
  readonly kind = "refused";
  readonly change: string | undefined;
  constructor(message: string, change?: string) {
    super(message);
    this.change = change;
  }
}

/** Bundles carry a class each, so a refusal is known by its name. */
export const isRefusal = (error: unknown): error is Error & { readonly change?: string | undefined } =>
  error instanceof Error && error.name === "Refusal";

/** The sentence to show for `error`. A bug is written to the log and named as one, without its stack. */
export function sentence(error: unknown, { l10n }: Pick<Code, "l10n">, log: Log): string {
  if (isRefusal(error)) return visible(error.message);
  log.error(error instanceof Error ? error : String(error));
  return l10n.t(
    "Something went wrong that should not have. What is recorded is kept. The output channel “Cowork” says more.",
  );
}
