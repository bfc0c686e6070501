import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '@posthorn/db/embedded';
import { migrate } from '@posthorn/db/migrate';
import { createPool, type Pool } from '@posthorn/db/pool';
import { ensureFirstRevision } from '@posthorn/db/revisions';
import { readSecretFile } from '@posthorn/db/secret-file';
import { openSecrets } from '@posthorn/db/secrets';
import { freePort } from '@posthorn/db/testing/free-port';
import { type Configuration, defaultConfiguration } from '@posthorn/settings/configuration';
import { environmentForParts, readEnvironment } from '../start/env.ts';
import { type Part, type PartName, startPart } from '../start/parts.ts';

/**
 * Whom a kill may hit. `one engine` is one process of several that share the ports, `engine` the process that holds them; `everything`
 * is all of them and Postgres at once, so that nobody is left who could make up for what was not yet done.
 */
export const victimKinds = ['worker', 'engine', 'Postgres', 'everything', 'one engine'] as const;
export type VictimKind = (typeof victimKinds)[number];

export type Victims = {
  smtpPort: number;
  pool: Pool;
  /** Resolves once a victim of that kind is up and about, with what kills it. */
  aim(kind: VictimKind): Promise<Shot>;
  stop(): Promise<void>;
};

export type Shot = {
  /** SIGKILL, now. A shot that hits nobody must not be counted: it throws. */
  fire(): void;
  /** Resolves when the victim is dead (Postgres: when it is back). */
  fallen(): Promise<void>;
};

export type VictimOptions = { directory: string; sinkPort: number; engines: number; log: (line: string) => void };

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Postgres, engines and a worker as real processes, delivering everything to the sink. Their logs stand in `directory`. */
export async function startVictims({ directory, sinkPort, engines, log }: VictimOptions): Promise<Victims> {
  let postgres = await startEmbeddedPostgres({ dataDir: directory });
  await migrate(postgres.url);
  const pool = createPool(postgres.url, { max: 2, name: 'crash' });
  pool.on('error', () => {});
  const secret = await readSecretFile(directory, pool);
  await openSecrets(pool, secret);
  await ensureFirstRevision(pool, configurationFor(sinkPort));

  const ports = {
    POSTHORN_SMTP_PORT: await freePort(),
    POSTHORN_SUBMISSION_PORT: await freePort(),
    POSTHORN_SMTPS_PORT: await freePort(),
  };
  const boot = readEnvironment(
    {
      POSTHORN_DATA_DIR: directory,
      POSTHORN_HOSTNAME: 'crash.test',
      ...asText({ ...ports, POSTHORN_ENGINES: engines }),
    },
    directory,
  );
  const env = environmentForParts(boot, postgres.url, secret);
  const parts: Part[] = [];
  const start = async (name: PartName) => {
    const write = (part: PartName, line: string) => appendFileSync(join(directory, `${part}.log`), `${line}\n`);
    const part = startPart({
      name,
      args: [join(root, 'apps', name, 'src/main.ts')],
      cwd: join(root, 'apps', name),
      env,
      log: write,
      onRestart: () => {},
      longestWait: 500,
    });
    parts.push(part);
    await part.ready;
    return part;
  };
  const engine = await start('engine');
  const worker = await start('worker');
  log(`engine ${engine.pid()}, worker ${worker.pid()}, Postgres ${postgres.pid}, logs in ${directory}`);

  return {
    smtpPort: ports.POSTHORN_SMTP_PORT,
    pool,
    async aim(kind) {
      for (const part of parts) await isUp(part);
      const pids = await pidsOf(kind, { engine: engine.pid()!, worker: worker.pid()!, postgres: postgres.pid });
      const hitsPostgres = pids.includes(postgres.pid);
      return {
        fire: () => pids.forEach(killHard),
        async fallen() {
          for (const pid of pids) while (isAlive(pid)) await sleep(10);
          if (!hitsPostgres) return;
          await postgres.exited;
          postgres = await comeBack(directory);
        },
      };
    },
    async stop() {
      for (const part of parts) await part.stop();
      await pool.end().catch(() => {});
      await postgres.stop();
    },
  };
}

async function comeBack(directory: string): Promise<Awaited<ReturnType<typeof startEmbeddedPostgres>>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startEmbeddedPostgres({ dataDir: directory });
    } catch (error) {
      if (attempt === 20) throw error;
      await sleep(500);
    }
  }
}

/** Short waits, so that a storm ends soon after its last kill; everything goes to the sink. */
function configurationFor(sinkPort: number): Configuration {
  const configuration = defaultConfiguration();
  configuration.queue.retrySchedule = [{ after: 0, every: 1 }];
  configuration.queue.leaseDuration = 30;
  configuration.queue.sweepInterval = 1;
  configuration.routing.routes = [
    {
      name: 'sink',
      match: ['*'],
      transport: { kind: 'smarthost', hosts: [{ host: '127.0.0.1', port: sinkPort }], tls: 'none' },
      lastHop: false,
      enabled: true,
    },
  ];
  return configuration;
}

async function isUp(part: Part): Promise<void> {
  for (let waited = 0; !part.isUp(); waited += 50) {
    if (waited > 60_000) throw new Error(`the ${part.name} was not up again within a minute`);
    await sleep(50);
  }
}

async function pidsOf(kind: VictimKind, own: { engine: number; worker: number; postgres: number }): Promise<number[]> {
  switch (kind) {
    case 'worker':
      return [own.worker];
    case 'engine':
      return [own.engine];
    case 'one engine':
      return (await enginesOf(own.engine, 1)).slice(0, 1);
    case 'Postgres':
      return [own.postgres];
    case 'everything':
      return [own.postgres, ...(await enginesOf(own.engine, 0)), own.engine, own.worker];
  }
}

/** The processes of a fleet of engines; waits while those that were killed are being replaced. */
async function enginesOf(pid: number, atLeast: number): Promise<number[]> {
  for (let waited = 0; waited < 10_000; waited += 50) {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean);
    if (children.length >= atLeast) return children.map(Number);
    await sleep(50);
  }
  throw new Error('the fleet has no engines');
}

function killHard(pid: number): void {
  process.kill(pid, 'SIGKILL');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

function asText(values: Record<string, number>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}
