import { clip, visible } from "../../base/words.ts";
import { publicEndpoint } from "./options.ts";

/** How sentences speak of the other side. */
export type Service = {
  /** "Claude", or "the model service at host" for another endpoint. */
  readonly name: string;
  /** The same at the start of a sentence. */
  readonly Name: string;
  readonly model: string;
  /** ": what it said", short and without secrets; empty when it said nothing. */
  said(message: string): string;
  /** The sentence for an endpoint that does not speak the Messages API. */
  notCompatible(how: string): string;
};

export function serviceAt(baseUrl: string, model: string, secrets: readonly string[]): Service {
  const host = hostOf(baseUrl);
  const name = baseUrl === publicEndpoint ? "Claude" : `the model service at ${host}`;
  const Name = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  return {
    name,
    Name,
    model: clip(visible(model), 100),
    said(message) {
      const text = clip(visible(withoutSecrets(message, secrets)), 300).replace(/[.\s]+$/, "");
      return text === "" ? "" : `: ${text}`;
    },
    notCompatible: (how) =>
      `${host} ${how} and does not seem to be a compatible model service. Nothing was lost: check its address, or a proxy or firewall on the way, then continue the task.`,
  };
}

/** Without user and password, which an address may carry. */
function hostOf(baseUrl: string): string {
  try {
    return new URL(baseUrl).host;
  } catch {
    return "the given address";
  }
}

/** Nothing the service says back may carry a key into a log, a journal or the panel. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let clean = text.replace(/sk-ant-[\w-]+/g, "[key]");
  for (const secret of secrets) if (secret.length > 3) clean = clean.replaceAll(secret, "[key]");
  return clean;
}
