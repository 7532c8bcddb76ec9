/** Pages from office files: LibreOffice in the box, where it is installed. */
import type { ProposedChange, RanResult } from "../agent/box-port.ts";
import { type Look, Refusal } from "../agent/ports.ts";
import type { Hands } from "../agent/tool.ts";
import { clip } from "../base/words.ts";
import type { RunEffect } from "../protocol/effects.ts";
import type { CheckedPath } from "../protocol/paths.ts";
import { firstFolder, runEffect } from "./bash.ts";

/** Endings of files that become a pdf. */
export const printable = /\.(docx?|docm|odt|rtf|pptx?|pptm|odp|xlsx?|xlsm|ods|html?|txt)$/i;

/** How long the largest reports take on a slow machine. */
const longest = 180_000;

// One line, as a person may be asked about it. $1: the file's ending, $2: what the pdf is called in the folder of the box.
const script =
  'cd "$SCRATCH" && cat > print.$1 && soffice "-env:UserInstallation=file://$SCRATCH/office" --headless --norestore --convert-to pdf print.$1 >&2 && mv print.pdf "$OLDPWD/$2"';

const argvOf = (ending: string): readonly string[] => ["bash", "-c", script, "print", ending, printed];

/** In the box only: the file is taken from there and written under its own name. */
const printed = "cowork-printed.pdf";

const endingOf = (name: string): string => (printable.exec(name)?.[1] ?? "docx").toLowerCase();

export const printEffect = (name: string, look: Look): RunEffect => runEffect(argvOf(endingOf(name)), [], look);

/** The pages of a file; `printEffect` of its name must be declared. Refusal with what is missing where it cannot be done. */
export async function printedBytes(name: string, bytes: Uint8Array, hands: Hands): Promise<Uint8Array> {
  const root = firstFolder(hands);
  if ((await hands.stat({ ...root, path: printed as CheckedPath })) !== undefined)
    throw new Refusal(`${printed} in the folder is in the way of making a pdf. Nothing was written; rename it first.`);
  const ran = await hands.run(argvOf(endingOf(name)), { cwd: root, network: [], ms: longest, stdin: bytes });
  if (ran.kind === "refused")
    throw new Refusal(
      `A pdf is made by LibreOffice inside the box, and there is no box here: ${ran.why} Nothing was written; deliver the office file, or tell the user.`,
    );
  try {
    const change = ran.changes.find((one) => isPrinted(one));
    if (change?.bytes === undefined) throw failed(ran, name);
    return await bytesOf(change.bytes);
  } finally {
    await ran.dispose();
  }
}

const isPrinted = ({ effect }: ProposedChange): boolean =>
  effect.kind === "create" && (effect.path.path as string) === printed;

function failed(ran: RanResult, name: string): Refusal {
  if (ran.exitCode === 127)
    return new Refusal(
      "A pdf is made by LibreOffice, which is not installed for all users of this machine. Nothing was written; deliver the office file, or ask the user to install LibreOffice.",
    );
  const why = ran.by === "itself" ? clip(ran.stderr.trim().split("\n").at(-1) ?? "", 200) : `it was ended (${ran.by})`;
  return new Refusal(
    `LibreOffice made no pdf of ${clip(name, 120)}${why === "" ? "" : `: ${why}`}. Nothing was written; check that the file opens.`,
  );
}

async function bytesOf(given: NonNullable<ProposedChange["bytes"]>): Promise<Uint8Array> {
  if (given instanceof Uint8Array) return given;
  const whole = new Uint8Array(given.size);
  let at = 0;
  for await (const piece of given.stream()) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
