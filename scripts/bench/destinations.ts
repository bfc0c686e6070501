/**
 * `npm run bench -- destinations [--rounds 3 --messages 2000]`: delivery to many destinations, first to healthy ones alone, then beside dead and slow
 * ones. Prints the rate of the healthy ones in both, and fails below 90 % of what they have alone.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { installPeers } from '@posthorn/testbed/peers/packages';
import { sendLoad } from './load.ts';
import { startPosthornContender } from './posthorn.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    messages: { type: 'string', default: '2000' },
    healthy: { type: 'string', default: '20' },
    dead: { type: 'string', default: '10' },
    slow: { type: 'string', default: '10' },
  },
});
const rounds = Number(values.rounds);
const perHealthy = Math.ceil(Number(values.messages) / Number(values.healthy));
const perTroubled = 100;

installPeers((line) => console.log(line));
let delivered: number[] = [];
const healthy = await startServers(Number(values.healthy), { delayMs: 0, onDelivered: (at) => delivered.push(at) });
// A server that takes the connection and says nothing is the worst of the dead: each try costs its whole time-out.
const dead = await startServers(Number(values.dead), { isSilent: true });
const slow = await startServers(Number(values.slow), { delayMs: 1500 });
await using posthorn = await startPosthornContender();
await posthorn.configure({
  delivery: { commandTimeout: 20, connectTimeout: 5 },
  routing: { routes: [...routes('healthy', healthy), ...routes('dead', dead), ...routes('slow', slow)] },
});
await run({ isTroubled: false });
const alone: number[] = [];
const beside: number[] = [];
for (let round = 1; round <= rounds; round += 1) {
  alone.push(await run({ isTroubled: false }));
  beside.push(await run({ isTroubled: true }));
  console.log(`round ${round}: healthy alone ${format(alone.at(-1)!)}, beside ${format(beside.at(-1)!)}`);
}
const ratio = median(beside) / median(alone);
console.log(
  `\n${healthy.length} healthy destinations: ${format(median(alone))} alone, ${format(median(beside))} beside ${dead.length} dead and ${slow.length} slow ones: ${(ratio * 100).toFixed(0)} % (at least 90 % is wanted)`,
);
await posthorn[Symbol.asyncDispose]();
process.exit(ratio >= 0.9 ? 0 : 1);

/** Puts mail into a held queue, lets it go, and says how many a second the healthy ones took from the first to the last. */
async function run({ isTroubled }: { isTroubled: boolean }): Promise<number> {
  await posthorn.configure({ queue: { holdAll: true } });
  const load = { port: posthorn.port, sessions: 10, bytes: 2048, reuse: true };
  if (isTroubled)
    for (const [kind, servers] of [
      ['dead', dead],
      ['slow', slow],
    ] as const)
      for (const [at] of servers.entries())
        await sendLoad({ ...load, messages: perTroubled, recipient: `kim@${kind}${at}.test` });
  for (const [at] of healthy.entries())
    await sendLoad({ ...load, messages: perHealthy, recipient: `kim@healthy${at}.test` });
  const wanted = perHealthy * healthy.length;
  delivered = [];
  const finished = new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (delivered.length < wanted) return;
      clearInterval(timer);
      resolve();
    }, 20);
  });
  await posthorn.configure({ queue: { holdAll: false } });
  await finished;
  return wanted / ((delivered.at(-1)! - delivered[0]!) / 1000);
}

function routes(kind: string, servers: readonly number[]) {
  return servers.map((port, at) => ({
    name: `${kind}${at}`,
    match: [`${kind}${at}.test`],
    transport: { kind: 'smarthost', hosts: [{ host: '127.0.0.1', port }], tls: 'none' },
    lastHop: false,
    enabled: true,
  }));
}

/** So many mail servers in this process, on ports of their own. */
async function startServers(
  count: number,
  how: { delayMs?: number; isSilent?: boolean; onDelivered?: (at: number) => void },
): Promise<number[]> {
  const servers: Server[] = Array.from({ length: count }, () =>
    createServer((socket) => {
      socket.on('error', () => {});
      if (!how.isSilent) converse(socket, how);
    }).listen(0, '127.0.0.1'),
  );
  await Promise.all(servers.map((server) => (server.listening ? undefined : once(server, 'listening'))));
  return servers.map((server) => (server.address() as AddressInfo).port);
}

function converse(
  socket: Socket,
  { delayMs = 0, onDelivered }: { delayMs?: number; onDelivered?: (at: number) => void },
): void {
  let rest = '';
  let isContent = false;
  const say = (line: string): void => {
    if (delayMs === 0) socket.write(`${line}\r\n`);
    else setTimeout(() => socket.write(`${line}\r\n`), delayMs);
  };
  say('220 bench.test');
  socket.on('data', (bytes) => {
    rest += bytes.toString('latin1');
    for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 2);
      if (isContent) {
        if (line !== '.') continue;
        isContent = false;
        onDelivered?.(performance.now());
        say('250 2.0.0 taken');
      } else if (/^EHLO/i.test(line)) say('250-bench.test\r\n250 PIPELINING');
      else if (/^DATA/i.test(line)) {
        isContent = true;
        say('354 go on');
      } else say(/^QUIT/i.test(line) ? '221 bye' : '250 2.1.0 ok');
    }
  });
}

function median(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)]!;
}

function format(rate: number): string {
  return `${rate.toFixed(0)}/s`;
}
