/** Errors as sentences. */
import { line } from "./screen.ts";

/** Bundles carry a class each, so a Refusal is known by its name. */
export const isRefusal = (error: unknown): error is Error & { readonly kind: string } =>
  error instanceof Error && error.name === "Refusal" && "kind" in error;

/** The sentence of a refusal; a bug is named as one and thrown on. */
export function refusalText(error: unknown): string {
  if (isRefusal(error)) return line(error.message);
  throw error;
}

/** Any error as a sentence for the person at the terminal. */
export const problemText = (error: unknown): string =>
  isRefusal(error)
    ? line(error.message)
    : `Something went wrong that should not have: ${line(error instanceof Error ? error.message : String(error))}. Nothing that is recorded is lost; \`cowork tasks\` shows where things stand.`;
