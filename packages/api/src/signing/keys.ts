import { type DkimKeyRow, dkimFingerprint, readDkimKeys } from '@posthorn/db/mail/dkim';
import type { Secrets } from '@posthorn/db/secrets';
import { chooseKeys } from '@posthorn/mail-auth/dkim/choose';
import { publicKeyData, readPrivateKey } from '@posthorn/mail-auth/dkim/private-key';
import type { KeyType } from '@posthorn/mail-auth/dkim/signature';
import { domainKey } from '@posthorn/policy/domain';
import type { Configuration } from '@posthorn/settings/configuration';
import type { NewSecret, SecretRef } from '@posthorn/settings/secrets';
import type { ApiServices } from '../context.ts';

export type DomainEntry = Configuration['dkim']['domains'][number];
type KeyEntry = DomainEntry['keys'][number];

/** The public half of a key of the settings, or why there is none. */
export type Half =
  | { ok: true; keyType: KeyType; bits: number; data: string; fingerprint: string }
  | { ok: false; reason: string };

/** What a key does now. `signs`; `stands-by`: signs when the newer one cannot; `next`: its time has not come; `blocked`: its time has come and it cannot; `draft`: it is in a draft only. */
export type KeyRole = 'signs' | 'stands-by' | 'next' | 'over' | 'blocked' | 'draft';

/** A key with everything known of it. */
export type SigningKey = {
  domain: string;
  entry: KeyEntry;
  half: Half;
  row: DkimKeyRow | undefined;
  role: KeyRole;
  /** Why it is blocked. */
  reason: string | null;
};

/** The keys of a domain's entry as the worker sees them, newest row and all. */
export async function readSigningKeys(
  services: ApiServices,
  entry: DomainEntry,
  dkim: Configuration['dkim'],
): Promise<SigningKey[]> {
  const domain = domainKey(entry.domain);
  const halves = await Promise.all(entry.keys.map((key) => halfOf(services.secrets, domain, key)));
  const rows = await readDkimKeys(
    services.pool,
    halves.flatMap((half) => (half.ok ? [half.fingerprint] : [])),
  );
  const now = services.now().getTime();
  const inHand = entry.keys.map((key, at) => {
    const half = halves[at]!;
    const row = half.ok ? rows.find(({ fingerprint }) => fingerprint === half.fingerprint) : undefined;
    return {
      selector: key.selector,
      algorithm: key.algorithm,
      signsFrom: key.signsFrom === undefined ? null : Date.parse(key.signsFrom),
      signsUntil: key.signsUntil === undefined ? null : Date.parse(key.signsUntil),
      sight: row?.state ?? null,
      wasSeen: row !== undefined && row.seenAt !== null,
      broken: half.ok ? null : half.reason,
      entry: key,
      half,
      row,
    };
  });
  const choice = chooseKeys(inHand, { now, waitForRecord: dkim.waitForRecord });
  return inHand.map((key) => {
    const passed = choice.passedOver.find((one) => one.key === key);
    const role: KeyRole = choice.signing.includes(key)
      ? 'signs'
      : passed
        ? 'blocked'
        : key.signsUntil !== null && key.signsUntil <= now
          ? 'over'
          : key.signsFrom !== null && key.signsFrom > now
            ? 'next'
            : 'stands-by';
    return { domain, entry: key.entry, half: key.half, row: key.row, role, reason: passed?.reason ?? null };
  });
}

async function halfOf(secrets: Secrets, domain: string, key: KeyEntry): Promise<Half> {
  let pem: string;
  try {
    const secret = key.privateKey as SecretRef | NewSecret;
    pem = secret.$secret === null ? secret.value : await secrets.read(secret.$secret);
  } catch {
    return { ok: false, reason: 'its private key could not be read from the database' };
  }
  const read = readPrivateKey(pem);
  if (!read.ok) return { ok: false, reason: `its private key cannot be used: ${read.reason}` };
  if (!key.algorithm.startsWith(read.keyType))
    return { ok: false, reason: `its private key is ${read.keyType}, but the algorithm set is ${key.algorithm}` };
  const data = publicKeyData(read.key);
  const fingerprint = dkimFingerprint({ domain, selector: key.selector, data });
  return { ok: true, keyType: read.keyType, bits: read.bits, data, fingerprint };
}
