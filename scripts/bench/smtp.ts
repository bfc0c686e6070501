/**
 * `npm run bench -- smtp [--rounds 3 --messages 4000 --only accept|relay|verify]`: Posthorn against Postfix and Exim on this machine, in turn within each
 * round so that a slow minute hits all of them. Prints a table, ratios first, and writes it to bench-results/.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort } from '@posthorn/db/testing/free-port';
import { findPeers, installPeers } from '@posthorn/testbed/peers/packages';
import { sendLoad, startSink } from './load.ts';
import { type Contender, startEximContender, startPostfixContender } from './peers.ts';
import { type PosthornContender, startPosthornContender } from './posthorn.ts';
import { usageOf } from './processes.ts';
import { makeSignedMail } from './signed-mail.ts';
import { formatTable, type Measure } from './table.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    messages: { type: 'string', default: '4000' },
    sessions: { type: 'string', default: '20' },
    bytes: { type: 'string', default: '5120' },
    only: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const messages = Number(values.messages);
const sessions = Number(values.sessions);
const bytes = Number(values.bytes);
const recipient = 'sink@world.test';
const measures: Measure[] = [];
const notes: string[] = [];

installPeers((line) => console.log(line));
const { missing } = findPeers();
if (missing.length > 0) {
  console.error(`The bench needs ${missing.join(', ')} (run it as root on Debian, and it installs them).`);
  process.exit(1);
}
const loadBefore = loadavg()[0]!;
const isWanted = (what: string): boolean => values.only === undefined || values.only === what;
if (isWanted('accept')) await benchAccept();
if (isWanted('verify')) await benchVerify();
if (isWanted('relay')) await benchRelay();
report();
process.exit();

async function benchAccept(): Promise<void> {
  await using posthorn = await startPosthornContender();
  await posthorn.configure({ queue: { holdAll: true } });
  await using postfix = await startPostfixContender({ kind: 'accept' });
  await using exim = await startEximContender({ kind: 'accept' });
  // The first seconds of a JIT and of cold caches belong to no steady rate; each contender gets the same.
  for (const contender of [posthorn, postfix, exim])
    await sendLoad({ port: contender.port, messages: 1000, sessions, bytes, reuse: true, recipient });
  const syncs = await posthorn.walSyncs();
  let sent = 0;
  for (let round = 1; round <= rounds; round++) {
    for (const reuse of [true, false]) {
      for (const contender of [posthorn, postfix, exim]) {
        const test = `accept, ${reuse ? 'connections reused' : 'one connection a message'}`;
        await measure(contender, test, round, () =>
          sendLoad({ port: contender.port, messages, sessions, bytes, reuse, recipient }),
        );
        if (contender === posthorn) sent += messages;
      }
    }
  }
  notes.push(
    `Posthorn committed ${sent} messages with ${(await posthorn.walSyncs()) - syncs} WAL fsyncs (group commit; fsync and synchronous_commit on).`,
  );
}

/** Mail from outside with SPF, DKIM, DMARC and ARC checked, against an Exim that checks the same and against Debian's, which knows SPF and DKIM only. */
async function benchVerify(): Promise<void> {
  await using mail = await makeSignedMail(bytes);
  await using posthorn = await startPosthornContender({ POSTHORN_DNS: `${mail.nameserver}:53` });
  await posthorn.configure({
    queue: { holdAll: true },
    smtp: {
      relayHosts: [],
      reverseDns: false,
      maxConnectionsPerClient: 1000,
      maxConnectionsPerNetwork: 1000,
      connectionRatePerClient: 0,
      messageRatePerClient: 0,
      recipientRatePerClient: 0,
    },
    spf: { verify: true },
    dkim: { verify: true },
    dmarc: { verify: true },
    arc: { verify: true },
    routing: {
      localDomains: [
        { domain: 'world.test', mailboxes: 'any', transport: { kind: 'sandbox' }, subaddressSeparator: '+' },
      ],
    },
  });
  const { nameserver } = mail;
  await using exim = await startEximContender({ kind: 'verify', nameserver, checks: 'spf-dkim-dmarc-arc' });
  await using debian = await startEximContender({ kind: 'verify', nameserver, checks: 'spf-dkim' });
  const load = { messages, sessions, bytes, recipient, sender: mail.sender, message: mail.file };
  const contenders = [posthorn, exim, debian];
  for (const contender of contenders) await sendLoad({ ...load, port: contender.port, messages: 1000, reuse: true });
  await provePosthornJudged(posthorn);
  for (const contender of [exim, debian]) contender.proveVerified();
  for (let round = 1; round <= rounds; round++) {
    for (const reuse of [true, false]) {
      for (const contender of contenders) {
        const test = `verify, ${reuse ? 'connections reused' : 'one connection a message'}`;
        await measure(contender, test, round, () => sendLoad({ ...load, port: contender.port, reuse }));
      }
    }
  }
  notes.push(
    'verify: signed mail (DKIM RSA 2048, one ARC set: three RSA signatures), DNS on this machine. Posthorn and "Exim (all four)" check SPF, DKIM, DMARC and ARC; that Exim is built from the source of its Debian package, and most of its time goes into the list of public suffixes, which opendmarc reads anew for each message. "Exim (SPF, DKIM)" is the program that Debian packages: without DMARC and ARC it checks one of the three signatures. All write their results on top and answer 250 once the message is on the disk.',
  );
}

