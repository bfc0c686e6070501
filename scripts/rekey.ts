// npm run rekey: encrypts every secret with a new POSTHORN_SECRET. Stop Posthorn first, start it again afterwards.
import { listProcesses } from '@posthorn/db/processes';
import { adoptNextSecret, newSecret, writeNextSecret } from '@posthorn/db/secret-file';
import { rekey } from '@posthorn/db/secrets';
import { inInstallation } from './installation.ts';

await inInstallation(async ({ installation, dataDir, env }) => {
  const running = (await listProcesses(installation.pool)).find(({ isAlive }) => isAlive);
  if (running) throw new Error(`A ${running.kind} is running on this database: stop Posthorn first.`);
  const given = env['POSTHORN_SECRET'];
  const old = await installation.secret(given);
  const isInFile = !given && installation.embedded !== undefined;
  const next = isInFile ? newSecret() : env['POSTHORN_NEW_SECRET'];
  if (!next) throw new Error('Set POSTHORN_NEW_SECRET to the new secret (POSTHORN_SECRET is the old one).');
  if (isInFile) await writeNextSecret(dataDir, next);
  const count = await rekey(installation.pool, old, next);
  if (isInFile) await adoptNextSecret(dataDir);
  console.log(`Encrypted ${count} secrets anew.`);
  console.log(
    isInFile ? 'The new secret is in <data>/secret.' : 'Set POSTHORN_SECRET to the new value before you start.',
  );
});
