import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@posthorn/db/testing/free-port';
import { startDaemon, waitForPort } from './process.ts';

const run = promisify(execFile);

/** A zone right below the root, as a zone file has it; SOA, NS and the address of its name server are added. */
export type SignedZone = {
  name: string;
  records: readonly string[];
  /** Default: signed, and the root says with which key. `wrong-ds`: the root names another key, so that nothing in it is believed. */
  state?: 'signed' | 'unsigned' | 'wrong-ds';
  /** Changes the file after it was signed, so that signatures do not fit any more. */
  spoil?: (signed: string) => string;
};

export type SignedDns = {
  /** Where unbound answers, on 127.0.0.1. */
  port: number;
  log(): string;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Debian's knot with a root and zones that it signed itself, and Debian's unbound, which validates them from that root's key on. */
export async function startSignedDns(zones: readonly SignedZone[]): Promise<SignedDns> {
  const directory = await mkdtemp(join(tmpdir(), 'posthorn-dns-'));
  await using rooms = new AsyncDisposableStack();
  rooms.defer(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  for (const name of ['run', 'db']) mkdirSync(join(directory, name));
  const [authority, resolver] = [await freePort(), await freePort()];
  const names = ['.', ...zones.map(({ name }) => name)];
  const knot = join(directory, 'knot.conf');
  writeFileSync(knot, knotConfiguration(directory, authority, names));
  await Promise.all(zones.map((zone) => writeAndSign(directory, knot, zone)));
  const delegations = await Promise.all(
    zones.map(async ({ name, state = 'signed' }) => {
      const ds = state === 'unsigned' ? [] : [await dsOf(knot, name)];
      const said = state === 'wrong-ds' ? ds.map((text) => text.replace(/[0-9a-f]{8}$/, '00000000')) : ds;
      return [`${name}. NS ns.${name}.`, `ns.${name}. A 127.0.0.1`, ...said.map((text) => `${name}. DS ${text}`)];
    }),
  );
  await writeAndSign(directory, knot, { name: '.', records: delegations.flat() });
  const unbound = join(directory, 'unbound.conf');
  writeFileSync(unbound, unboundConfiguration({ authority, resolver, names, anchor: await dsOf(knot, '.') }));
  const knotd = startDaemon('knotd', ['-c', knot]);
  rooms.defer(() => knotd.stop());
  const unboundd = startDaemon('unbound', ['-d', '-p', '-c', unbound]);
  rooms.defer(() => unboundd.stop());
  const log = (): string => `${knotd.output()}\n${unboundd.output()}`;
  try {
    await waitForPort(authority, 'knot');
    await waitForPort(resolver, 'unbound');
  } catch (error) {
    throw new Error(`${(error as Error).message}: ${log()}`);
  }
  const rest = rooms.move();
  return { port: resolver, log, [Symbol.asyncDispose]: () => rest.disposeAsync() };
}

async function writeAndSign(directory: string, knot: string, zone: SignedZone): Promise<void> {
  const { name, records, state = 'signed', spoil } = zone;
  const file = join(directory, fileOf(name));
  const own = name === '.' ? '' : `${name}.`;
  const lines = [`@ SOA ns.${own} hostmaster.${own} 1 3600 600 86400 60`, `@ NS ns.${own}`, `ns.${own} A 127.0.0.1`];
  writeFileSync(file, `$ORIGIN ${own || '.'}\n$TTL 300\n${[...lines, ...records].join('\n')}\n`);
  if (state === 'unsigned') return;

  await run('kzonesign', ['-c', knot, '-o', directory, name]);
  if (!spoil) return;
  const signed = readFileSync(file, 'utf8');
  const spoilt = spoil(signed);
  if (spoilt === signed) throw new Error(`nothing was spoilt in ${name}`);
  writeFileSync(file, '');
  appendFileSync(file, spoilt);
}

/** What the zone above says of a zone's key: the SHA-256 form. */
async function dsOf(knot: string, name: string): Promise<string> {
  const { stdout } = await run('keymgr', ['-c', knot, name, 'ds']);
  const found = /DS (\d+ \d+ 2 [0-9a-f]{64})/.exec(stdout);
  if (!found) throw new Error(`keymgr has no DS for ${name}: ${stdout}`);
  return found[1]!;
}

const fileOf = (name: string): string => `${name === '.' ? 'root' : name}.zone`;

function knotConfiguration(directory: string, port: number, names: readonly string[]): string {
  const zone = (name: string): string => `  - domain: "${name}"\n    file: ${fileOf(name)}\n    dnssec-policy: one\n`;
  return `server:
    rundir: ${directory}/run
    listen: 127.0.0.1@${port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: ${directory}/db
log:
  - target: stderr
    any: warning
policy:
  - id: one
    algorithm: ecdsap256sha256
    single-type-signing: on
    rrsig-lifetime: 30d
    cds-cdnskey-publish: none
template:
  - id: default
    storage: ${directory}
    zonefile-load: whole
    journal-content: none
zone:
${names.map(zone).join('')}`;
}

function unboundConfiguration(with_: {
  authority: number;
  resolver: number;
  names: readonly string[];
  anchor: string;
}): string {
  const { authority, resolver, names, anchor } = with_;
  const stub = (name: string): string => `stub-zone:\n  name: "${name}"\n  stub-addr: 127.0.0.1@${authority}\n`;
  return `server:
  directory: ""
  chroot: ""
  username: ""
  use-syslog: no
  logfile: ""
  verbosity: 1
  val-log-level: 1
  num-threads: 1
  interface: 127.0.0.1
  port: ${resolver}
  do-ip6: no
  do-not-query-localhost: no
  module-config: "validator iterator"
  trust-anchor: ". DS ${anchor}"
remote-control:
  control-enable: no
${names.map(stub).join('')}`;
}