/** A figure of a server that did not check would be none. */
async function provePosthornJudged(posthorn: PosthornContender): Promise<void> {
  const { spf, dkim, dmarc, arc } = await posthorn.newestProofs();
  const found = [spf.result, dkim[0]?.result, dmarc.status, arc.state].join(' ');
  if (found !== 'pass pass accept pass') throw new Error(`SPF, DKIM, DMARC and ARC of the signed message: ${found}`);
}

async function benchRelay(): Promise<void> {
  const sinkPort = await freePort();
  await using posthorn = await startPosthornContender();
  await posthorn.configure({
    routing: {
      routes: [
        {
          name: 'sink',
          match: ['*'],
          transport: { kind: 'smarthost', hosts: [{ host: '127.0.0.1', port: sinkPort }], tls: 'none' },
          lastHop: false,
          enabled: true,
        },
      ],
    },
  });
  await using postfix = await startPostfixContender({ kind: 'relay', sinkPort });
  await using exim = await startEximContender({ kind: 'relay', sinkPort });
  const relay = async (contender: Contender, count: number) => {
    const sink = await startSink(sinkPort, count);
    const began = Date.now();
    await sendLoad({ port: contender.port, messages: count, sessions, bytes, reuse: true, recipient });
    const ended = await Promise.race([sink.received, sleep(300_000, undefined)]);
    sink.stop();
    if (!ended) throw new Error(`${contender.name}: not every message reached the sink within five minutes`);
    return (ended - began) / 1000;
  };
  for (const contender of [posthorn, postfix, exim]) await relay(contender, 300);
  for (let round = 1; round <= rounds; round++) {
    for (const contender of [posthorn, postfix, exim]) {
      await measure(contender, 'relay to a sink, end to end', round, () => relay(contender, messages), messages);
    }
  }
}

async function measure(
  contender: Contender,
  test: string,
  round: number,
  run: () => Promise<number>,
  count = messages,
): Promise<void> {
  const before = usageOf(contender.roots());
  const seconds = await run();
  const after = usageOf(contender.roots());
  const figures = {
    perSecond: count / seconds,
    cpuMillisecondsPerMessage: ((after.cpuSeconds - before.cpuSeconds) * 1000) / count,
    memoryMegabytes: after.memoryBytes / 1e6,
  };
  measures.push({ contender: contender.name, test, ...figures });
  console.log(
    `round ${round}: ${contender.name.padEnd(8)} ${test}: ${figures.perSecond.toFixed(0)}/s, CPU ${figures.cpuMillisecondsPerMessage.toFixed(2)} ms a message, ${figures.memoryMegabytes.toFixed(0)} MB`,
  );
  await sleep(500);
}

function report(): void {
  const model = /model name\s*: (.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown';
  const machine = `${cpus().length} cores (${model}), ${(totalmem() / 1e9).toFixed(0)} GB, load ${loadBefore.toFixed(2)} before the run`;
  const head = `${bytes} bytes, ${sessions} sessions, ${messages} messages a run, ${rounds} rounds interleaved, medians; ${machine}`;
  const text = `# Posthorn against Postfix and Exim\n\n${new Date().toISOString()}: ${head}.\n\n${formatTable(measures)}\n\n${notes.join('\n')}\nMemory: proportional set size of all processes; Posthorn's includes Postgres and the console. CPU: user and system of all processes, reaped children included.\n`;
  const folder = fileURLToPath(new URL('../../bench-results', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `smtp-${new Date().toISOString().replaceAll(':', '-')}.md`);
  writeFileSync(file, text);
  console.log(`\n${text}\nwritten to ${file}`);
}
