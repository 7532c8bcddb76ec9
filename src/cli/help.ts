/** What `--help` says. */

type VerbHelp = {
  readonly usage: string;
  readonly does: string;
  readonly flags?: readonly (readonly [string, string])[];
};

const policy = [
  ["--approve ask", "ask on this terminal (the default where there is one)"],
  ["--approve plan", "accept the plan as displayed, deny everything else"],
  ["--approve all", "accept every question as displayed"],
  ["--approve none", "stop at the first question (the default without a terminal; exit 3)"],
  ["--deny deletes", "deny deletes and overwrites whatever else is accepted"],
] as const;
const json = ["--json", "for programs: JSON on stdout"] as const;
const undoing = [
  ["--step N", "only what step N did"],
  ["--path P", "only this file"],
  ["--dry-run", "show what would happen, touch nothing"],
  json,
] as const;

/** The verbs, in the order they are listed. */
export const verbHelp = {
  run: {
    usage: "run [flags] TEXT…",
    does: "do a task: plan, approval, work, checked result",
    flags: [
      ["--mode plan|ask|auto", "plan first (default); ask before each change; or work freely inside the folder"],
      ...policy,
      ["--model M|offline", "which model answers; offline needs no key"],
      ["--effort E", "how hard the model thinks, where it can be told"],
      ["--budget USD", "stop at this cost"],
      ["--max-turns N", "stop after this many model turns"],
      [
        "--web search|fetch|both",
        "let the model's provider search the web or fetch pages for this task (off by default)",
      ],
      ["--json", "one event of the task a line, as it happens"],
    ],
  },
  tasks: {
    usage: "tasks [--search WORDS]",
    does: "the folder's tasks, newest first",
    flags: [["--search WORDS", "those with all the words in what was asked, said or made"], json],
  },
  show: { usage: "show ID", does: "one task whole, with its open questions", flags: [json] },
  decide: {
    usage: "decide ID QUESTION yes|no|JSON",
    does: "answer an open question",
    flags: [
      ["QUESTION", 'its id from "show", or "plan"'],
      ["JSON", 'the whole decision, like {"allow":true,"chosen":[0,2]}'],
    ],
  },
  approve: { usage: "approve ID", does: "approve the plan as displayed" },
  reject: { usage: "reject ID [NOTE]", does: "reject the plan" },
  steer: { usage: "steer ID TEXT", does: "tell a task something while it works" },
  stop: { usage: "stop ID", does: "stop a task; what is done stays and can be undone" },
  pause: { usage: "pause ID", does: "let a task rest after its present step" },
  resume: {
    usage: "resume ID",
    does: "go on at the exact step",
    flags: [...policy, ["--model M", "another model answers from here on"], json],
  },
  undo: { usage: "undo ID", does: "put everything back as it was, with proof", flags: undoing },
  redo: { usage: "redo ID", does: "take an undo back", flags: undoing },
  vault: {
    usage: "vault [--free WHAT]",
    does: "what is kept for undo, and letting go of it",
    flags: [
      ["--free all|30d|ID", "everything, what is older than 30 days, or one task's"],
      ["--dry-run", "show what would go, touch nothing"],
      json,
    ],
  },
  tool: {
    usage: "tool NAME JSON",
    does: "one tool call through the gate, as a model would make it",
    flags: [
      ...policy,
      ["--task ID", "in this task instead of one of its own"],
      ["--mode ask|auto", "ask (default): every effect is a question"],
    ],
  },
  exec: {
    usage: "exec [flags] -- ARGV…",
    does: "one command in the box, as a task would run it; what it changes is shown",
    flags: [
      ["--net HOST", "a host it may reach; may be repeated (default: no network)"],
      ["--staged PATH", "work on a copy of this folder, and show nothing else"],
      ["--approve …", "take its changes into the folder, with the questions of a task"],
      ["--deny deletes", "deny deletes and overwrites whatever else is accepted"],
    ],
  },
  read: {
    usage: "read FILE",
    does: "what a file holds: documents, tables, mails, pdf, the words on a picture",
    flags: [
      ["--pages 2-5", "these pages, slides or chapters"],
      ["--part NAME", "a file in a zip, an attachment of a mail"],
      ["--sheet S, --range A1:F40", "of a workbook; a range shows formulas"],
      ["--offset N, --limit N", "lines, or rows of a table"],
      ["--as text|table|image", "the source of a csv or html; a text as a table; pages as pictures"],
      json,
    ],
  },
  check: { usage: "check FILE", does: "the delivery checks on a file; exit 1 where there is an error", flags: [json] },
  doctor: { usage: "doctor", does: "what there is to work with, and what is missing", flags: [json] },
} as const satisfies Record<string, VerbHelp>;

export type Verb = keyof typeof verbHelp;

/** Verbs of the contract that this version does not have yet. */
export const laterVerbs: ReadonlySet<string> = new Set(["plugin"]);

export const isVerb = (word: string): word is Verb => Object.hasOwn(verbHelp, word);

const rows = (pairs: readonly (readonly [string, string])[]): readonly string[] => {
  const width = Math.max(...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
};

const common = [
  ["--folder D", "a folder to work in (default: the current one); may be repeated"],
  ["--box B", "where commands run: auto, bubblewrap, devcontainer, container:IMAGE, ssh:HOST (default: auto)"],
  ["--help", "this text; after a verb, that verb's"],
] as const;

export function generalHelp(self: string): readonly string[] {
  const verbs = Object.values(verbHelp).map(({ usage, does }) => [usage, does] as const);
  return [
    "Cowork does finished office work in a folder: it plans, asks, works, checks, and everything can be undone.",
    "",
    `${self} VERB …`,
    ...rows(verbs),
    "",
    ...rows(common),
    "",
    "Exit: 0 done, 1 failed, 2 usage, 3 waits for a decision, 4 stopped at a cap, 5 stopped by you, 6 done with warnings.",
    "Environment: ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL, COWORK_STATE, HTTPS_PROXY, NODE_EXTRA_CA_CERTS, NO_COLOR.",
  ];
}

export function helpOf(verb: Verb, self: string): readonly string[] {
  const { usage, does, flags }: VerbHelp = verbHelp[verb];
  return [`${self} ${usage}`, `  ${does}`, "", ...rows([...(flags ?? []), ...common])];
}
