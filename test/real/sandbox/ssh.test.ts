/** Commands on another machine: what they see, what comes back, the way to the network, and a whole job that is undone. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sshDriver } from "../../../src/sandbox/ssh.ts";
import { changeLines, noBoxHere, type TestBox, testBox } from "../../helpers/box.ts";
import { realFolder } from "../../helpers/real-folder.ts";
import { startSsh } from "../../helpers/ssh-server.ts";
import { inventory } from "../../helpers/tree.ts";

const run = promisify(execFile);
const server = (await noBoxHere()) ?? (await startSsh());
const why = typeof server === "string" ? server : undefined;
const granted = "files.example.org";

let world: Server;
let box: TestBox | undefined;
beforeAll(async () => {
  if (typeof server !== "string") process.env["PATH"] = server.path;
  world = createServer((incoming, answer) => void answer.end(`${incoming.method} ${incoming.url}\n`));
  await new Promise<void>((resolve) => world.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await box?.clear();
  box = undefined;
}, 30_000);
afterAll(async () => {
  world.close();
  if (typeof server !== "string") await server.stop();
});

function open(files: Readonly<Record<string, string>>, host = "elsewhere"): TestBox {
  const outside = {
    resolve: async () => ["93.184.216.34"],
    dial: () => connect((world.address() as AddressInfo).port, "127.0.0.1"),
  };
  box = testBox({ files, outside, driver: (limits) => sshDriver({ host, limits }) });
  return box;
}

/** A workbook by hand (ECMA-376), so that the other machine needs nothing but Python. */
const script = `
import csv, glob, collections, zipfile
sums = collections.Counter()
for name in sorted(glob.glob("*.csv")):
    for row in csv.DictReader(open(name)): sums[row["region"]] += int(row["amount"])
rows = "".join(f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{k}</t></is></c><c r="B{n}"><v>{v}</v></c></row>' for n, (k, v) in enumerate(sorted(sums.items()), 1))
main, rel, pack = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://schemas.openxmlformats.org/package/2006/"
kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
with zipfile.ZipFile("summary.xlsx", "w") as z:
    z.writestr("[Content_Types].xml", f'<Types xmlns="{pack}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}worksheet+xml"/></Types>')
    z.writestr("_rels/.rels", f'<Relationships xmlns="{pack}relationships"><Relationship Id="a" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
    z.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="Sums" sheetId="1" r:id="a"/></sheets></workbook>')
    z.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{pack}relationships"><Relationship Id="a" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
    z.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>')
top = max(sums.values())
bars = "".join(f'<rect x="{n*60}" y="{100-v*100/top}" width="40" height="{v*100/top}"/>' for n, (k, v) in enumerate(sorted(sums.items())))
open("chart.svg", "w").write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">{bars}</svg>')
print(sorted(sums.items()))`;

describe.skipIf(why !== undefined)(`another machine by ssh${why === undefined ? "" : ` (${why})`}`, () => {
  test("changes come back as a change set; secrets are not sent; the next command sees the folder as it is by then", async () => {
    const at = open({ "a.txt": "alpha\n", "it's a 'b'.txt": "beta\n", "sub/c.txt": "gamma\n", ".env": "KEY=TOKEN\n" });
    const ran = await at.ran(
      "echo new >new.txt; echo more >>a.txt; mv it* moved.txt; rm -r sub; cat .env; echo 1 >$SCRATCH/kept",
    );
    expect(changeLines(ran)).toEqual([
      ...["move it's a 'b'.txt → moved.txt", "change a.txt", "create new.txt", "delete sub/c.txt", "delete sub"],
    ]);
    await ran.dispose();
    writeFileSync(join(at.work, "a.txt"), "ALPHA\n");
    const next = await at.ran("cat a.txt sub/c.txt $SCRATCH/kept; ls -A");
    expect(next.stdout).toBe("ALPHA\ngamma\n1\n.env\na.txt\nit's a 'b'.txt\nsub\n");
    expect(next.changes).toEqual([]);
  }, 120_000);

  test("words are words there too, input arrives, and the exit code comes back", async () => {
    const at = open({});
    const argv = ["printf", "%s|", "a b", "'; touch x #", '"$HOME"', "`id`", "new\nline", "ü"];
    const ran = await at.argv(argv);
    expect(ran.kind === "ran" && [ran.stdout, ran.changes]).toEqual([
      argv
        .slice(2)
        .map((one) => `${one}|`)
        .join(""),
      [],
    ]);
    const input = await at.ran("cat; exit 7", { stdin: new TextEncoder().encode("given") });
    expect([input.stdout, input.exitCode]).toEqual(["given", 7]);
  }, 120_000);

  test("a granted host answers through the broker, and there is nothing else", async () => {
    const at = open({});
    const fetch = (name: string): string =>
      `import urllib.request as u\ntry: print(u.urlopen("http://${name}/x").read().decode())\nexcept Exception as e: print(e)`;
    const reach = async (code: string, network: readonly string[]): Promise<string> => {
      const ran = await at.argv(["/usr/bin/python3", "-c", code], { network });
      return ran.kind === "ran" ? `${ran.stdout}${ran.stderr}` : ran.why;
    };
    expect(await reach(fetch(granted), [granted])).toBe("GET /x\n\n");
    expect(await reach(fetch("other.example.org"), [granted])).toContain("403");
    expect(await reach(`import os\nprint(os.path.exists("/run/network.sock"))`, [])).toBe("False\n");
  }, 120_000);

  test("a host that does not answer is a refusal in words", async () => {
    const at = open({}, "nobody.invalid");
    expect(await at.run("true")).toMatchObject({
      kind: "refused",
      why: expect.stringContaining("nobody.invalid cannot run commands"),
    });
  }, 60_000);

  test("a job there: csv files become a chart and a workbook, taken into the folder, and undone", async () => {
    const folder = await realFolder({
      ...{ "jan.csv": "region,amount\nNorth,10\nSouth,30\n", "feb.csv": "region,amount\nNorth,25\nWest,5\n" },
    });
    try {
      const top = folder.roots[0]?.absolute ?? "";
      const before = inventory(top);
      const env = { ...process.env, COWORK_STATE: folder.state };
      const cowork = (...args: readonly string[]) => run(process.execPath, ["dist/cli.js", ...args], { env });
      const flags = ["--folder", top, "--box", "ssh:elsewhere", "--approve", "all"];
      const { stdout } = await cowork("exec", ...flags, "--", "python3", "-c", script);
      const said = JSON.parse(stdout) as {
        readonly task: string;
        readonly taken: readonly { readonly path: string }[];
      };
      expect(said).toMatchObject({
        exitCode: 0,
        driver: "ssh",
        stdout: "[('North', 35), ('South', 30), ('West', 5)]\n",
      });
      expect(said.taken.map((one) => one.path).sort()).toEqual(["chart.svg", "summary.xlsx"]);
      const read = await cowork("read", join(top, "summary.xlsx"));
      expect(read.stdout).toContain("North");
      await cowork("undo", said.task, "--folder", top);
      expect(inventory(top)).toEqual(before);
    } finally {
      folder.clear();
    }
  }, 240_000);
});
