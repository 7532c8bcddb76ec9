import { expect, test } from "vitest";
import { boxWish } from "../../../src/base/box-wish.ts";

test("what a user may wish for is one word, and never an option of a program", () => {
  expect(boxWish("")).toEqual({ kind: "auto" });
  expect(boxWish("auto")).toEqual({ kind: "auto" });
  expect(boxWish("bubblewrap")).toEqual({ kind: "bubblewrap" });
  expect(boxWish("podman:localhost/tools:1")).toEqual({
    kind: "container",
    engine: "podman",
    image: "localhost/tools:1",
  });
  expect(boxWish("container:python@sha256:0a")).toEqual({
    ...{ kind: "container", engine: undefined, image: "python@sha256:0a" },
  });
  expect(boxWish("ssh:me@build.example.org")).toEqual({ kind: "ssh", host: "me@build.example.org" });
  for (const odd of ["ssh:", "ssh:-oProxyCommand=x", "ssh:a b", "ssh:a;b", "ssh:a\n", "ssh:$(x)"])
    expect(boxWish(odd), odd).toBeUndefined();
  for (const odd of [
    "docker:",
    "docker:--privileged",
    "container:a b",
    "container:a\n",
    "none",
    "docker",
    "Auto",
    "docker:-v/:/x",
  ])
    expect(boxWish(odd), odd).toBeUndefined();
});
