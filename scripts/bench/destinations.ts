/**
 * `npm run bench -- destinations [--rounds 5 --messages 2000]`: delivery to many destinations with the settings as they come, first to healthy ones alone,
 * then beside dead and slow ones that have so much mail that they could take every slot. Prints the rate of the healthy ones in both, and fails below 90 % of what they have alone.
 */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { installPeers } from '@posthorn/testbed/peers/packages';
import { sendLoad } from './load.ts';
import { type PosthornContender, startPosthornContender } from './posthorn.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    messages: { type: 'string', default: '2000' },
    healthy: { type: 'string', default: '20' },
    dead: { type: 'string', default: '10' },
    slow: { type: 'string', default: '10' },
    troubled: { type: 'string', default: '400' },
  },
});
const rounds = Number(values.rounds);
const perHealthy = Math.ceil(Number(values.messages) / Number(values.healthy));

installPeers((line) => console.log(line));
let delivered: number[] = [];
let takenBySlow = 0;
const healthy = await startServers(Number(values.healthy), { delayMs: 0, onDelivered: (at) => delivered.push(at) });
// A server that takes the connection and says nothing is the worst of the dead: each try costs its whole time-out.
const dead = await startServers(Number(values.dead), { isSilent: true });
const slow = await startServers(Number(values.slow), { delayMs: 1500, onDelivered: () => (takenBySlow += 1) });
// One that never gets any mail for the others, and one whose queue is full of it: what is left of a round disturbs no other.
const alone = await startHouse();
const beside = await startHouse();
for (const [kind, servers] of [
  ['dead', dead],
  ['slow', slow],
] as const)
  for (const [at] of servers.entries())
    await sendLoad({ ...loadOf(beside), messages: Number(values.troubled), recipient: `kim@${kind}${at}.test` });
await run(alone);
await run(beside);
const rates: { alone: number[]; beside: number[] } = { alone: [], beside: [] };
for (let round = 1; round <= rounds; round += 1) {
  rates.alone.push(await run(alone));
  rates.beside.push(await run(beside));
  console.log(
    `round ${round}: healthy alone ${format(rates.alone.at(-1)!)}, beside ${format(rates.beside.at(-1)!)} (${percent(rates.beside.at(-1)! / rates.alone.at(-1)!)}); taken by slow ones meanwhile: ${takenBySlow}`,
  );
}
// Each against the round just before it, so that what else the machine does matters less.
const ratio = median(rates.beside.map((rate, at) => rate / rates.alone[at]!));
console.log(
  `\n${healthy.length} healthy destinations: ${format(median(rates.alone))} alone, ${format(median(rates.beside))} beside ${dead.length} dead and ${slow.length} slow ones: ${percent(ratio)} of it in the middle round (at least 90 % is wanted)`,
);
await alone[Symbol.asyncDispose]();
await beside[Symbol.asyncDispose]();
process.exit(ratio >= 0.9 ? 0 : 1);

async function startHouse(): Promise<PosthornContender> {
  const posthorn = await startPosthornContender();
  await posthorn.configure({
    queue: { holdAll: true },
    routing: { routes: [...routes('healthy', healthy), ...routes('dead', dead), ...routes('slow', slow)] },
  });
  return posthorn;
}

/** Puts mail into the held queue, lets it go, and says how many a second the healthy ones took until the last one was there. */
async function run(posthorn: PosthornContender): Promise<number> {
  for (const [at] of healthy.entries())
    await sendLoad({ ...loadOf(posthorn), messages: perHealthy, recipient: `kim@healthy${at}.test` });
  const wanted = perHealthy * healthy.length;
  delivered = [];
  takenBySlow = 0;
  const finished = new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (delivered.length < wanted) return;
      clearInterval(timer);
      resolve();
    }, 20);
  });
  await posthorn.configure({ queue: { holdAll: false } });
  const released = performance.now();
  await finished;
  await posthorn.configure({ queue: { holdAll: true } });
  // What slow servers have begun to take is not to run beside the next round.
  for (let before = -1; before !== takenBySlow; ) {
    before = takenBySlow;
    await wait(8000 * Math.sign(takenBySlow));
  }
  // The first may be out before the answer to the publishing is here.
  return wanted / ((delivered.at(-1)! - Math.min(released, delivered[0]!)) / 1000);
}

function loadOf(posthorn: PosthornContender) {
  return { port: posthorn.port, sessions: 10, bytes: 2048, reuse: true };
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

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function format(rate: number): string {
  return `${rate.toFixed(0)}/s`;
}
