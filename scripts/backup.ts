// npm run backup -- [folder]: writes settings, accounts, mail and history into a new folder, while Posthorn runs or not.
import { resolve } from 'node:path';
import { backup } from '@posthorn/db/backup';
import { inInstallation } from './installation.ts';

await inInstallation(async ({ installation, folder: given }) => {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const folder = given ?? resolve(`posthorn-backup-${stamp}`);
  const manifest = await backup(installation.url, {
    folder,
    onProgress: ({ name, rows, done, of }) => console.log(`  ${done}/${of}  ${name}  ${rows} rows`),
  });
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  console.log(`\nBacked up ${rows} rows to ${folder}.`);
  if (manifest.secretKeyId !== null) {
    console.log(
      'Secrets inside are encrypted: keep POSTHORN_SECRET (or <data>/secret) with the backup, in another place.',
    );
  }
  console.log('Mail that was delivered into Maildirs is in the file system and not in this backup.');
});
