import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@posthorn/db/testing/free-port';
import { account, type MailPeer } from './exim.ts';
import { waitForPort } from './process.ts';

export type PostfixOptions = {
  relayTo?: { host: string; port: number };
  /** Extra main.cf lines. */
  main?: string;
  /** Further addresses to listen on, each with settings of its own. */
  also?: readonly { address: string; port: number; settings: readonly string[] }[];
};

/** Debian's Postfix with its own configuration, queue and log, as a relay and as the mailbox server of `postfix.test` (one Maildir for everybody). */
export async function startPostfix(options: PostfixOptions = {}): Promise<MailPeer> {
  const directory = await mkdtemp(join(tmpdir(), 'posthorn-postfix-'));
  execFileSync('chmod', ['755', directory]);
  const port = await freePort();
  const { uid, gid } = account('postfix');
  const etc = join(directory, 'etc');
  const queue = join(directory, 'queue');
  for (const path of [etc, queue]) mkdirSync(path, { mode: 0o755 });
  for (const path of [join(directory, 'data'), join(directory, 'mail')]) {
    mkdirSync(path, { mode: 0o755 });
    chownSync(path, uid, gid);
  }
  const log = join(directory, 'postfix.log');
  writeFileSync(join(etc, 'main.cf'), mainCf(directory, log, uid, gid, options));
  writeFileSync(join(etc, 'master.cf'), masterCf(port, options));
  postfix(etc, 'start');
  await waitForPort(port, 'Postfix');
  return {
    port,
    directory,
    maildir: () => join(directory, 'mail', 'all'),
    log: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    async [Symbol.asyncDispose]() {
      postfix(etc, 'abort');
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function postfix(etc: string, verb: string): void {
  try {
    execFileSync('postfix', ['-c', etc, verb], { stdio: 'pipe' });
  } catch (error) {
    const { stderr, stdout } = error as { stderr?: Buffer; stdout?: Buffer };
    const log = join(etc, '../postfix.log');
    throw new Error(
      `postfix ${verb} failed: ${stderr}${stdout}${existsSync(log) ? readFileSync(log, 'utf8').slice(-800) : ''}`,
    );
  }
}

function mainCf(directory: string, log: string, uid: number, gid: number, options: PostfixOptions): string {
  return `compatibility_level = 3.6
maillog_file = ${log}
maillog_file_prefixes = ${tmpdir()}
queue_directory = ${directory}/queue
data_directory = ${directory}/data
myhostname = postfix.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_recipient_maps =
relayhost = ${options.relayTo ? `[${options.relayTo.host}]:${options.relayTo.port}` : ''}
virtual_mailbox_domains = postfix.test
virtual_mailbox_base = ${directory}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:${uid}
virtual_gid_maps = static:${gid}
virtual_minimum_uid = 1
message_size_limit = 100000000
mailbox_size_limit = 0
virtual_mailbox_limit = 0
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
smtp_tls_security_level =
smtputf8_enable = yes
minimal_backoff_time = 1s
queue_run_delay = 1s
default_destination_concurrency_limit = 20
${options.main ?? ''}
`;
}

function masterCf(port: number, { also = [] }: PostfixOptions): string {
  const others = also.map(
    ({ address, port: own, settings }) =>
      `${address}:${own} inet n - n - 100 smtpd${settings.map((setting) => ` -o ${setting}`).join('')}\n`,
  );
  return `127.0.0.1:${port} inet n - n - 100 smtpd
${others.join('')}pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - 100 smtp
relay unix - - n - 100 smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}
