/** Which hosts a command may reach: names are brought into one form once, and compared as a whole. */

/** The only ports that are ever reached. */
const ports = new Set([80, 443]);

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * `raw` as a host name in its one form (lower case, ASCII, at least two labels, no dot at the end), or undefined when it is
 * anything else: an address in any notation, a name in other letters, or something that two programs could read differently.
 */
export function hostName(raw: string): string | undefined {
  const name = raw.toLowerCase();
  const labels = name.split(".");
  const last = labels.at(-1) ?? "";
  // A last label of digits (or 0x…) makes it an address for some programs: 127.1, 0x7f.1.
  const named = /^[a-z]/.test(last) && !/^0x/.test(last);
  return name.length <= 253 && labels.length > 1 && named && labels.every((one) => label.test(one)) ? name : undefined;
}

/** "host:port" as in CONNECT, or undefined when it is not exactly that. */
export function authority(raw: string): { readonly host: string; readonly port: number } | undefined {
  const found = /^([^:@/\\?#\s]+):(\d{1,5})$/.exec(raw);
  const host = found?.[1] === undefined ? undefined : hostName(found[1]);
  const port = Number(found?.[2]);
  return host !== undefined && ports.has(port) ? { host, port } : undefined;
}

/** An address as in a request to a proxy, "http://host/path"; undefined for other schemes, users, ports, and odd spellings. */
export function plainAddress(raw: string): { readonly host: string; readonly path: string } | undefined {
  const found = /^http:\/\/([^:@/\\?#\s]+)(?::80)?(\/[\x21-\x7e]*)?$/.exec(raw);
  const host = found?.[1] === undefined ? undefined : hostName(found[1]);
  return host === undefined ? undefined : { host, path: found?.[2] ?? "/" };
}

export type Grant =
  | { readonly kind: "hosts"; readonly hosts: ReadonlySet<string> }
  | { readonly kind: "refused"; readonly why: string };

/** The hosts a command asks for, in their one form; refused when one is none, or is never reached. */
export function grantOf(raw: readonly string[], never: readonly string[]): Grant {
  const hosts = new Set<string>();
  for (const one of raw) {
    const host = hostName(one);
    if (host === undefined)
      return {
        kind: "refused",
        why: `"${one}" is no host name. Name hosts alone, like files.example.org, without address, port or path.`,
      };
    if (never.includes(host))
      return { kind: "refused", why: `${host} is the model's own address, and commands never reach it. Leave it out.` };
    hosts.add(host);
  }
  return { kind: "hosts", hosts };
}

/**
 * The name a TLS client asks for (RFC 8446 4.1.2, RFC 6066 3), from the first bytes it sends. "more" while they are not
 * enough; undefined when there is none, it is no TLS, or it hides the name (encrypted client hello).
 */
export function serverName(bytes: Uint8Array): string | "more" | undefined {
  if (bytes.length < 5) return "more";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint8(0) !== 22) return undefined;
  const end = 5 + view.getUint16(3);
  if (end > 16_384) return undefined;
  if (bytes.length < end) return "more";
  try {
    return nameIn(view, end);
  } catch {
    return undefined;
  }
}

const sni = 0;
const encryptedHello = 0xfe0d;

function nameIn(view: DataView, end: number): string | undefined {
  if (view.getUint8(5) !== 1) return undefined;
  let at = 5 + 4 + 2 + 32;
  at += 1 + view.getUint8(at);
  at += 2 + view.getUint16(at);
  at += 1 + view.getUint8(at);
  const last = Math.min(end, at + 2 + view.getUint16(at));
  at += 2;
  let name: string | undefined;
  while (at + 4 <= last) {
    const [type, size] = [view.getUint16(at), view.getUint16(at + 2)];
    if (type === encryptedHello) return undefined;
    if (type === sni && size > 5) {
      const bytes = new Uint8Array(view.buffer, view.byteOffset + at + 9, view.getUint16(at + 7));
      name = String.fromCharCode(...bytes);
    }
    at += 4 + size;
  }
  return name === undefined ? undefined : hostName(name);
}
