/** What commands change in their view, as effects: on real disks, with the overlay and with a staged copy. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type BoxOptions, changeLines, noBoxHere, type TestBox, testBox, textsBelow } from "../../helpers/box.ts";

const why = await noBoxHere();
const boxes: TestBox[] = [];
const open = (options: BoxOptions): TestBox => {
  const box = testBox(options);
  boxes.push(box);
  return box;
};
afterEach(async () => {
  for (const box of boxes.splice(0)) await box.clear();
});

const files = {
  "a.txt": "alpha\n",
  "b.txt": "beta\n",
  "list.csv": "x,1\n",
  "sub/c.txt": "gamma\n",
  "sub/deep/d.txt": "delta\n",
  "empty.txt": "",
};

/** Command, and what must come of it. */
const stories: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  "nothing changed": ["ls; cat a.txt > /dev/null", []],
  "a new file": ["echo new > new.txt", ["create new.txt"]],
  "a new folder with files": [
    "mkdir -p n/m; echo 1 > n/1; echo 2 > n/m/2",
    ["create n/", "create n/m/", "create n/1", "create n/m/2"],
  ],
  "a changed file": ["echo more >> a.txt", ["change a.txt"]],
  "a file written as it was": ["cp a.txt t && cat t > a.txt; rm t; touch b.txt; chmod 600 b.txt", []],
  "a file moved": ["mv a.txt renamed.txt", ["move a.txt → renamed.txt"]],
  "a file moved into a new folder": ["mkdir x && mv a.txt x/", ["create x/", "move a.txt → x/a.txt"]],
  "a folder moved": ["mv sub other", ["move sub → other"]],
  "a file moved and changed": ["mv a.txt z.txt; echo more >> z.txt", ["create z.txt", "delete a.txt"]],
  "an empty file moved": ["mkdir e; mv empty.txt e/empty.txt", ["create e/", "move empty.txt → e/empty.txt"]],
  "a deleted file": ["rm a.txt", ["delete a.txt"]],
  "a deleted folder": ["rm -r sub", ["delete sub/c.txt", "delete sub/deep/d.txt", "delete sub/deep", "delete sub"]],
  "a folder deleted and made again": [
    "rm -r sub; mkdir sub; echo n > sub/n.txt",
    ["create sub/n.txt", "delete sub/c.txt", "delete sub/deep/d.txt", "delete sub/deep"],
  ],
  "a file replaced by a folder": [
    "rm a.txt; mkdir a.txt; echo 1 > a.txt/1",
    ["delete a.txt", "create a.txt/", "create a.txt/1"],
  ],
  "a folder replaced by a file": [
    "rm -r sub; echo 1 > sub",
    ["delete sub/c.txt", "delete sub/deep/d.txt", "delete sub/deep", "delete sub", "create sub"],
  ],
  "one file over another": ["mv a.txt b.txt", ["change b.txt", "delete a.txt"]],
  "sed in place": ["sed -i s/x/y/ list.csv", ["change list.csv"]],
  "scratch is not the folder": ["echo 1 > $SCRATCH/x; echo 2 > /tmp/y; echo 3 > $TMPDIR/z", []],
};

