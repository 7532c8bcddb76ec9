/** Docker and podman as programs: which one is meant, what it is told, and calls that end by themselves. */
import { programPath, startChild } from "../platform/child.ts";
import { variablesNamed } from "../platform/product.ts";

export type EngineName = "docker" | "podman";
export type Engine = { readonly name: EngineName; readonly program: string };

/** What the client of an engine needs of our environment to find the engine. It runs outside of every box. */
const clientVariables = [
  ...["HOME", "USER", "LOGNAME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DBUS_SESSION_BUS_ADDRESS"],
  ...["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY"],
  ...["CONTAINER_HOST", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF"],
];

export const clientEnvironment = (): Readonly<Record<string, string>> => ({
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C",
  ...variablesNamed([...clientVariables, "PATH"]),
});

/** The engine of this name, or the first there is. */
export function engineNamed(name: EngineName | undefined): Engine | undefined {
  for (const one of name === undefined ? (["docker", "podman"] as const) : [name]) {
    const program = programPath(one);
    if (program !== undefined) return { name: one, program };
  }
  return undefined;
}

export type Called = { readonly code: number; readonly out: string; readonly error: string };

/** Runs a program of the machine, outside of any box, to its end. `ms` bounds it. Never rejects. */
export async function call(
  argv: readonly string[],
  { ms = 60_000, env = clientEnvironment(), cwd = "/" } = {},
): Promise<Called> {
  const [out, error] = [[] as Uint8Array[], [] as Uint8Array[]];
  const child = startChild({
    ...{ argv, env, cwd },
    onOutput: (from, bytes) => void (from === "stdout" ? out : error).push(bytes),
  });
  child.begin(undefined);
  const late = setTimeout(() => child.kill(), ms);
  const end = await child.ended;
  clearTimeout(late);
  const text = (parts: readonly Uint8Array[]): string => parts.map((part) => new TextDecoder().decode(part)).join("");
  const why = end.kind === "failed" ? end.why : end.kind === "killed" ? "It was ended: it took too long." : "";
  return { code: end.kind === "exited" ? end.code : 137, out: text(out), error: `${text(error)}${why}`.trim() };
}
