import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@posthorn/db/testing/free-port';
import { account, type MailPeer } from './exim.ts';
import { startDaemon, waitForPort } from './process.ts';

/** Debian's Dovecot as an LMTP server for the given users (domain ignored); everybody else is refused. */
export async function startDovecot(users: string[]): Promise<MailPeer> {
  const directory = await mkdtemp(join(tmpdir(), 'posthorn-dovecot-'));
  const port = await freePort();
  execFileSync('chmod', ['755', directory]);
  const { uid, gid } = account('dovecot');
  for (const name of ['mail', 'run', 'state']) mkdirSync(join(directory, name), { mode: 0o755 });
  chownSync(join(directory, 'mail'), uid, gid);
  writeFileSync(
    join(directory, 'users'),
    users.map((user) => `${user}:{PLAIN}x:${uid}:${gid}::${directory}/mail/${user}::\n`).join(''),
  );
  const file = join(directory, 'dovecot.conf');
  writeFileSync(file, configuration(directory, port, uid));
  const daemon = startDaemon('dovecot', ['-F', '-c', file]);
  try {
    await waitForPort(port, 'Dovecot');
  } catch (error) {
    throw new Error(`${(error as Error).message}: ${daemon.output()}`);
  }
  return {
    port,
    directory,
    maildir: (user) => join(directory, 'mail', user, 'Maildir'),
    log: () =>
      daemon.output() +
      execFileSync('sh', ['-c', `cat ${directory}/dovecot.log 2>/dev/null || true`], { encoding: 'utf8' }),
    async [Symbol.asyncDispose]() {
      await daemon.stop();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function configuration(directory: string, port: number, uid: number): string {
  return `base_dir = ${directory}/run
state_dir = ${directory}/state
log_path = ${directory}/dovecot.log
protocols = lmtp
ssl = no
first_valid_uid = ${Math.min(uid, 100)}
mail_location = maildir:~/Maildir
auth_username_format = %Ln
lmtp_hdr_delivery_address = original
passdb {
  driver = passwd-file
  args = ${directory}/users
}
userdb {
  driver = passwd-file
  args = ${directory}/users
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${port}
  }
}
service stats {
  client_limit = 100
}
`;
}
