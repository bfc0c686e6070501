import type { Resolver } from '@posthorn/dns/resolver';
import type { HeaderField, HeaderSection } from '@posthorn/message/headers';
import { type BodyHash, type BodySpec, createBodyHasher } from '../dkim/body-hash.ts';
import { type CheckContext, checkSignature, verifyData } from '../dkim/check.ts';
import { createSignedHeader, rawOf, type SignedHeader, signatureField } from '../dkim/header.ts';
import { findKeys, type KeyReader } from '../dkim/key.ts';
import type { ParsedSignature } from '../dkim/signature.ts';
import { type ArcSet, parseMessageSignature, parseSeal, readChain, type Seal } from './chain.ts';

/** What a chain of custody says (RFC 8617 §5.2). */
export type ArcVerdict = {
  state: 'none' | 'pass' | 'fail';
  /** Why it fails, in words; empty otherwise. */
  reason: string;
  /** A look-up failed: the chain could not be judged, and asking later may help. `state` is fail meanwhile. */
  isTemporary: boolean;
  /** d= of each seal, first handler first; an empty string where it cannot be read. */
  domains: string[];
  /** s= of each seal, as `domains`. */
  selectors: string[];
  /** The lowest instance whose message signature and all later ones verify; 0 when all do (RFC 8617 §5.2 step 5). Null without a pass. */
  oldestPass: number | null;
};

export type ArcOptions = {
  resolver: Resolver;
  readKey?: KeyReader;
  now: number;
  minRsaBits?: number;
  /** The header of the section, when DKIM is checked over the same. */
  header?: SignedHeader;
};

export type ArcVerification = {
  specs: BodySpec[];
  finish(bodyHash: (spec: BodySpec) => BodyHash): Promise<ArcVerdict>;
};

/** Begins the check of a chain; see `beginDkim` for how the body goes in. Never rejects. */
export function beginArc(section: HeaderSection, options: ArcOptions): ArcVerification {
  const chain = readChain(section);
  if (chain.kind !== 'chain') {
    const verdict: ArcVerdict =
      chain.kind === 'none'
        ? { state: 'none', reason: '', isTemporary: false, domains: [], selectors: [], oldestPass: null }
        : failed(chain.reason, sealersOf(section.fields.filter(isSeal).slice(0, 50).reverse().map(parseSeal)));
    return { specs: [], finish: async () => verdict };
  }
  const { sets } = chain;
  const signatures = sets.map(({ messageSignature }) => parseMessageSignature(messageSignature));
  const specs = signatures
    .flat()
    .flatMap((parsed) => (parsed.ok ? [{ how: parsed.signature.body, limit: parsed.signature.limit }] : []));
  return {
    specs,
    async finish(bodyHash) {
      const seals = sets.map(({ seal }) => parseSeal(seal));
      const sealers = sealersOf(seals);
      const fail = (reason: string, isTemporary = false): ArcVerdict => ({ ...failed(reason, sealers), isTemporary });
      const last = seals.at(-1)!;
      // Step 2: whoever sealed last has said that it was broken already.
      if (last.ok && last.seal.chain === 'fail') return fail(`${last.seal.domain} sealed it as broken`);
      for (const [index, parsed] of seals.entries()) {
        if (!parsed.ok) return fail(`seal ${index + 1} is malformed: ${parsed.reason}`);
        if (parsed.seal.chain !== (index === 0 ? 'none' : 'pass')) return fail(`seal ${index + 1} has the wrong cv=`);
      }
      const minRsaBits = Math.max(1024, options.minRsaBits ?? 1024);
      const header = options.header ?? createSignedHeader(section.fields);
      const context: CheckContext = { ...options, header, bodyHash, minRsaBits };
      // Step 4: the newest message signature has to verify.
      const newest = await checkMessageSignature(signatures.at(-1)!, sets.at(-1)!, context);
      if (newest.result !== 'pass')
        return fail(`message signature ${sets.length}: ${newest.reason}`, newest.result === 'temperror');
      let oldest = sets.length;
      while (oldest > 1) {
        const older = await checkMessageSignature(signatures[oldest - 2]!, sets[oldest - 2]!, context);
        if (older.result !== 'pass') break;
        oldest -= 1;
      }
      // Step 6: every seal, newest first.
      for (let instance = sets.length; instance >= 1; instance -= 1) {
        const parsed = seals[instance - 1]!;
        if (!parsed.ok) return fail(parsed.reason);
        const found = await checkSeal(parsed.seal, sets.slice(0, instance), context);
        if (found !== null) return fail(`seal ${instance}: ${found.reason}`, found.isTemporary);
      }
      return { state: 'pass', reason: '', isTemporary: false, ...sealers, oldestPass: oldest === 1 ? 0 : oldest };
    },
  };
}

