import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@posthorn/db/testing/free-port';
import { type ScannerPeer, started } from './clamd.ts';
import { startDaemon } from './process.ts';

/** Debian's spamd with a few rules of our own, GTUBE among them, so that it starts at once and asks nobody. */
export async function startSpamd(): Promise<ScannerPeer> {
  const directory = mkdtempSync(join(tmpdir(), 'posthorn-spamd-'));
  // Its children serve as nobody.
  chmodSync(directory, 0o755);
  const port = await freePort();
  for (const name of ['rules', 'site', 'home']) mkdirSync(join(directory, name), { mode: 0o755 });
  writeFileSync(join(directory, 'site/init.pre'), 'loadplugin Mail::SpamAssassin::Plugin::Check\n');
  writeFileSync(
    join(directory, 'rules/10_ours.cf'),
    `body GTUBE /XJS\\*C4JDBQADN1\\.NSBN3\\*2IDNEN\\*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL\\*C\\.34X/
score GTUBE 1000
body OURS_PILLS /cheap pills/i
score OURS_PILLS 3.5
header OURS_CLIENT Received =~ /from there.test/
score OURS_CLIENT 0.1
required_score 5
use_bayes 0
dns_available no
`,
  );
  const daemon = startDaemon('/usr/sbin/spamd', [
    ...['--listen', `127.0.0.1:${port}`, '--max-children=2', '--min-children=1', '--local', '--nouser-config'],
    ...['--configpath', join(directory, 'rules'), '--siteconfigpath', join(directory, 'site')],
    ...['--helper-home-dir', join(directory, 'home'), '--username=nobody', '--syslog=stderr'],
  ]);
  return await started(daemon, { port, directory, what: 'spamd' });
}
