// npm run restore -- <folder> [--force]: puts a backup into an empty database; delivery is held afterwards.
import { restore } from '@posthorn/db/restore';
import { openSecrets } from '@posthorn/db/secrets';
import { inInstallation } from './installation.ts';

await inInstallation(async ({ installation, folder, isForced, env }) => {
  if (folder === undefined) throw new Error('Name the folder of the backup: npm run restore -- <folder> [--force]');
  const { manifest, rows, revision } = await restore(installation.url, {
    folder,
    force: isForced,
    onProgress: ({ name, rows: count, done, of }) => console.log(`  ${done}/${of}  ${name}  ${count} rows`),
  });
  console.log(`\nRestored ${rows} rows as of ${manifest.createdAt}.`);
  console.log(
    `Revision ${revision} holds all delivery (queue.holdAll): start Posthorn, look at the queue, then release.`,
  );
  try {
    await openSecrets(installation.pool, await installation.secret(env['POSTHORN_SECRET']));
  } catch {
    console.log(
      'The POSTHORN_SECRET at hand does not open the secrets of this backup: put the old one back (into <data>/secret, or the environment) before you start.',
    );
  }
});
