import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EximOptions, startExim } from '@posthorn/testbed/peers/exim';
import { buildEximWithAllChecks } from '@posthorn/testbed/peers/exim-source';
import { type PostfixOptions, startPostfix } from '@posthorn/testbed/peers/postfix';

/** A server under test: where to send, and the processes that are it. */
export type Contender = { name: string; port: number; roots(): number[]; [Symbol.asyncDispose](): Promise<void> };

export type Mode = { kind: 'accept' } | { kind: 'relay'; sinkPort: number } | Verifying;
type Verifying = { kind: 'verify'; nameserver: string; checks: NonNullable<EximOptions['verify']> };

/** Accepting: mail is held on disk and nothing is delivered. Relaying: every message goes on to the sink at once. */
export async function startPostfixContender(mode: Exclude<Mode, Verifying>): Promise<Contender> {
  const options: PostfixOptions =
    mode.kind === 'accept'
      ? { main: 'smtpd_client_restrictions = static:HOLD' }
      : { relayTo: { host: '127.0.0.1', port: mode.sinkPort } };
  const peer = await startPostfix(options);
  const pidFile = join(peer.directory, 'queue/pid/master.pid');
  return {
    name: 'Postfix',
    port: peer.port,
    roots: () => [Number(readFileSync(pidFile, 'utf8').trim())],
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
}

/**
 * Exim as a relay starts a delivery process per message; for accepting it only queues, without a queue runner, whose work would be
 * charged to whoever is measured meanwhile.
 */
export async function startEximContender(mode: Mode): Promise<Contender & { proveVerified(): void }> {
  const options: EximOptions =
    mode.kind === 'accept'
      ? { main: 'queue_only', queueEvery: null }
      : mode.kind === 'verify'
        ? { main: 'queue_only', queueEvery: null, ...verifying(mode) }
        : { relayTo: { host: '127.0.0.1', port: mode.sinkPort }, queueEvery: '1m' };
  const peer = await startExim({ ...options, sessions: 200 });
  const pidFile = join(peer.directory, 'exim.pid');
  return {
    name: mode.kind === 'verify' ? names[mode.checks] : 'Exim',
    port: peer.port,
    roots: () => [Number(readFileSync(pidFile, 'utf8').trim())],
    proveVerified() {
      const spool = join(peer.directory, 'spool/input');
      const [name] = readdirSync(spool, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('-H'));
      const header = name === undefined ? '' : readFileSync(join(spool, name), 'latin1');
      const wanted =
        mode.kind === 'verify' && mode.checks === 'spf-dkim-dmarc-arc'
          ? everything
          : [/dkim=pass/, /Received-SPF: pass/];
      if (!wanted.every((pattern) => pattern.test(header)))
        throw new Error(`Exim did not check: ${header.slice(0, 3000)}`);
    },
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
}

const names = { 'spf-dkim': 'Exim (SPF, DKIM)', 'spf-dkim-dmarc-arc': 'Exim (all four)' } as const;
const everything = [/dkim=pass/, /Received-SPF: pass/, /dmarc=pass/, /arc=pass/];

const verifying = ({ nameserver, checks }: Verifying): EximOptions => ({
  verify: checks,
  nameserver,
  ...(checks === 'spf-dkim' ? {} : { program: buildEximWithAllChecks((line) => console.log(line)) }),
});
