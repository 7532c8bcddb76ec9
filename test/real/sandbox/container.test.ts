/** Containers of real engines: what commands see, what comes back, and the way to the network. */
import { utimesSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { containerDriver } from "../../../src/sandbox/container.ts";
import { changeLines, type TestBox, testBox } from "../../helpers/box.ts";
import { imageName, type StartedEngine, startEngine } from "../../helpers/engines.ts";

const engine = await startFirst();

async function startFirst(): Promise<StartedEngine | string> {
  const podman = await startEngine("podman");
  return typeof podman === "string" ? startEngine("docker") : podman;
}

const granted = "files.example.org";
let world: Server;
let box: TestBox | undefined;
beforeAll(async () => {
  if (typeof engine !== "string") Object.assign(process.env, engine.env);
  world = createServer((incoming, answer) => void answer.end(`${incoming.method} ${incoming.url}\n`));
  await new Promise<void>((resolve) => world.listen(0, "127.0.0.1", resolve));
});
afterEach(() => box?.clear(), 30_000);
afterAll(async () => {
  world.close();
  if (typeof engine !== "string") await engine.stop();
});

function open(files: Readonly<Record<string, string>>): TestBox {
  const outside = {
    resolve: async () => ["93.184.216.34"],
    dial: () => connect((world.address() as AddressInfo).port, "127.0.0.1"),
  };
  const name = typeof engine === "string" ? undefined : engine.name;
  box = testBox({ files, outside, driver: (limits) => containerDriver({ engine: name, image: imageName, limits }) });
  return box;
}

describe.skipIf(typeof engine === "string")(
  `a container (${typeof engine === "string" ? engine : engine.name})`,
  () => {
    test("changes come back as a change set; the next command sees the folder as it is by then", async () => {
      const at = open({ "a.txt": "alpha\n", "b.txt": "beta\n", "sub/c.txt": "gamma\n", ".env": "KEY=TOKEN\n" });
      const ran = await at.ran(
        "echo new >new.txt; echo more >>a.txt; mv b.txt moved.txt; rm -r sub; cat .env; echo kept >$SCRATCH/kept",
      );
      expect(changeLines(ran)).toEqual([
        "move b.txt → moved.txt",
        "change a.txt",
        "create new.txt",
        "delete sub/c.txt",
        "delete sub",
      ]);
      expect(ran.stdout).not.toContain("TOKEN");
      await ran.dispose();
      writeFileSync(join(at.work, "b.txt"), "BETA\n");
      const next = await at.ran("cat a.txt b.txt sub/c.txt $SCRATCH/kept; ls -A");
      expect(next.stdout).toBe("alpha\nBETA\ngamma\nkept\n.env\na.txt\nb.txt\nsub\n");
      expect(next.changes).toEqual([]);
    }, 60_000);

    test("what a command made look untouched is made anew for the next one", async () => {
      const at = open({ "a.txt": "alpha\n", "b.txt": "beta\n" });
      utimesSync(join(at.work, "a.txt"), 1e9, 1e9);
      await (await at.ran("printf 'ALPHA\\n' >a.txt; touch -d @1000000000 a.txt; ln -f a.txt b.txt")).dispose();
      expect((await at.ran("cat a.txt b.txt; chmod 0 .; true")).stdout).toBe("alpha\nbeta\n");
      expect((await at.ran("cat a.txt b.txt")).stdout).toBe("alpha\nbeta\n");
    }, 60_000);

    test("two commands at once have a view each; what is in the background ends with the task", async () => {
      const at = open({ "a.txt": "alpha\n" });
      const [one, two] = await Promise.all([at.ran("echo 1 >x; sleep 1; ls"), at.ran("echo 2 >y; sleep 1; ls")]);
      expect([one.stdout, two.stdout]).toEqual(["a.txt\nx\n", "a.txt\ny\n"]);
    }, 60_000);

    test("a renamed folder above the shown one is of no consequence for the next command", async () => {
      const at = open({ "a.txt": "alpha\n" });
      await at.ran('mv "$(dirname "$PWD")" /tmp/elsewhere; true');
      expect((await at.ran("cat a.txt")).stdout).toBe("alpha\n");
    }, 60_000);

    test("a granted host answers through the broker, and there is nothing else", async () => {
      const at = open({});
      const fetch = (host: string): string =>
        `import urllib.request as u\ntry: print(u.urlopen("http://${host}/x").read().decode())\nexcept Exception as e: print(e)`;
      const run = async (code: string, network: readonly string[]): Promise<string> => {
        const ran = await at.argv(["/usr/bin/python3", "-c", code], { network });
        return ran.kind === "ran" ? ran.stdout : ran.why;
      };
      expect(await run(fetch(granted), [granted])).toBe("GET /x\n\n");
      expect(await run(fetch("other.example.org"), [granted])).toContain("403");
      expect(await run(`import os\nprint(os.path.exists("/run/network.sock"))`, [])).toBe("False\n");
    }, 60_000);

    test("a path that cannot be mounted is a refusal in words", async () => {
      box = testBox({ name: "a,b", driver: (limits) => containerDriver({ image: imageName, limits }) });
      expect(await box.run("true")).toMatchObject({ kind: "refused", why: expect.stringContaining("comma") });
    });
  },
);
