import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy that can be cut (connections are refused and lost) or frozen (nothing answers any more), and mended. */
export type CutProxy = AsyncDisposable & { url: string; cut(): void; freeze(): void; mend(): void };

/** Stands before a database, named by its URL. */
export const startCutProxy = async (databaseUrl: string): Promise<CutProxy> => {
  const target = new URL(databaseUrl);
  const pairs = new Set<[Socket, Socket]>();
  let state: 'well' | 'cut' | 'frozen' = 'well';
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port || 5432), target.hostname);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on('data', (chunk) => other.write(chunk));
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
    if (state === 'frozen') freeze(pair);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    cut: () => {
      state = 'cut';
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
    },
    freeze: () => {
      state = 'frozen';
      for (const pair of pairs) freeze(pair);
    },
    mend: () => {
      state = 'well';
      for (const [near, far] of pairs) {
        near.resume();
        far.resume();
      }
    },
    async [Symbol.asyncDispose]() {
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const freeze = ([near, far]: [Socket, Socket]): void => {
  near.pause();
  far.pause();
};
