/** The actions of a digest as a workbook to work with: who does what until when, and where it was said. */
import { sure, taskOf } from "./document.ts";
import type { ActionThere, SaidThere, Talk } from "./read.ts";

export type BookInput = { readonly path: string; readonly title: string; readonly talks: readonly Talk[] };

const states = ["open", "in progress", "done"];

export function bookOf({ path, title, talks }: BookInput): unknown {
  const actions = talks.flatMap((talk) => talk.actions.map((action) => ({ talk, action })));
  const decided = talks.flatMap((talk) =>
    talk.decisions.filter(({ confidence }) => confidence >= sure).map((said) => ({ talk, said })),
  );
  return {
    path,
    title,
    sheets: [
      {
        name: "Actions",
        columns: [
          { header: "No", format: "integer" },
          { header: "Action" },
          { header: "Owner" },
          { header: "Due" },
          { header: "Status" },
          { header: "Said by" },
          { header: "Source" },
          { header: "Line", format: "0" },
          { header: "Quotation" },
        ],
        rows: actions.map(({ talk, action }, index) => [index + 1, ...rowOf(talk, action)]),
        validation: [{ range: `E2:E${actions.length + 1}`, type: "list", list: states }],
        freeze: "C2",
      },
      {
        name: "By owner",
        title: "Actions by owner",
        summaries: [
          {
            name: "ByOwner",
            rows: { by: "Actions[Owner]" },
            columns: { by: "Actions[Status]" },
            values: [{ as: "count", header: "Actions" }],
          },
        ],
      },
      ...(decided.length === 0
        ? []
        : [
            {
              name: "Decisions",
              columns: [
                { header: "Decision" },
                { header: "Said by" },
                { header: "Source" },
                { header: "Line", format: "0" },
                { header: "Quotation" },
              ],
              rows: decided.map(({ talk, said }) => [
                written(said),
                said.speaker ?? null,
                talk.file,
                said.line,
                said.text,
              ]),
            },
          ]),
    ],
  };
}

const written = ({ plain, text }: SaidThere): string => plain ?? text;

/** Actions without a name belong to "nobody named", so that they are counted. */
const rowOf = ({ file }: Talk, action: ActionThere): readonly unknown[] => [
  taskOf(action),
  action.owner ?? "nobody named",
  action.due ?? null,
  action.done ? "done" : "open",
  action.speaker ?? null,
  file,
  action.line,
  action.text,
];
