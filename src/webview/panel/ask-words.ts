/** Titles, buttons and rows of a question about effects: which answer is first, and what the answers are called. */
import type { AskedEffect, Question } from "../../protocol/questions.ts";
import { bytes } from "../format.ts";
import { fileIcon, type kindIcons } from "../names.ts";
import { t } from "../strings.ts";
import { line } from "../text.ts";

export type Approval = Extract<Question, { kind: "approval" }>;
type Kind = keyof typeof kindIcons;

/** The one kind of effect a question is about; "mixed" when there are several. */
export function kindOf(question: Approval): Kind | "mixed" {
  const kinds = new Set(question.effects.map(({ effect }) => kindName(effect.kind)));
  const [only] = kinds;
  return kinds.size === 1 && only !== undefined ? only : "mixed";
}

const names: Readonly<Record<string, Kind>> = {
  create: "create",
  change: "change",
  delete: "delete",
  move: "move",
  run: "run",
  send: "send",
  connector: "connect",
};
const kindName = (kind: string): Kind => names[kind] ?? "run";

export const runsCode = (question: Approval): boolean =>
  question.effects.some((effect) => effect.runsCode !== undefined);

/** The filled button is first and is the answer after which nothing is lost. */
export const safeAnswer = (question: Approval): "allow" | "deny" =>
  runsCode(question) || !question.reversible ? "deny" : "allow";

export function allowLabel(question: Approval): string {
  const kind = kindOf(question);
  const n = question.effects.length;
  if (runsCode(question)) return t("allow.code", { n });
  if (kind === "run" || kind === "send" || kind === "connect") return t(`allow.${kind}`);
  return n === 1 && kind !== "mixed" ? t(`allow.${kind}`) : t("allow.these", { n });
}

export function denyLabel(question: Approval): string {
  const kind = kindOf(question);
  const n = question.effects.length;
  if (runsCode(question)) return t("deny.code");
  if (kind === "mixed") return t("deny.mixed");
  return kind === "delete" ? t("deny.delete", { n }) : t(`deny.${kind}`);
}

export const sizeWords = (question: Approval): string => {
  const sum = question.effects.reduce((total, effect) => total + effect.bytes, 0);
  return sum > 0 ? bytes(sum) : "";
};

export const undoWords = (question: Approval): string => t(question.reversible ? "canUndo" : "cannotUndo");

/** Icon, name and remark of one effect. */
export function effectRow(asked: AskedEffect): {
  readonly icon: string;
  readonly name: string;
  readonly owner: string;
} {
  const { effect } = asked;
  const onFile = effect.kind === "create" || effect.kind === "change" || effect.kind === "delete";
  const icon = onFile ? fileIcon(effect.path.path) : effect.kind === "move" ? fileIcon(effect.from.path) : "terminal";
  const owner = effect.kind === "change" || effect.kind === "delete" || effect.kind === "move" ? ownerOf(asked) : "";
  return { icon, name: onFile ? effect.path.path.split("/").join(" / ") : line(asked.words), owner };
}

const ownerOf = (asked: AskedEffect): string => t(asked.made ? "madeByTask" : "yourFile");

/** What will happen, in one sentence. */
export function whatWords(question: Approval): string {
  const [only] = question.effects;
  if (question.effects.length === 1 && only) return capital(line(only.words));
  const kind = kindOf(question);
  const mine = question.effects.filter(({ made }) => !made).length;
  const n = question.effects.length;
  if (kind === "delete" || kind === "change" || kind === "move")
    return mine === n
      ? t("whatMine", { n })
      : mine === 0
        ? t("whatMade", { n })
        : t("whatFiles", { n, mine, made: n - mine });
  return t("whatMany", { n });
}

const capital = (text: string): string => `${text.slice(0, 1).toLocaleUpperCase()}${text.slice(1)}`;

/** "21.4 MB, can be undone": what the card of approvals says below the title. */
export const askSummary = (question: Approval): string =>
  [sizeWords(question), runsCode(question) ? t("runsCodeShort") : undoWords(question)]
    .filter((word) => word !== "")
    .join(", ");

export const askIcon = (question: Approval): ReturnType<typeof kindOf> | "code" =>
  runsCode(question) ? "code" : kindOf(question);
