import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientTally, runClients } from './client.ts';
import { type Reckoning, reckon, type World } from './reckon.ts';
import { startCrashSink } from './sink.ts';
import { type Shot, startVictims, type VictimKind, victimKinds } from './victims.ts';

export type CrashOptions = {
  kills: number;
  sessions: number;
  seed: number;
  directory: string;
  /** Engine processes that share the ports; with more than one, single ones are killed too. */
  engines: number;
  log: (line: string) => void;
};

export type CrashResult = Reckoning & {
  kills: Record<VictimKind, number>;
  messages: number;
  unanswered: number;
  cut: number;
};

/** Messages that may be promised and not yet arrived before the clients wait: the storm is about kills, not about queue length. */
const mostUndelivered = 3000;

/** One storm: load, kills, calm, reckoning. */
export async function runCrash(options: CrashOptions): Promise<CrashResult> {
  const { sessions, log } = options;
  const random = seeded(options.seed);
  const sink = await startCrashSink(random);
  const victims = await startVictims({ ...options, sinkPort: sink.port });
  const tally: ClientTally = { promised: [], unanswered: 0, cut: 0, refused: 0 };
  const world: World = { pool: victims.pool, tally, arrived: sink.arrived, damaged: sink.damaged };
  const stop = new AbortController();
  const pause = async () => {
    while (!stop.signal.aborted && tally.promised.length * 2 - sink.arrived.size > mostUndelivered) await sleep(100);
  };
  const kills: CrashResult['kills'] = { engine: 0, 'one engine': 0, worker: 0, Postgres: 0, everything: 0 };
  try {
    const clients = runClients({ port: victims.smtpPort, sessions, stop: stop.signal, tally, pause });
    for (let done = 1; done <= options.kills; done++) {
      const before = tally.promised.length;
      const kind = nextKind(done, options, random);
      await flowing(world);
      await sleep(random() * 1500);
      await shoot(await victims.aim(kind), kind, tally);
      kills[kind]++;
      if (done % 10 === 0 || options.kills <= 20) {
        log(
          `${done} kills (last: ${kind}, after ${tally.promised.length - before} more messages), ${tally.promised.length} messages promised, ${sink.arrived.size} recipients arrived`,
        );
      }
    }
    stop.abort();
    await clients;
    await calm(world, log);
    const { unanswered, cut } = tally;
    return { ...(await reckon(world)), kills, messages: tally.promised.length, unanswered, cut };
  } finally {
    stop.abort();
    await victims.stop();
    await sink.close();
  }
}

/**
 * Who must keep the promise of a 250 is killed in the instant that one is heard, when what was promised too early would be gone.
 * The worker is killed at any moment.
 */
async function shoot(shot: Shot, kind: VictimKind, tally: ClientTally): Promise<void> {
  if (kind === 'worker') shot.fire();
  else {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('no 250 within a minute')), 60_000);
      tally.onPromise = () => {
        shot.fire();
        delete tally.onPromise;
        clearTimeout(late);
        resolve();
      };
    });
  }
  await shot.fallen();
}

/** A kill is to hit work, so mail must come in and go out again first; that it does within a minute is part of what is tried here. */
async function flowing({ tally, arrived }: World): Promise<void> {
  const promised = tally.promised.length + 10;
  const there = arrived.size + 10;
  for (let waited = 0; tally.promised.length < promised || arrived.size < there; waited += 20) {
    if (waited > 60_000)
      throw new Error(`mail did not flow again within a minute of a kill (${JSON.stringify({ promised, there })})`);
    await sleep(20);
  }
}

/** Each kind once, then as it comes. */
function nextKind(number: number, { engines }: CrashOptions, random: () => number): VictimKind {
  const kinds = victimKinds.filter((kind) => kind !== 'one engine' || engines > 1);
  return kinds[number - 1] ?? kinds[Math.floor(random() * kinds.length)]!;
}

/** Waits until nothing is queued any more, or nothing has changed for two minutes. */
async function calm({ pool, arrived }: World, log: (line: string) => void): Promise<void> {
  let before = '';
  for (let since = Date.now(); Date.now() - since < 120_000; await sleep(250)) {
    const { rows } = await pool
      .query<{ queued: string }>(`select count(*) as queued from mail.recipient where state = 'queued'`)
      .catch(() => ({ rows: [] }));
    if (rows[0]?.queued === '0') return;
    const now = `${rows[0]?.queued} ${arrived.size}`;
    if (now !== before) since = Date.now();
    before = now;
  }
  log(`no change for two minutes (queued, arrived: ${before})`);
}

/** mulberry32: a storm can be repeated from its seed (as far as timing allows). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