/** Checks a message at hand. */
export async function verifyArc(section: HeaderSection, body: Uint8Array, options: ArcOptions): Promise<ArcVerdict> {
  const verification = beginArc(section, options);
  const hasher = createBodyHasher(verification.specs);
  hasher.write(body);
  return verification.finish(hasher.end());
}

async function checkMessageSignature(
  readings: readonly ParsedSignature[],
  set: ArcSet,
  context: CheckContext,
): Promise<{ result: string; reason: string }> {
  let last = { result: 'permerror', reason: 'it cannot be read' };
  for (const parsed of readings) {
    if (!parsed.ok) return { result: 'permerror', reason: parsed.reason };
    const { signature } = parsed;
    last = await checkSignature({ ...signature, identity: `@${signature.domain}` }, set.messageSignature, context);
    if (last.result === 'pass') return last;
  }
  return last;
}

/** What is wrong with a seal, or null. It covers all sets up to its own, always relaxed, itself without b= (RFC 8617 §5.1.1). */
async function checkSeal(
  seal: Seal,
  sets: ArcSet[],
  context: CheckContext,
): Promise<{ reason: string; isTemporary: boolean } | null> {
  const data = Buffer.from(sealedText(sets, context.header), 'latin1');
  const found = await findKeys(seal.selector, seal.domain, context);
  if (found.kind === 'failed') return { reason: found.reason, isTemporary: true };
  if (found.kind === 'none') return { reason: found.reason, isTemporary: false };
  let reason = 'no key';
  for (const parsed of found.keys) {
    if (!parsed.ok) {
      reason = parsed.reason;
      continue;
    }
    const { keyType, key, bits } = parsed.key;
    if (keyType !== 'rsa') reason = 'the key is not for rsa';
    else if (bits < context.minRsaBits) reason = `an RSA key of ${bits} bits is too short`;
    else if (await verifyData({ keyType, key, bits, data, signature: seal.signature })) return null;
    else reason = 'the signature does not fit';
  }
  return { reason, isTemporary: false };
}

/** The octets under the seal of the last of these sets. */
export function sealedText(sets: readonly ArcSet[], header: Pick<SignedHeader, 'canonical'>): string {
  const last = sets.at(-1)!;
  let text = '';
  for (const set of sets) {
    text += header.canonical(set.results, 'relaxed') + header.canonical(set.messageSignature, 'relaxed');
    text += set === last ? signatureField(rawOf(set.seal), 'relaxed') : header.canonical(set.seal, 'relaxed');
  }
  return text;
}

type Sealers = Pick<ArcVerdict, 'domains' | 'selectors'>;

const failed = (reason: string, sealers: Sealers): ArcVerdict => ({
  state: 'fail',
  reason,
  isTemporary: false,
  ...sealers,
  oldestPass: null,
});

/** Of a broken chain, what can be read of its seals, at most fifty. */
const sealersOf = (seals: readonly ReturnType<typeof parseSeal>[]): Sealers => ({
  domains: seals.map((parsed) => (parsed.ok ? parsed.seal.domain : '')),
  selectors: seals.map((parsed) => (parsed.ok ? parsed.seal.selector : '')),
});

const isSeal = ({ name }: HeaderField): boolean => name.toLowerCase() === 'arc-seal';