describe.skipIf(why !== undefined)(`change sets (${why ?? "bubblewrap"})`, () => {
  for (const staged of [false, true]) {
    test(`every kind of change comes back as its effect, and the folder stays as it was: ${staged ? "staged copy" : "view"}`, async () => {
      const seen: Record<string, readonly string[]> = {};
      for (const [name, [command]] of Object.entries(stories)) {
        const box = open({ files, staged });
        const ran = await box.ran(command);
        expect(ran.exitCode, `${name}: ${ran.stderr}`).toBe(0);
        expect(ran.left, name).toEqual([]);
        expect(textsBelow(box.work), name).toEqual(files);
        seen[name] = changeLines(ran);
        await ran.dispose();
      }
      expect(seen).toEqual(Object.fromEntries(Object.entries(stories).map(([name, [, lines]]) => [name, lines])));
    }, 120_000);
  }

  test("links, pipes and special bits are left, and said", async () => {
    const box = open({ files });
    symlinkSync("a.txt", join(box.work, "old-link"));
    const ran = await box.ran(
      "ln -s /etc/passwd planted; mkfifo pipe; cp /bin/true tool; chmod u+s tool; ln -sfn b.txt old-link; mv sub moved",
    );
    expect(changeLines(ran)).toEqual(["move sub → moved", "create tool"]);
    expect([...ran.left].sort()).toEqual([
      "old-link: links are not changed by commands",
      "pipe: a pipe, socket or device; only files are taken",
      "planted: a link; links made by commands are not taken",
    ]);
  });

  test("a link moves with its folder, and alone", async () => {
    const box = open({ files });
    mkdirSync(join(box.work, "links"));
    symlinkSync("../a.txt", join(box.work, "links/to-a"));
    writeFileSync(join(box.work, "links/f"), "file");
    symlinkSync("b.txt", join(box.work, "alone"));
    expect(changeLines(await box.ran("mv links l2; mv alone alone2"))).toEqual([
      "move links → l2",
      "move alone → alone2",
    ]);
  });

  test("a failed command proposes nothing unless it is asked to", async () => {
    const box = open({ files });
    expect(changeLines(await box.ran("rm a.txt; exit 3"))).toEqual([]);
    expect(changeLines(await box.ran("rm a.txt; exit 3", { keepFailed: true }))).toEqual(["delete a.txt"]);
    const late = await box.ran("rm a.txt; sleep 30", { keepFailed: true, ms: 500 });
    expect([late.by, changeLines(late)]).toEqual(["time", ["delete a.txt"]]);
  });

  test("what somebody else wrote while the command ran is theirs", async () => {
    const box = open({ files });
    let wrote = false;
    const ran = await box.ran(
      "echo ready; until [ -e $SCRATCH/go ]; do sleep 0.05; [ $SECONDS -gt 1 ] && break; done; echo mine >> a.txt; rm b.txt; echo x >> list.csv",
      {
        onOutput() {
          if (wrote) return;
          wrote = true;
          writeFileSync(join(box.work, "a.txt"), "theirs\n");
          writeFileSync(join(box.work, "b.txt"), "theirs\n");
        },
      },
    );
    expect(changeLines(ran)).toEqual(["change list.csv"]);
    expect(ran.left).toEqual([
      "a.txt: it was changed by somebody else while the command ran",
      "b.txt: it was changed by somebody else while the command ran",
    ]);
  });

  test("two folders of one name tree and scratch last for the task; a new command sees a fresh view", async () => {
    const box = open({ files });
    await box.ran("echo kept > $SCRATCH/kept; echo gone > new.txt");
    const ran = await box.ran("cat $SCRATCH/kept; ls new.txt 2>/dev/null; echo end");
    expect(ran.stdout).toBe("kept\nend\n");
    await box.sandbox.close("task");
    expect((await box.ran("ls $SCRATCH/kept 2>&1 | wc -l; ls $SCRATCH")).stdout).toBe("1\ntmp\n");
  });

  test("a folder with marks, newlines and quotes in its names comes back whole", async () => {
    const box = open({ files: { 'it\'s "quoted", a:b\\c.txt': "1\n" } });
    const ran = await box.ran("mv it*.txt $'new\\nline\\e[31m.txt'; mkdir 'a,b'; echo 2 > 'a,b/lower=x:y'");
    expect(changeLines(ran)).toEqual([
      "create a,b/",
      'move it\'s "quoted", a:b\\c.txt → new\nline\u001b[31m.txt',
      "create a,b/lower=x:y",
    ]);
  });

  test("a granted folder whose own name is odd is shown at its path", async () => {
    const name = "o,d:d\\ $(touch pwned) 'x\" \n";
    for (const staged of [false, true]) {
      const box = open({ name, files: { f: "1" }, staged });
      const ran = await box.ran("pwd; echo 2 > f; touch pwned-not");
      expect([ran.stdout, changeLines(ran)]).toEqual([`${box.work}\n`, ["change f", "create pwned-not"]]);
      expect(readdirSync(box.top).sort()).toEqual(["boxes", name].sort());
    }
  });
});
