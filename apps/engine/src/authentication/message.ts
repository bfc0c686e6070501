import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ReverseName } from '@posthorn/dns/iprev';
import { type ArcVerdict, beginArc } from '@posthorn/mail-auth/arc/verify';
import { type BodyHash, type BodySpec, createBodyHasher } from '@posthorn/mail-auth/dkim/body-hash';
import { createSignedHeader } from '@posthorn/mail-auth/dkim/header';
import { beginDkim, type DkimVerdict } from '@posthorn/mail-auth/dkim/verify';
import { type DmarcVerdict, evaluateDmarc, type Proofs } from '@posthorn/mail-auth/dmarc/evaluate';
import type { SpfVerdict } from '@posthorn/mail-auth/spf/result';
import type { HeaderSection } from '@posthorn/message/headers';
import type { Session } from '../session/session.ts';
import type { Transaction } from '../session/transaction.ts';
import { isFromOutside } from './scope.ts';

/** All that was found out about who sent a message. A member is null where the settings do not ask. */
export type Authentication = {
  iprev: ReverseName | null;
  spf: SpfVerdict | null;
  helo: SpfVerdict | null;
  guess: SpfVerdict | null;
  dkim: DkimVerdict[] | null;
  arc: ArcVerdict | null;
  dmarc: DmarcVerdict | null;
};

/** What arrived: its header and its first octets, all of them unless it was spilled. */
type Content = { section: HeaderSection; head: Uint8Array };

/** Checks a message from outside once its content is here; undefined for mail that is not judged. Never rejects for what the message holds. */
export async function authenticate(
  session: Session,
  transaction: Transaction,
  { section, head }: Content,
): Promise<Authentication | undefined> {
  if (!isFromOutside(session)) return undefined;
  const { spf, dkim, dmarc, arc } = session.inForce.configuration;
  const { sender } = transaction;
  const [iprev, spfVerdict, helo, guess, content] = await Promise.all([
    session.facts.iprev(),
    spf.verify ? sender.spf() : null,
    spf.verify && spf.checkHelo ? sender.helo() : null,
    spf.verify && spf.guessHeader ? sender.guess() : null,
    dkim.verify || arc.verify ? checkContent(session, transaction, { section, head }) : { dkim: null, arc: null },
  ]);
  const found = { iprev: iprev ?? null, spf: spfVerdict, helo, guess, ...content };
  return {
    ...found,
    dmarc:
      dmarc.verify && !transaction.rules.flags.has('dmarcDisableVerify')
        ? await evaluateDmarc(section, proofsOf(found), { resolver: session.house.resolver() })
        : null,
  };
}

/** Signatures and chain, over one pass of the body. */
async function checkContent(
  session: Session,
  { body }: Transaction,
  { section, head }: Content,
): Promise<Pick<Authentication, 'dkim' | 'arc'>> {
  if (body === undefined) throw new Error('a message without content');
  const { dkim, arc } = session.inForce.configuration;
  const resolver = session.house.resolver();
  const now = session.house.now() / 1000;
  const { keys: readKey } = session.house;
  const { minRsaBits, maxSignatures } = dkim;
  const options = { resolver, readKey, now, minRsaBits, header: createSignedHeader(section.fields) };
  const signatures = dkim.verify ? beginDkim(section, { ...options, maxSignatures }) : undefined;
  const chain = arc.verify ? beginArc(section, options) : undefined;
  const specs = [...(signatures?.specs ?? []), ...(chain?.specs ?? [])];
  // What lies in a file is large, and worth the way to a thread; it is read for this alone and can be given away.
  const bodyHash =
    specs.length > 0 && body.isSpilled
      ? await session.house.bodyHashing.hash(specs, body.stream(NOTHING, section.bodyOffset))
      : await hashHere(specs, head.subarray(section.bodyOffset));
  const [verdicts, verdict] = await Promise.all([
    signatures?.finish(bodyHash) ?? null,
    chain?.finish(bodyHash) ?? null,
  ]);
  return { dkim: verdicts, arc: verdict };
}

/** Hashes in turns, so that what an operator lets into memory does not keep the other sessions waiting. */
async function hashHere(specs: readonly BodySpec[], octets: Uint8Array): Promise<(spec: BodySpec) => BodyHash> {
  const hasher = createBodyHasher(specs);
  if (specs.length === 0) return hasher.end();
  for (let at = 0; at < octets.length; at += TURN_BYTES) {
    if (at > 0) await nextTurn();
    hasher.write(octets.subarray(at, at + TURN_BYTES));
  }
  return hasher.end();
}

/** What counts for DMARC: SPF of MAIL FROM (HELO with the null sender), and every signature. */
function proofsOf({ spf, dkim }: Pick<Authentication, 'spf' | 'dkim'>): Proofs {
  return {
    spf: {
      domain: spf?.domain ?? '',
      isPass: spf?.result === 'pass',
      isTemporary: spf?.result === 'temperror',
    },
    dkim: (dkim ?? []).map(({ domain, result }) => ({
      domain,
      isPass: result === 'pass',
      isTemporary: result === 'temperror',
    })),
  };
}

const NOTHING = Buffer.alloc(0);
const TURN_BYTES = 65_536;
