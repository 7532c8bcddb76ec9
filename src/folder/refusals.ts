/** What the file system says, in sentences that a person or the model can act on. */
import { Refusal, type RefusalKind } from "../agent/ports.ts";
import { codeOf } from "../platform/fs.ts";

type Saying = readonly [kind: RefusalKind, sentence: (what: string) => string];

const full: Saying = [
  "full",
  (what) =>
    `The disk is full, so ${what} was not written; what was there before is untouched. Free some space, then go on.`,
];
const denied: Saying = [
  "denied",
  (what) =>
    `The system does not allow this on ${what}; nothing was changed there. Check who owns it and its permissions.`,
];
const crowded: Saying = [
  "denied",
  (what) =>
    `This computer has too many files open to reach ${what}; nothing was changed there. Close some programs, then go on.`,
];
const broken: Saying = [
  "denied",
  (what) => `The disk reports an error at ${what}; what was there before was not replaced. Check the disk, then go on.`,
];
const link: Saying = [
  "refused",
  (what) => `${what} is a link, or is reached through one, and links are not followed. Use the path of the real file.`,
];

const sayings: Readonly<Record<string, Saying>> = {
  ENOENT: ["missing", (what) => `There is no ${what}. List the folder to see what is there.`],
  ENOTDIR: ["missing", (what) => `There is no ${what}: something on the way to it is a file or a link, not a folder.`],
  EEXIST: ["taken", (what) => `${what} exists already and was left as it is. Choose another name.`],
  ENOTEMPTY: ["taken", (what) => `${what} exists already and is not empty; it was left as it is.`],
  EISDIR: ["refused", (what) => `${what} is a folder, not a file.`],
  ELOOP: link,
  EMLINK: link,
  EINVAL: ["refused", (what) => `${what} is not a name this disk can hold. Choose another name.`],
  ENAMETOOLONG: ["refused", (what) => `The name ${what} is too long for this disk. Choose a shorter one.`],
  ENXIO: ["refused", (what) => `${what} is a device or a pipe, not an ordinary file.`],
  EXDEV: ["refused", (what) => `${what} lies on another disk and cannot be moved in one step. Move its files instead.`],
  EFBIG: ["refused", (what) => `${what} would be larger than this disk allows; nothing was changed.`],
  ENOSPC: full,
  EDQUOT: full,
  EACCES: denied,
  EPERM: denied,
  EROFS: ["denied", (what) => `${what} lies on a disk that can only be read; nothing was changed.`],
  EMFILE: crowded,
  ENFILE: crowded,
  EIO: broken,
  ESTALE: broken,
  EBUSY: [
    "denied",
    (what) => `${what} is in use by another program; it was left as it is. Close it there, then go on.`,
  ],
  ETXTBSY: ["denied", (what) => `${what} is a program that runs just now; it was left as it is.`],
};

/** The Refusal for a failure at `what` (a path as the user reads it). Rethrows what is no failure of the disk: a bug. */
export function refusalOf(error: unknown, what: string): Refusal {
  if (error instanceof Refusal) return error;
  const code = codeOf(error);
  if (code === undefined) throw error;
  const [kind, sentence] = sayings[code] ?? broken;
  const text = sentence(what);
  return new Refusal(sayings[code] ? text : `${text} (${code})`, kind);
}

/** `work` with every failure of the disk turned into a Refusal about `what`. */
export async function saying<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refusalOf(error, what);
  }
}
