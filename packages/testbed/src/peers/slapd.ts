import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@posthorn/db/testing/free-port';
import { type Daemon, freezeDaemon, startDaemon, waitForPort } from './process.ts';

export type SlapdPeer = {
  port: number;
  /** Of LDAPS; 0 without a certificate. */
  securePort: number;
  /** Freezes it, as a machine that swaps does, and lets it go on. */
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
  start(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Who may read in it, and with which password; without a name it shows nothing. */
export const slapdReader = { dn: 'cn=reader,dc=example,dc=org', password: 'open sesame' };

/** Who may change everything in it. */
export const slapdAdmin = { dn: 'cn=admin,dc=example,dc=org', password: 'admin' };

/** Debian's slapd on ports of the loopback with what `ldif` says below dc=example,dc=org. */
export async function startSlapd(ldif: string, certificate?: { key: string; chain: string }): Promise<SlapdPeer> {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-slapd-'));
  const file = (name: string): string => join(folder, name);
  const port = await freePort();
  const securePort = certificate === undefined ? 0 : await freePort();
  await mkdir(file('data'));
  if (certificate !== undefined) {
    await writeFile(file('key.pem'), certificate.key, { mode: 0o600 });
    await writeFile(file('chain.pem'), certificate.chain);
  }
  await writeFile(file('slapd.conf'), configuration(folder, certificate !== undefined));
  await writeFile(file('all.ldif'), `${BASE}\n${ldif}`);
  const made = spawnSync('/usr/sbin/slapadd', ['-f', file('slapd.conf'), '-l', file('all.ldif')], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`slapadd failed: ${made.stderr.slice(-500)}`);
  const places = [`ldap://127.0.0.1:${port}`, ...(securePort === 0 ? [] : [`ldaps://127.0.0.1:${securePort}`])];
  let daemon: Daemon | undefined;
  const stop = async (): Promise<void> => {
    await daemon?.stop('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  };
  const start = async (): Promise<void> => {
    daemon = startDaemon('/usr/sbin/slapd', ['-d', '0', '-h', places.join(' '), '-f', file('slapd.conf')]);
    try {
      await waitForPort(port, 'slapd');
    } catch (error) {
      const told = daemon.output();
      await stop();
      throw new Error(`${(error as Error).message}: ${told}`);
    }
  };
  await start();
  return {
    port,
    securePort,
    start,
    freeze: () => daemon && freezeDaemon(daemon),
    thaw: () => daemon?.child.kill('SIGCONT'),
    kill: async () => daemon?.stop('SIGKILL'),
    [Symbol.asyncDispose]: stop,
  };
}

const configuration = (folder: string, hasTls: boolean): string => `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${join(folder, 'pid')}
${hasTls ? `TLSCertificateFile ${join(folder, 'chain.pem')}\nTLSCertificateKeyFile ${join(folder, 'key.pem')}` : ''}
sizelimit 300
database mdb
maxsize 33554432
suffix dc=example,dc=org
rootdn ${slapdAdmin.dn}
rootpw ${slapdAdmin.password}
directory ${join(folder, 'data')}
dbnosync
index objectClass,mail,cn eq
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
`;

const BASE = `dn: dc=example,dc=org
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: ${slapdReader.dn}
objectClass: person
cn: reader
sn: reader
userPassword: ${slapdReader.password}

dn: ou=people,dc=example,dc=org
objectClass: organizationalUnit
ou: people
`;
