/** Which playbook does a request mean? */
import {
  call,
  connectClaude,
  type Fit,
  fitting,
  type Heard,
  type Playbook,
  type Script,
  type Step,
} from "./playbook.ts";

/** Scores this close count as equal: then the user is asked. */
const near = 0.1;

/** Marks the report of a playbook, so that nobody takes it for the work of a model. */
export const labelOf = (playbook: Playbook): string => `Offline playbook: ${playbook.title}; no AI model was used.`;

/** The whole job: choose a playbook (asking where two fit equally well), then do its work. */
export function* work(request: string, playbooks: readonly Playbook[]): Script {
  const fits = playbooks
    .map((playbook) => ({ playbook, fit: playbook.fits(request) }))
    .filter(({ fit }) => fit.score >= fitting)
    .sort((a, b) => b.fit.score - a.fit.score);
  const best = fits[0];
  if (best === undefined) return nothingFits(playbooks);
  const equal = fits.filter(({ fit }) => best.fit.score - fit.score < near);
  const playbook = equal.length > 1 ? yield* ask(equal) : best.playbook;
  if (playbook === undefined) return nothingFits(playbooks);
  const report = yield* playbook.script({ request });
  return `${report}\n\n${labelOf(playbook)}`;
}

type Candidate = { readonly playbook: Playbook; readonly fit: Fit };

function* ask(equal: readonly Candidate[]): Generator<Step, Playbook | undefined, Heard> {
  const answer = yield* call("AskUserQuestion", {
    questions: [
      {
        question: "Which of these do you mean?",
        header: "Playbook",
        multiSelect: false,
        options: equal.slice(0, 6).map(({ playbook, fit }) => ({ label: playbook.title, description: fit.why })),
      },
    ],
  });
  const picked = answer.text.slice(answer.text.lastIndexOf("→") + 1);
  return equal.find(({ playbook }) => picked.includes(playbook.title))?.playbook;
}

function nothingFits(playbooks: readonly Playbook[]): string {
  const list = playbooks.map(({ title, example }) => `- ${title}: "${example}"`);
  return [
    "No AI model is connected, and none of the offline playbooks does this. Nothing was changed. Without a model I can:",
    ...list,
    connectClaude,
  ].join("\n");
}
