/** A second process with a task in its hands: says what happens on stdout, one line each. Built and started by the tests. */
import { stdout } from "node:process";
import { openStore } from "../../../src/journal/store.ts";
import type { AgentId, TaskId } from "../../../src/protocol/ids.ts";
import { created, testGround } from "../../unit/journal/ground.ts";

const [folder = "", act = "", name = ""] = process.argv.slice(2);
const id = name as TaskId;
const store = openStore(folder, testGround());
const say = (line: string): void => void stdout.write(`${line}\n`);
const task = act === "create" ? await store.create(created(name)) : await store.own(id);
say(task === undefined ? "refused" : "owned");
task?.inbox((intent) => {
  say(JSON.stringify(intent));
  if (intent.type === "task.steer") {
    void task.journal.append("main" as AgentId, { type: "user.steered", id: intent.id, text: intent.text });
  }
  if (intent.type === "task.stop") void task.release().then(() => process.exit(0));
});
