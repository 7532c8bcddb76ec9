import { compare } from "./de-compare.ts";
import { file } from "./de-file.ts";
import { talk } from "./de-talk.ts";
import { task } from "./de-task.ts";
import { work } from "./de-work.ts";

export const de = { ...task, ...work, ...talk, ...file, ...compare };
