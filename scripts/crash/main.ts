/**
 * `npm run crash -- --kills 100`: kill -9 of engine, worker and Postgres at random while mail flows, then the reckoning: every
 * recipient that got a 250 must have arrived (a duplicate per kill is allowed, a loss never) and the ledger must balance.
 * Prints `lost, duplicated, kills, messages` and ends with 1 when anything was lost or the ledger is off.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCrash } from './run.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    sessions: { type: 'string', default: '6' },
    seed: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const directory = await mkdtemp(join(tmpdir(), 'posthorn-crash-'));
try {
  const result = await runCrash({
    kills: Number(values.kills),
    sessions: Number(values.sessions),
    seed,
    directory,
    log: (line) => console.log(line),
  });
  for (const key of result.missing.slice(0, 20)) console.log(`lost: ${key}`);
  console.log(`ledger ${result.balanced ? 'balances' : `is off by ${result.difference}`}: ${result.ledger}`);
  console.log(
    `seed ${seed}: ${result.lost} lost, ${result.duplicated} duplicated, ${result.kills} kills, ${result.messages} messages`,
  );
  process.exitCode = result.lost === 0 && result.balanced ? 0 : 1;
} finally {
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}
process.exit();
