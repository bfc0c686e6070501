import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where Exim is unpacked: it cannot be installed beside Postfix, so it lives in a folder of its own. */
export const eximRoot = '/opt/posthorn-peers/exim';

const installed = [
  { package: 'postfix', program: '/usr/sbin/postfix' },
  { package: 'dovecot-core', program: '/usr/sbin/dovecot' },
  { package: 'dovecot-lmtpd', program: '/usr/lib/dovecot/lmtp' },
  { package: 'redis-server', program: '/usr/bin/redis-server' },
  { package: 'mariadb-server-core', program: '/usr/sbin/mariadbd' },
  { package: 'slapd', program: '/usr/sbin/slapd' },
  { package: 'lmdb-utils', program: '/usr/bin/mdb_load' },
  { package: 'microsocks', program: '/usr/bin/microsocks' },
  { package: 'postsrsd', program: '/usr/sbin/postsrsd' },
  { package: 'swaks', program: '/usr/bin/swaks' },
  { package: 'unbound', program: '/usr/sbin/unbound' },
  { package: 'knot', program: '/usr/sbin/knotd' },
  { package: 'knot-dnssecutils', program: '/usr/bin/kzonesign' },
  { package: 'pebble', program: '/usr/bin/pebble' },
  { package: 'postfix-mta-sts-resolver', program: '/usr/bin/mta-sts-query' },
  { package: 'clamav-daemon', program: '/usr/sbin/clamd' },
  { package: 'rspamd', program: '/usr/bin/rspamd' },
  { package: 'spamd', program: '/usr/sbin/spamd' },
  { package: 'opendkim', program: '/usr/sbin/opendkim' },
  { package: 'haproxy', program: '/usr/sbin/haproxy' },
  { package: 'python3-dkim', program: '/usr/lib/python3/dist-packages/dkim/__init__.py' },
  { package: 'libsisimai-perl', program: '/usr/share/perl5/Sisimai.pm' },
  { package: 'chromium', program: '/usr/bin/chromium' },
  { package: 'libxml2-utils', program: '/usr/bin/xmllint' },
  { package: 'dmarc-cat', program: '/usr/bin/dmarc-cat' },
];

const eximPackages = ['exim4-daemon-heavy', 'exim4-base'];
const eximProgram = join(eximRoot, 'usr/sbin/exim4');

export type PeerReport = { installed: string[]; missing: string[]; reason?: string };

/** What is there and what is not, without changing anything. */
export function findPeers(): PeerReport {
  const all = [...installed, { package: 'exim4-daemon-heavy', program: eximProgram }];
  const has = (peer: (typeof all)[number]) => existsSync(peer.program);
  return {
    installed: all.filter(has).map((p) => p.package),
    missing: all.filter((p) => !has(p)).map((p) => p.package),
  };
}

/**
 * Installs the foreign mail servers that the interoperability tests talk to, with Debian's apt.
 * Needs root on a Debian system; elsewhere it changes nothing and says why.
 */
export function installPeers(log: (line: string) => void): PeerReport {
  const found = findPeers();
  if (found.missing.length === 0) return found;
  if (process.getuid?.() !== 0) return { ...found, reason: 'not root, so nothing was installed' };
  if (!existsSync('/usr/bin/apt-get')) return { ...found, reason: 'this is not a Debian system' };
  try {
    log(`installing ${found.missing.join(', ')} with apt`);
    keepServicesFromStarting();
    apt(['update']);
    const wanted = found.missing.filter((name) => name !== 'exim4-daemon-heavy');
    if (wanted.length > 0) apt(['install', '-y', '--no-install-recommends', ...wanted]);
    if (found.missing.includes('exim4-daemon-heavy')) unpackExim();
  } catch (error) {
    return { ...findPeers(), reason: error instanceof Error ? error.message : String(error) };
  }
  return findPeers();
}

function unpackExim(): void {
  mkdirSync(eximRoot, { recursive: true, mode: 0o755 });
  apt(['install', '-y', '--no-install-recommends', ...eximLibraries()]);
  run('apt-get', ['download', ...eximPackages], eximRoot);
  for (const file of readdirSync(eximRoot).filter((name) => name.endsWith('.deb'))) {
    run('dpkg', ['-x', file, eximRoot], eximRoot);
    rmSync(join(eximRoot, file));
  }
  if (spawnSync('id', ['Debian-exim']).status !== 0) {
    run('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'Debian-exim']);
  }
}

/** The libraries that Exim's packages depend on: everything but what would install another mail server. */
function eximLibraries(): string[] {
  const text = execFileSync('apt-cache', ['depends', 'exim4-daemon-heavy'], { encoding: 'utf8' });
  const names = [...text.matchAll(/^ {2}Depends: (lib\S+)$/gm)].map((match) => match[1] as string);
  if (names.length === 0) throw new Error('apt-cache names no libraries for exim4-daemon-heavy');
  return names;
}

function keepServicesFromStarting(): void {
  if (existsSync('/usr/sbin/policy-rc.d')) return;
  run('sh', ['-c', "printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d && chmod 755 /usr/sbin/policy-rc.d"]);
}

function apt(args: string[]): void {
  run('apt-get', ['-qq', ...args]);
}

function run(command: string, args: string[], cwd = '/'): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const result = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  if (result.status === 0) return;
  throw new Error(`${command} ${args.join(' ')} failed: ${(result.stderr || result.stdout || '').trim().slice(-400)}`);
}
