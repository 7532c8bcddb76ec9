/** How the loops under test are started. Each gets the same prompt and talks to the endpoint at ANTHROPIC_BASE_URL. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL("../../", import.meta.url));
const model = "claude-haiku-4-5";

/** The product as it is built. */
export const own = {
  name: "cowork",
  command: ({ prompt }) => [
    join(project, "dist/cli.js"),
    ..."run --folder . --mode auto --approve all --model".split(" "),
    model,
    prompt,
  ],
  env: ({ place }) => ({ COWORK_STATE: join(place, "state") }),
};

/** A bare loop on the provider's SDK, which lies beside the scripted endpoint: nothing can be much faster. */
export const floor = {
  name: "floor-sdk",
  command: ({ prompt, mock }) => [join(mock, "floor-sdk.mjs"), prompt],
  env: ({ place }) => {
    // It looks for the SDK in <BENCH_PEERS>/sdk: this project's own copy, so that both use the same version.
    const peers = join(place, "peers");
    mkdirSync(peers, { recursive: true });
    symlinkSync(project, join(peers, "sdk"));
    return { BENCH_PEERS: peers, BENCH_MODEL: model };
  },
};
