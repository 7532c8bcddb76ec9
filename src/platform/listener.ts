/** A port of this machine that anybody may knock at, to see whether somebody can who must not. */
import { connect, createServer, type Socket } from "node:net";

export type Listener = {
  readonly port: number;
  /** Whether anybody came so far. */
  heard(): boolean;
  /** Whether it can be reached from here: without that, silence proves nothing. */
  answers(): Promise<boolean>;
  close(): Promise<void>;
};

/** Listens on a free port of the loopback address. */
export async function listenForAnybody(): Promise<Listener> {
  let heard = false;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    heard = true;
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port,
    heard: () => heard,
    answers: () =>
      new Promise((resolve) => {
        const socket = connect(port, "127.0.0.1");
        socket.once("connect", () => {
          socket.destroy();
          resolve(true);
        });
        socket.once("error", () => resolve(false));
      }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
