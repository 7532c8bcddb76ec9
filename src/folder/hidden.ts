/** Names of our own inside a granted folder: invisible to every tool, so that nobody reads, moves or undoes them. */
import type { CallKey } from "../agent/ports.ts";
import { digest } from "../platform/hash.ts";
import { parts, type WorkPath } from "../protocol/paths.ts";

/** Our folder at the top of a granted folder. */
export const ownFolder = ".cowork";

// Case is folded because some file systems do, and a second spelling must not be a way in.
const temporary = /^\.cowork-[^/]+\.tmp$/i;

/** Whether `path` is ours, or below something that is. */
export function isHidden(path: WorkPath): boolean {
  const all = parts(path.path);
  return all[0]?.toLowerCase() === ownFolder || all.some((part) => temporary.test(part));
}

/** Whether `name` in the folder `path` is ours. */
export const isHiddenName = (folder: WorkPath, name: string): boolean =>
  temporary.test(name) || (folder.path === "" && name.toLowerCase() === ownFolder);

/** `call` as part of a file name; the same call always gives the same name. */
export const fileNameOf = (call: CallKey): string =>
  /^[a-z0-9][a-z0-9_-]{0,79}$/.test(call) ? call : digest(call).slice(0, 40);

/** Whether `name` is a temporary file of `call`. */
export const isTemporaryOf = (call: CallKey, name: string): boolean =>
  name.startsWith(`.cowork-${fileNameOf(call)}-`) && temporary.test(name);

/** The temporary file beside the target that step `n` of `call` writes before it takes the target's name. */
export const temporaryName = (call: CallKey, n: number): string => `.cowork-${fileNameOf(call)}-${n}.tmp`;
