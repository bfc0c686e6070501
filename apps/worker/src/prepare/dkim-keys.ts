import type { KeyObject } from 'node:crypto';
import { type DkimKeyRow, dkimFingerprint } from '@posthorn/db/mail/dkim';
import type { KeyInHand } from '@posthorn/mail-auth/dkim/choose';
import { publicKeyData, readPrivateKey } from '@posthorn/mail-auth/dkim/private-key';
import type { KeyType } from '@posthorn/mail-auth/dkim/signature';
import { domainKey } from '@posthorn/policy/domain';
import type { Configuration } from '@posthorn/settings/configuration';
import type { DeliverySettings } from '../settings.ts';

type DomainSettings = Configuration['dkim']['domains'][number];
type KeySettings = DomainSettings['keys'][number];

/** A key of the settings with its private half unwrapped. `usable` is null where it is broken. */
export type OwnKey = {
  domain: string;
  selector: string;
  algorithm: KeySettings['algorithm'];
  signsFrom: number | null;
  signsUntil: number | null;
  usable: { key: KeyObject; keyType: KeyType; data: string; fingerprint: string } | null;
  broken: string | null;
};

/** The entry that signs for an author of this domain: its own, or the nearest above it that speaks for subdomains. */
export function entryFor(dkim: Configuration['dkim'], domain: string): DomainSettings | undefined {
  const entries = indexOf(dkim.domains);
  const own = domainKey(domain);
  const exact = entries.get(own);
  if (exact) return exact;
  for (let dot = own.indexOf('.'); dot >= 0; dot = own.indexOf('.', dot + 1)) {
    const above = entries.get(own.slice(dot + 1));
    if (above) return above.subdomains ? above : undefined;
  }
  return undefined;
}

/** Unwraps the keys of an entry. A key that cannot be used says why; never throws. */
export async function ownKeys(entry: DomainSettings, secret: DeliverySettings['secret']): Promise<OwnKey[]> {
  const domain = domainKey(entry.domain);
  return await Promise.all(
    entry.keys.map(async (key): Promise<OwnKey> => {
      const base = {
        domain,
        selector: key.selector,
        algorithm: key.algorithm,
        signsFrom: key.signsFrom === undefined ? null : Date.parse(key.signsFrom),
        signsUntil: key.signsUntil === undefined ? null : Date.parse(key.signsUntil),
      };
      const broken = (reason: string): OwnKey => ({ ...base, usable: null, broken: reason });
      let pem: string;
      try {
        pem = await secret(key.privateKey);
      } catch {
        return broken('its private key could not be read from the database');
      }
      const read = readPrivateKey(pem);
      if (!read.ok) return broken(`its private key cannot be used: ${read.reason}`);
      if (!key.algorithm.startsWith(read.keyType))
        return broken(`its private key is ${read.keyType}, but the algorithm set is ${key.algorithm}`);
      const data = publicKeyData(read.key);
      const fingerprint = dkimFingerprint({ domain, selector: key.selector, data });
      return { ...base, usable: { key: read.key, keyType: read.keyType, data, fingerprint }, broken: null };
    }),
  );
}

/** A key together with what DNS showed of it. */
export function inHand(key: OwnKey, row: DkimKeyRow | undefined): KeyInHand & { own: OwnKey } {
  const { selector, algorithm, signsFrom, signsUntil, broken } = key;
  const wasSeen = row !== undefined && row.seenAt !== null;
  return { selector, algorithm, signsFrom, signsUntil, broken, sight: row?.state ?? null, wasSeen, own: key };
}

function indexOf(domains: readonly DomainSettings[]): ReadonlyMap<string, DomainSettings> {
  let index = indexes.get(domains);
  if (!index) {
    index = new Map(domains.map((entry) => [domainKey(entry.domain), entry]));
    indexes.set(domains, index);
  }
  return index;
}

const indexes = new WeakMap<readonly DomainSettings[], ReadonlyMap<string, DomainSettings>>();
