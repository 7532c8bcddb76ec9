/** Puts what was read into the order in which it holds, and into the room there is. */
import type { InstructionSet, SkillLine } from "../agent/ports.ts";
import { size, visible, visibleLines } from "../base/words.ts";
import type { Collection, Piece } from "./collect.ts";

/** Characters of all skills' lines together. */
const skillRoom = 12_000;

/** Room is given in the order of reading; what is left without is listed as cut. */
export function fitted({ pieces, limits }: Collection, skills: readonly SkillLine[]): InstructionSet {
  let room = limits.together;
  const fits = pieces.map((piece) => {
    const one = cutToFit(piece, room, limits.together);
    room -= one.taken;
    return one;
  });
  const ordered = fits.toSorted((a, b) => a.piece.rank - b.piece.rank);
  return {
    files: ordered.map(({ piece }) => ({ ...piece.file, path: visible(piece.file.path) })),
    texts: ordered.flatMap(({ piece: { file, text } }) =>
      text === "" ? [] : [{ path: visible(file.path), source: file.source, text, cut: file.cut }],
    ),
    skills: withRoom(skills),
  };
}

type Fit = { readonly piece: Piece; readonly taken: number };

function cutToFit(piece: Piece, room: number, together: number): Fit {
  const text = visibleLines(piece.text).trim();
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= room) return { piece: { ...piece, text }, taken: bytes.length };
  const part = new TextDecoder().decode(bytes.subarray(0, room));
  const lines = part.slice(0, Math.max(0, part.lastIndexOf("\n")));
  const note =
    lines === ""
      ? `left out: all instructions together are over ${size(together)}`
      : `only the first ${size(lines.length)} count: all instructions together are over ${size(together)}`;
  return { piece: { ...piece, text: lines, file: { ...piece.file, cut: true, note } }, taken: room };
}

function withRoom(skills: readonly SkillLine[]): readonly SkillLine[] {
  let room = skillRoom;
  return skills.flatMap(({ name, description, path, source }) => {
    room -= name.length + description.length + path.length;
    return room < 0 ? [] : [{ name: visible(name), description: visible(description), path: visible(path), source }];
  });
}
