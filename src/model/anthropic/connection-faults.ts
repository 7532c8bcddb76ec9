import type { Fault } from "./fault.ts";
import type { Service } from "./service.ts";

/** A fault of the network on the way, from the error codes of Node and its fetch anywhere in the chain of causes. */
export function connectionFault(error: unknown, service: Service): Fault {
  const chain = causes(error);
  const codes = chain.map((cause) => String(cause.code ?? ""));
  const has = (pattern: RegExp) => codes.some((code) => pattern.test(code));
  const says = (pattern: RegExp) => chain.some((cause) => pattern.test(String(cause.message ?? "")));

  if (has(/^(ENOTFOUND|EAI_AGAIN|ENETUNREACH|ENETDOWN|EHOSTUNREACH|EHOSTDOWN)$/)) {
    return unreachable(`There is no network, or the name of ${service.name} is not known in it`, 6);
  }
  if (has(/^ECONNREFUSED$/)) return unreachable(`${service.Name} is not reachable: the connection was refused`, 4);
  if (has(certificate) || says(/certificate|self[- ]signed/i)) return mend(certificateSentence(service));
  if (says(/proxy response|tunnel/i)) {
    return mend(
      "The proxy does not let the request through. Nothing was lost: check the proxy settings (HTTPS_PROXY, NO_PROXY), then continue the task.",
    );
  }
  if (says(/invalid header value|ByteString/i)) {
    return mend(
      "The API key has characters a key cannot have. Nothing was lost: set it again, then continue the task.",
    );
  }
  if (says(/bad port|invalid url|unknown scheme|failed to parse url|includes credentials/i)) {
    return mend("The address of the model service is not valid. Nothing was lost: mend it, then continue the task.");
  }
  if (has(/^(HPE_|ERR_SSL_WRONG_VERSION_NUMBER|EPROTO)/) || says(/parse error/i)) {
    return mend(service.notCompatible("does not answer in HTTP"));
  }
  if (has(/TIMEOUT|ETIMEDOUT/)) return { kind: "later", what: `${service.Name} does not answer` };
  return { kind: "later", what: `The connection to ${service.name} was lost` };
}

const mend = (what: string): Fault => ({ kind: "mend", what });

/** Tried a few times, for a network that is just coming up; then somebody has to look. */
const unreachable = (what: string, tries: number): Fault => ({
  kind: "mend",
  what,
  advice: "Nothing was lost: check the connection, then continue the task.",
  tries,
});

const certificate =
  /CERT|^UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER)|SELF_SIGNED|^ERR_TLS|^ERR_SSL_(?!WRONG_VERSION_NUMBER)|^HOSTNAME_MISMATCH/;

const certificateSentence = (service: Service): string =>
  `The secure connection to ${service.name} could not be verified: its certificate is not trusted here. Nothing was lost: if your company inspects traffic, point NODE_EXTRA_CA_CERTS to its certificate, then continue the task.`;

type Cause = {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
};

/** The error, what it names as its cause, and the parts of an aggregate (one for each address that was tried). */
function causes(error: unknown, depth = 0): Cause[] {
  if (typeof error !== "object" || error === null || depth > 5) return [];
  const { cause, errors } = error as Cause;
  const parts = Array.isArray(errors) ? errors.slice(0, 8).flatMap((part) => causes(part, depth + 1)) : [];
  return [error, ...causes(cause, depth + 1), ...parts];
}
