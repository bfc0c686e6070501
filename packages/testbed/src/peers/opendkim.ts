import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@posthorn/db/testing/free-port';
import { type ScannerPeer, started } from './clamd.ts';
import { startDaemon } from './process.ts';

/** Debian's opendkim as a milter that signs the mail of a domain, whoever sends it. */
export async function startOpendkim(domain: string): Promise<ScannerPeer> {
  const directory = mkdtempSync(join(tmpdir(), 'posthorn-opendkim-'));
  const port = await freePort();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const key = join(directory, 'key.pem');
  writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  writeFileSync(join(directory, 'internal'), '0.0.0.0/0\n');
  const file = join(directory, 'opendkim.conf');
  writeFileSync(
    file,
    `Domain ${domain}
Selector peer
KeyFile ${key}
Socket inet:${port}@127.0.0.1
Mode s
Canonicalization relaxed/simple
InternalHosts ${join(directory, 'internal')}
Background no
Syslog no
RequireSafeKeys no
UMask 022
`,
  );
  const daemon = startDaemon('/usr/sbin/opendkim', ['-f', '-x', file]);
  return await started(daemon, { port, directory, what: 'opendkim' });
}
