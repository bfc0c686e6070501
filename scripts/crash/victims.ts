import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '@posthorn/db/embedded';
import { migrate } from '@posthorn/db/migrate';
import { createPool, type Pool } from '@posthorn/db/pool';
import { ensureFirstRevision } from '@posthorn/db/revisions';
import { readSecretFile } from '@posthorn/db/secret-file';
import { openSecrets } from '@posthorn/db/secrets';
import { type Configuration, defaultConfiguration } from '@posthorn/settings/configuration';
import { freePort } from '@posthorn/testbed/peers/process';
import { environmentForParts, readEnvironment } from '../start/env.ts';
import { type Part, type PartName, startPart } from '../start/parts.ts';

export type Victims = {
  smtpPort: number;
  pool: Pool;
  /** SIGKILL to engine, worker or Postgres, by `choice` in [0, 1); resolves with whom it hit, when Postgres is back (if it was Postgres). */
  kill(choice: number): Promise<string>;
  stop(): Promise<void>;
};

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Postgres, one engine and one worker as real processes, delivering everything to the sink. Their logs stand in `directory`. */
export async function startVictims(directory: string, sinkPort: number, log: (line: string) => void): Promise<Victims> {
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
    { POSTHORN_DATA_DIR: directory, POSTHORN_HOSTNAME: 'crash.test', ...asText(ports) },
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
    async kill(choice) {
      const victim = choice < 0.4 ? engine : choice < 0.8 ? worker : undefined;
      if (victim) {
        const pid = victim.pid();
        if (pid) killHard(pid);
        return victim.name;
      }
      killHard(postgres.pid);
      await postgres.exited;
      postgres = await comeBack(directory);
      return 'Postgres';
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

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It died by itself in the meantime; the supervisor brings it back either way.
  }
}

function asText(values: Record<string, number>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}
