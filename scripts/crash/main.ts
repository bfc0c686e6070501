/**
 * `npm run crash -- --kills 100`: kill -9 of engine, worker and Postgres at random while mail flows, then the reckoning: every
 * recipient that got a 250 must be in the database and must have arrived, whole (some may arrive twice after a kill, none may be lost), and
 * the ledger must balance with nothing queued. Ends with 1 when it is otherwise.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isClean } from './reckon.ts';
import { runCrash } from './run.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    sessions: { type: 'string', default: '10' },
    engines: { type: 'string', default: '2' },
    seed: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const directory = await mkdtemp(join(tmpdir(), 'posthorn-crash-'));
// Where root's system user can reach it, so that the database lies in here too and goes with it.
await chmod(directory, 0o755);
const began = Date.now();
try {
  const result = await runCrash({
    kills: Number(values.kills),
    sessions: Number(values.sessions),
    engines: Number(values.engines),
    seed,
    directory,
    log: (line) => console.log(line),
  });
  show('promised with 250 but not in the database', result.lostFromDatabase);
  show('in the database but not arrived', result.notArrived);
  show('said to be delivered but not arrived', result.falselyDelivered);
  show('arrived damaged', result.damaged);
  console.log(`ledger ${result.balanced ? 'balances' : `is off by ${result.difference}`}: ${result.ledger}`);
  const kills = Object.entries(result.kills).filter(([, count]) => count > 0);
  console.log(`killed: ${kills.map(([kind, count]) => `${kind} ${count}`).join(', ')}`);
  console.log(
    `${result.unanswered} messages without an answer, ${result.cut} cut off; ${result.storedUnanswered} recipients of those were stored`,
  );
  const lost = new Set([...result.lostFromDatabase, ...result.notArrived, ...result.falselyDelivered]).size;
  const total = kills.reduce((sum, [, count]) => sum + count, 0);
  const minutes = ((Date.now() - began) / 60_000).toFixed(1);
  console.log(
    `seed ${seed}: ${lost} lost, ${result.duplicated} duplicated, ${total} kills, ${result.messages} messages, ${minutes} minutes`,
  );
  process.exitCode = isClean(result) ? 0 : 1;
} finally {
  if (values.keep) console.log(`logs and data: ${directory}`);
  else await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}
process.exit();

function show(what: string, keys: string[]): void {
  for (const key of keys.slice(0, 20)) console.log(`${what}: ${key}`);
  if (keys.length > 20) console.log(`... and ${keys.length - 20} more ${what}`);
}
