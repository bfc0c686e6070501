import { execFileSync } from 'node:child_process';
import { chownSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@posthorn/db/testing/free-port';
import { eximRoot } from './packages.ts';
import { type Daemon, startDaemon, waitForPort } from './process.ts';

export type EximOptions = {
  /** Where mail for every other domain goes; unset: only `exim.test` is accepted. */
  relayTo?: { host: string; port: number };
  /** Extra main-section lines, for example `prdr_enable`. */
  main?: string;
  /** Extra lines of the smtp transport. */
  transport?: string;
  /** Access control lists that `main` names, in Exim's words. */
  acls?: string;
  /** Routers before all others, and transports for them, in Exim's words. */
  routers?: string;
  transports?: string;
  /** How often the queue is run, as Exim writes it; null: never. Default `2s`. */
  queueEvery?: string | null;
  /** Checks everything, SPF and DKIM or all that there is, and writes what it found on top; needs `nameserver`. */
  verify?: 'spf-dkim' | 'spf-dkim-dmarc-arc';
  /** Another Exim than Debian's, which was built without DMARC and ARC; see exim-source.ts. */
  program?: string;
  /** The address, with port 53, of the one DNS server it asks; default: the machine's. Needs root. */
  nameserver?: string;
  /** Concurrent SMTP sessions accepted. */
  sessions?: number;
  /** Where it listens; default: a free port of 127.0.0.1. */
  listen?: { addresses: readonly string[]; port: number };
  /** A folder with a certificate, its chain and its key for each address, such as `127.0.0.1.pem`: STARTTLS is offered. */
  certificates?: string;
};

export type MailPeer = {
  port: number;
  directory: string;
  maildir(user: string): string;
  log(): string;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Debian's Exim, unpacked in its own folder, as a relay and as the mailbox server of `exim.test` (one Maildir for everybody). */
export async function startExim(options: EximOptions = {}): Promise<MailPeer> {
  const directory = await mkdtemp(join(tmpdir(), 'posthorn-exim-'));
  const port = options.listen?.port ?? (await freePort());
  const { uid, gid } = account('Debian-exim');
  for (const name of ['', 'spool', 'log', 'mail']) {
    const path = join(directory, name);
    mkdirSync(path, { recursive: true, mode: 0o755 });
    chownSync(path, uid, gid);
  }
  copyFileSync(suffixList, join(directory, 'suffixes.dat'));
  const file = join(directory, 'exim.conf');
  writeFileSync(file, configuration(directory, port, options), { mode: 0o644 });
  const daemon = startIn(directory, options, ['-C', file, '-bdf', ...queueRunner(options)]);
  try {
    await waitForPort(port, 'Exim', { address: options.listen?.addresses[0] });
  } catch (error) {
    throw new Error(`${(error as Error).message}: ${daemon.output()}`);
  }
  return {
    port,
    directory,
    maildir: () => join(directory, 'mail', 'all'),
    log: () =>
      execFileSync('sh', ['-c', `cat ${join(directory, 'log')}/* 2>/dev/null || true`], { encoding: 'utf8' }) +
      daemon.output(),
    async [Symbol.asyncDispose]() {
      await daemon.stop();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Exim asks whom /etc/resolv.conf names; one of its own lies over it in a mount namespace of its own. */
function startIn(directory: string, options: EximOptions, args: string[]): Daemon {
  const { nameserver } = options;
  const program = programOf(options);
  if (nameserver === undefined) return startDaemon(program, args);
  const resolver = join(directory, 'resolv.conf');
  writeFileSync(resolver, `nameserver ${nameserver}\n`, { mode: 0o644 });
  const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
  return startDaemon('unshare', ['--mount', 'sh', '-c', script, resolver, program, ...args]);
}

const programOf = ({ program = join(eximRoot, 'usr/sbin/exim4') }: EximOptions): string => program;

function queueRunner({ queueEvery = '2s' }: EximOptions): string[] {
  return queueEvery === null ? [] : [`-q${queueEvery}`];
}

/** The numeric ids of a system account. */
export function account(name: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }).trim());
  return { uid: id('-u'), gid: id('-g') };
}

/** Each condition makes Exim check; whatever comes of it, the message goes on. */
const allChecks = `  warn
    dmarc_status = *
  warn
    verify = arc/pass:none:fail
`;
const suffixList = fileURLToPath(new URL('../../../reports/src/public-suffix/public_suffix_list.dat', import.meta.url));

function configuration(directory: string, port: number, options: EximOptions): string {
  const relay = options.relayTo
    ? `relay:
  driver = manualroute
  domains = !exim.test
  route_list = * ${options.relayTo.host}
  self = send
  host_find_failed = defer
  transport = out
`
    : '';
  return `primary_hostname = exim.test
exim_path = ${programOf(options)}
spool_directory = ${directory}/spool
log_file_path = ${directory}/log/%slog
pid_file_path = ${directory}/exim.pid
local_interfaces = ${options.listen?.addresses.join(' : ') ?? '127.0.0.1'}
daemon_smtp_ports = ${port}
tls_advertise_hosts = ${options.certificates ? `*\ntls_certificate = ${options.certificates}/\${received_ip_address}.pem` : ''}
message_size_limit = 100M
smtp_accept_max = ${options.sessions ?? 100}
smtp_accept_max_per_connection = 100000
smtp_accept_queue_per_connection = 0
smtp_accept_queue = 0
rfc1413_query_timeout = 0s
host_lookup =
${options.program === undefined ? 'smtputf8_advertise_hosts = *\n' : ''}dsn_advertise_hosts = *
acl_smtp_rcpt = ${options.verify ? 'check_spf' : 'anyone'}
acl_smtp_data = ${options.verify ? 'say_results' : 'anyone'}
${options.verify ? 'acl_smtp_dkim = anyone\n' : ''}${options.verify === 'spf-dkim-dmarc-arc' ? `dmarc_tld_file = ${directory}/suffixes.dat\n` : ''}deliver_drop_privilege = true
never_users =
keep_environment =
${options.main ?? ''}
begin acl
anyone:
  accept
check_spf:
  warn
    spf = pass : fail : softfail : none : neutral : permerror : temperror
    add_header = :at_start:$spf_received
  accept
say_results:
${options.verify === 'spf-dkim-dmarc-arc' ? allChecks : ''}  warn
    add_header = :at_start:\${authresults {exim.test}}
  accept
${options.acls ?? ''}
begin routers
${options.routers ?? ''}
mailbox:
  driver = accept
  domains = exim.test
  transport = maildir
${relay}
begin transports
maildir:
  driver = appendfile
  maildir_format
  directory = ${directory}/mail/all
  user = Debian-exim
  envelope_to_add
  return_path_add
out:
  driver = smtp
  allow_localhost
  port = ${options.relayTo?.port ?? 25}
  hosts_try_fastopen =
${options.transport ?? ''}
${options.transports ?? ''}
begin retry
* * F,1h,1s
`;
}
