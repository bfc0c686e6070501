import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the Exim with every check is built: Debian's packages come without DMARC and ARC. */
const root = '/opt/posthorn-peers/exim-all';
const program = join(root, 'exim');

/**
 * Debian's Exim built from its own source with SPF, DKIM, DMARC (opendmarc) and ARC, optimised as Debian does it; resolves with its program. Needs root on a
 * Debian system and about two minutes the first time. Throws with the words of whatever failed.
 */
export function buildEximWithAllChecks(log: (line: string) => void): string {
  if (existsSync(program)) return program;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error('this needs root on a Debian system');
  log('building Exim with DMARC and ARC from the source of its Debian package');
  const source = join(root, 'source');
  rmSync(root, { recursive: true, force: true });
  mkdirSync(join(root, 'lists/partial'), { recursive: true, mode: 0o755 });
  mkdirSync(join(source, 'Local'), { recursive: true });
  const release = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'stable';
  const sources = join(root, 'sources.list');
  writeFileSync(sources, `deb-src http://deb.debian.org/debian ${release} main\n`);
  const only = [
    `Dir::Etc::SourceList=${sources}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::Lists=${root}/lists`,
  ];
  const apt = (...args: string[]): void =>
    run('apt-get', ['-qq', ...only.flatMap((option) => ['-o', option]), ...args]);
  apt('update');
  apt('source', '--download-only', 'exim4');
  run('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...needed]);
  const archive = readdirSync(root).find((name) => /^exim4_.*\.orig\.tar\.\w+$/.test(name));
  if (archive === undefined) throw new Error('apt-get brought no source of exim4');
  run('tar', ['xf', archive, '-C', source, '--strip-components=1']);
  writeFileSync(join(source, 'Local/Makefile'), makefile);
  // opendmarc 1.4 wants the selector too, which this Exim does not know of yet.
  const dmarc = join(source, 'src/dmarc.c');
  const call = 'opendmarc_policy_store_dkim(dmarc_pctx, US sig->domain,';
  writeFileSync(dmarc, readFileSync(dmarc, 'utf8').replace(call, `${call} US sig->selector,`));
  run('make', ['-C', source]);
  const built = readdirSync(source).find((name) => name.startsWith('build-'));
  run('cp', [join(source, built ?? '', 'exim'), program]);
  rmSync(source, { recursive: true });
  return program;
}

const needed = [
  'gcc',
  'make',
  'libc6-dev',
  'libpcre2-dev',
  'libdb-dev',
  'libgnutls28-dev',
  'libspf2-dev',
  'libopendmarc-dev',
];

const makefile = `BIN_DIRECTORY=${root}
CONFIGURE_FILE=${root}/exim.conf
EXIM_USER=Debian-exim
SPOOL_DIRECTORY=${root}/spool
ROUTER_ACCEPT=yes
ROUTER_MANUALROUTE=yes
TRANSPORT_APPENDFILE=yes
SUPPORT_MAILDIR=yes
TRANSPORT_SMTP=yes
LOOKUP_LSEARCH=yes
LOOKUP_DNSDB=yes
USE_DB=yes
DBMLIB=-ldb
PCRE2_CONFIG=yes
SUPPORT_SPF=yes
SUPPORT_DMARC=yes
EXPERIMENTAL_ARC=yes
LDFLAGS += -lspf2 -lopendmarc
USE_GNUTLS=yes
TLS_LIBS=-lgnutls
HAVE_IPV6=yes
FIXED_NEVER_USERS=root
HEADERS_CHARSET="UTF-8"
SYSLOG_LOG_PID=yes
EXICYCLOG_MAX=10
COMPRESS_COMMAND=/bin/gzip
COMPRESS_SUFFIX=gz
ZCAT_COMMAND=/bin/zcat
CFLAGS=-O2 -D_LARGEFILE_SOURCE -D_FILE_OFFSET_BITS=64
`;

function run(command: string, args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const result = spawnSync(command, args, { cwd: root, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.status === 0) return;
  throw new Error(`${command} ${args.join(' ')} failed: ${(result.stderr || result.stdout || '').trim().slice(-600)}`);
}
