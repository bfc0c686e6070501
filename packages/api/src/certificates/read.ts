import { readTlsaSights, type TlsaSight } from '@posthorn/db/mail/tlsa-sight';
import { listProcesses } from '@posthorn/db/processes';
import type { Configuration } from '@posthorn/settings/configuration';
import type { ApiContext } from '../context.ts';
import { configurationOf } from '../procedures/revisions/configuration-of.ts';
import { type AcmeState, readAcmeStates } from './acme.ts';
import { type CertificateInUse, certificatesInUse } from './in-use.ts';
import { judgeKeyChange, type KeyChange } from './key-change.ts';
import { certificatesFor, hostsOf, listenersOf } from './shown.ts';

/** A certificate of the settings, what engines say of it, and what DNS showed of its records. */
export type ReadCertificate = {
  name: string;
  source: CertificateInUse['source'];
  ocsp: 'off' | 'file' | 'fetch';
  /** Null: no live engine shows it; `problem` says why where that is known. */
  inUse: (CertificateInUse & { engines: number }) | null;
  problem: string | null;
  listeners: string[];
  /** Hosts for which it is the one that mail servers are shown; and those for which it only stands by. */
  hosts: string[];
  standsByFor: string[];
  records: (TlsaRecord & { sight: TlsaSight | null })[];
  /** How it does with its authority; null for one from elsewhere. */
  acme: AcmeState | null;
  /** The certificate in whose place it could be shown. */
  successorOf: string | null;
  /** For a certificate that is shown: what to do to change its key. */
  change: (KeyChange & { next: string | null }) | null;
};

/** All certificates of the settings in force, in their order. */
export async function readCertificates(ctx: ApiContext): Promise<ReadCertificate[]> {
  const { pool } = ctx.services;
  const [processes, { configuration }] = await Promise.all([listProcesses(pool), configurationOf(ctx)]);
  const inUse = certificatesInUse(processes);
  const problems = processes.flatMap(({ isAlive, detail }) =>
    isAlive && Array.isArray(detail['problems']) ? detail['problems'].map(String) : [],
  );
  const placed = placesOf(configuration, inUse);
  const names = [...new Set(placed.flatMap(({ records }) => records.map(({ name }) => name)))];
  const [sights, acme] = await Promise.all([readTlsaSights(pool, names), readAcmeStates(pool, configuration)]);
  const now = ctx.services.now();
  return placed.map((one): ReadCertificate => {
    const { name, source, ocsp, hosts, standsByFor, records, key } = one;
    const successor = placed.find((other) => other.successorOf === name);
    return {
      name,
      source,
      ocsp,
      inUse: inUse.get(name) ?? null,
      acme: acme.get(name) ?? null,
      problem: problems.find((words) => words.includes(`'${name}'`)) ?? null,
      listeners: listenersOf(configuration, name),
      hosts,
      standsByFor,
      successorOf: one.successorOf,
      records: records.map((record) => ({
        ...record,
        sight: sights.find((sight) => sight.name === record.name && sight.record === record.record) ?? null,
      })),
      change:
        hosts.length === 0 || key === null
          ? null
          : {
              ...judgeKeyChange({
                shown: one,
                next: successor && successor.key !== null ? successor : null,
                sights,
                now,
              }),
              next: successor?.name ?? null,
            },
    };
  });
}

type Placed = Pick<ReadCertificate, 'name' | 'source' | 'ocsp' | 'hosts' | 'standsByFor' | 'successorOf'> & {
  key: string | null;
  records: TlsaRecord[];
};

/** A record to publish. `names`: the key itself, or the authority that issued the certificate, whose records outlive each key. */
type TlsaRecord = { host: string; name: string; record: string; names: 'key' | 'authority' };

function placesOf(configuration: Configuration, inUse: ReadonlyMap<string, CertificateInUse>): Placed[] {
  const { certificates } = configuration.tls;
  const hosts = new Map(certificates.map((one) => [one.name, hostsOf(one, inUse.get(one.name))]));
  const shown = new Map(
    [...new Set([...hosts.values()].flat())].map((host) => [host, certificatesFor(host, configuration, hosts)]),
  );
  return certificates.slice(0, MOST).map(({ name, source, ocsp }) => {
    const own = hosts.get(name) ?? [];
    const isShownFor = (host: string): boolean => shown.get(host)?.[0] === name;
    const standsByFor = own.filter((host) => !isShownFor(host));
    const { key = null, authority = null } = inUse.get(name) ?? {};
    const isShown = own.some(isShownFor);
    return {
      name,
      source,
      ocsp,
      key,
      hosts: own.filter(isShownFor),
      standsByFor,
      successorOf: isShown ? null : (standsByFor.flatMap((host) => shown.get(host)?.[0] ?? [])[0] ?? null),
      // Under such a name a web server answers (RFC 8461 §3.3), and no mail server.
      records: own
        .filter((host) => !host.startsWith('mta-sts.'))
        .flatMap((host): TlsaRecord[] => {
          const at = { host, name: `_25._tcp.${host}` };
          return [
            ...(key ? [{ ...at, record: `3 1 1 ${key}`, names: 'key' as const }] : []),
            ...(authority ? [{ ...at, record: `2 0 1 ${authority}`, names: 'authority' as const }] : []),
          ];
        }),
    };
  });
}

const MOST = 200;
