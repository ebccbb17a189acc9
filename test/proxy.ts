import { connect, createServer, type Socket } from 'node:net';
import type { Test } from 'tap';

/** What stands between a service and its database server, at `port`. */
export interface Proxy {
  port: number;
  /** Lets nothing through any more in either direction, and closes nothing; or lets it through again. */
  freeze(on: boolean): void;
  /** Cuts every connection there is. */
  cut(): void;
}

/** A network between a test and a server on this machine, which can be cut and frozen. */
export async function proxyTo(test: Pick<Test, 'teardown'>, port: number): Promise<Proxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let frozen = false;
  const hold = (pair: readonly Socket[]) => {
    for (const socket of pair) frozen ? socket.pause() : socket.resume();
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => near.write(bytes));
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        for (const each of pair) each.destroy();
      });
    }
    hold(pair);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  test.teardown(() => {
    server.close();
    cut();
  });
  return {
    port: (server.address() as { port: number }).port,
    freeze(on) {
      frozen = on;
      for (const pair of pairs) hold(pair);
    },
    cut,
  };
}
