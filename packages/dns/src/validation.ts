import { createResolver, type DnsServer, type Resolver } from './resolver.ts';

/** Whether a resolver validates with DNSSEC, by two names: one whose signatures are good, and one whose are broken on purpose. */
export type Validation =
  /** The signed name is authentic; `isProven`: the forged one was withheld, too. */
  | { kind: 'validates'; isProven: boolean }
  | { kind: 'says-nothing' }
  /** It says that it validates, and gave out the forged name: its word is worth nothing. */
  | { kind: 'fooled' }
  | { kind: 'unknown'; reason: string };

/** A name whose signatures are good, and one whose are broken on purpose. */
export type TrialNames = { signedName: string; forgedName: string };

/** A resolver that asks one server, keeps nothing, and shows AD whoever it comes from. */
export function only(server: DnsServer, timeout: number): Resolver {
  return createResolver({
    servers: [server],
    timeoutMs: timeout * 1000,
    attempts: 1,
    cache: false,
    trustedForAd: () => true,
  });
}

/** Asks a resolver for both names. */
export async function validationOf(resolver: Resolver, { signedName, forgedName }: TrialNames): Promise<Validation> {
  const signed = await resolver.query(signedName, 'SOA');
  if (signed.kind === 'failed') return { kind: 'unknown', reason: signed.detail || signed.reason };
  if (signed.kind !== 'found') return { kind: 'unknown', reason: `it says that there is no ${signedName}` };
  if (!signed.secure) return { kind: 'says-nothing' };
  const forged = await resolver.query(forgedName, 'A');
  if (forged.kind === 'found') return { kind: 'fooled' };
  // A name that could not be asked, or is not there, was not given out either, but that proves nothing.
  return { kind: 'validates', isProven: forged.kind === 'failed' && forged.reason === 'servfail' };
}
