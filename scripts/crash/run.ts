import { setTimeout as sleep } from 'node:timers/promises';
import { readLedger } from '@posthorn/queue/ledger';
import { type ClientTally, runClients } from './client.ts';
import { startCrashSink } from './sink.ts';
import { startVictims, type Victims } from './victims.ts';

export type CrashOptions = {
  kills: number;
  sessions: number;
  seed: number;
  directory: string;
  log: (line: string) => void;
};

export type CrashResult = {
  lost: number;
  duplicated: number;
  kills: number;
  messages: number;
  missing: string[];
  balanced: boolean;
  difference: number;
  ledger: string;
};

/** Messages that may be promised and not yet arrived before the clients wait: the storm is about kills, not about queue length. */
const mostUndelivered = 3000;

/** One storm: load, kills, calm, reckoning. */
export async function runCrash(options: CrashOptions): Promise<CrashResult> {
  const { kills, sessions, log } = options;
  const random = seeded(options.seed);
  const sink = await startCrashSink(random);
  const victims = await startVictims(options.directory, sink.port, log);
  const tally: ClientTally = { promised: [], unanswered: 0, refused: 0 };
  const stop = new AbortController();
  const pause = async () => {
    while (!stop.signal.aborted && tally.promised.length * 2 - sink.arrived.size > mostUndelivered) await sleep(100);
  };
  try {
    const clients = runClients({ port: victims.smtpPort, sessions, stop: stop.signal, tally, pause });
    for (let done = 0; done < kills; done++) {
      await sleep(500 + random() * 2000);
      const name = await victims.kill(random());
      if (done % 10 === 9 || kills <= 20)
        log(
          `${done + 1} kills (last: ${name}), ${tally.promised.length} messages promised, ${sink.arrived.size} recipients arrived`,
        );
    }
    stop.abort();
    await clients;
    await calm(victims, tally, sink.arrived, log);
    return await reckon(victims, tally, sink.arrived, kills);
  } finally {
    stop.abort();
    await victims.stop();
    await sink.close();
  }
}

/** Waits until everything promised has arrived, or nothing has changed for two minutes. */
async function calm(
  _victims: Victims,
  tally: ClientTally,
  arrived: Map<string, number>,
  log: (line: string) => void,
): Promise<void> {
  let best = Number.POSITIVE_INFINITY;
  for (let since = Date.now(); Date.now() - since < 120_000; await sleep(500)) {
    const left = missingFrom(tally, arrived).length;
    if (left === 0) return;
    if (left < best) {
      best = left;
      since = Date.now();
    }
  }
  log(`${best} recipients still missing after two minutes without any change`);
}

async function reckon(
  victims: Victims,
  tally: ClientTally,
  arrived: Map<string, number>,
  kills: number,
): Promise<CrashResult> {
  const missing = missingFrom(tally, arrived);
  // Settlements of the last deliveries may still be on their way; the ledger balances at every moment all the same.
  const ledger = await readLedger(victims.pool);
  const duplicated = [...arrived.values()].reduce((sum, count) => sum + count - 1, 0);
  return {
    lost: missing.length,
    duplicated,
    kills,
    messages: tally.promised.length,
    missing,
    balanced: ledger.balanced,
    difference: ledger.difference,
    ledger: JSON.stringify({ left: ledger.left, right: ledger.right }),
  };
}

function missingFrom(tally: ClientTally, arrived: Map<string, number>): string[] {
  return tally.promised.flatMap(({ id, recipients }) =>
    recipients.map((recipient) => `${id} ${recipient}`).filter((key) => !arrived.has(key)),
  );
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
