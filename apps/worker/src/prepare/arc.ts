import type { AttemptArc } from '@posthorn/db/mail/settlement';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { sealMessage } from '@posthorn/mail-auth/arc/seal';
import { ownResults } from '@posthorn/mail-auth/authres';
import type { SigningKey } from '@posthorn/mail-auth/dkim/sign';
import { domainKey } from '@posthorn/policy/domain';
import type { Job } from '../deliver/job.ts';
import type { WorkerLog } from '../index.ts';
import { type MessageContent, prefixed } from './content.ts';
import { hashBody, readHeader } from './dkim-read.ts';
import type { KeyRing } from './dkim-ring.ts';

/** What became of sealing. `none`: this mail is not to be sealed. `unsealed`: it was to be, and leaves as it is. */
export type Sealed =
  | { kind: 'none' }
  | { kind: 'sealed'; content: MessageContent; arc: AttemptArc }
  | { kind: 'unsealed'; arc: AttemptArc };

/** Seals the octets as they leave, DKIM signatures of ours included. Never rejects: a message without a seal is better than none. */
export type ArcSealer = (job: Job, content: MessageContent) => Promise<Sealed>;

export type ArcSealerOptions = {
  ring: Pick<KeyRing, 'keysFor'>;
  process: string;
  log: WorkerLog;
  tell: (event: PosthornEvent) => void;
  /** Milliseconds since 1970. */
  now?: () => number;
};

export function createArcSealer({ ring, process, log, tell, now = Date.now }: ArcSealerOptions): ArcSealer {
  return async (job, content) => {
    if (!isForwarded(job)) return { kind: 'none' };
    const { message, choice } = job;
    const about = { process, messageId: message.id, sender: message.reversePath, router: choice.route };
    const made = await sealed(job, content, { ring, now: now() / 1000 }).catch((error: Error) => {
      log.error({ err: error, message: message.id }, 'a message could not be sealed');
      return `it could not be sealed: ${error.message}`;
    });
    if (typeof made === 'string') {
      tell(newEvent('arc:unsealed', { ...about, direction: 'out', text: made }));
      return { kind: 'unsealed', arc: { reason: made } };
    }
    tell(newEvent('arc:sealed', { ...about, direction: 'out', data: { ...made.arc } }));
    return { kind: 'sealed', content: prefixed(made.fields, content), arc: made.arc };
  };
}

/** An alias leads elsewhere, or the route is said to forward; what we or our people wrote came through nobody's hands before. */
export function isForwarded({ message, choice, settings }: Pick<Job, 'message' | 'choice' | 'settings'>): boolean {
  const { seal, sealRoutes } = settings.configuration.arc;
  if (!seal || message.client === null || message.client.user) return false;
  if (choice.local || !LEAVING.has(choice.kind)) return false;
  return message.origin === 'expanded' || sealRoutes.includes('*') || sealRoutes.includes(choice.route);
}

/** The fields and what they say, or why there are none. */
async function sealed(
  { settings }: Job,
  content: MessageContent,
  { ring, now }: { ring: Pick<KeyRing, 'keysFor'>; now: number },
): Promise<{ fields: Uint8Array; arc: AttemptArc } | string> {
  const { arc, authres, dkim } = settings.configuration;
  const by = await keyOf(ring, arc);
  if (typeof by === 'string') return by;
  const expires = expiryOf(arc, now);
  if (expires !== undefined && expires <= now) return 'the time set for its end (arc.expireAt) is over';
  const section = await readHeader(content);
  if (section.end === 'bound') return 'its header is too long';
  const results = ownResults(section, [authres.authservId ?? settings.hostname, settings.hostname]);
  if (results === null) return 'it carries no Authentication-Results of ours';
  // Sealed as broken it would be broken for good.
  if (results.isTemporary) return 'its chain could not be checked when it came in';
  const made = await sealMessage(section, await hashBody(content, section), by, {
    chain: results.chain ?? 'none',
    results: results.value,
    names: [...dkim.signHeaders, 'DKIM-Signature'],
    oversign: dkim.oversignHeaders,
    ...(arc.timestamps ? { timestamp: now } : {}),
    ...(expires === undefined ? {} : { expires }),
  });
  if (made.kind === 'refused') return made.reason;
  const { instance, chain, fields } = made;
  return { fields, arc: { instance, chain, domain: by.domain, selector: by.selector } };
}

type ArcSettings = Job['settings']['configuration']['arc'];

/** RFC 8617 §4.1.3: rsa-sha256 is the one algorithm. */
async function keyOf(ring: Pick<KeyRing, 'keysFor'>, arc: ArcSettings): Promise<SigningKey | string> {
  const domain = arc.sealAs ?? '';
  const found = domain === '' ? null : await ring.keysFor(domain);
  if (!found || domainKey(found.domain) !== domainKey(domain)) return `${domain} has no keys`;
  const { choice } = found;
  const isWanted = (key: { algorithm: string; selector: string }): boolean =>
    key.algorithm === 'rsa-sha256' && (!arc.sealSelector || key.selector === arc.sealSelector);
  const key = choice.signing.find(isWanted);
  if (key) return { domain: found.domain, selector: key.selector, key: key.own.usable!.key };
  const passed = choice.passedOver.find((one) => isWanted(one.key));
  const name = arc.sealSelector ? `the key ${arc.sealSelector} of ${domain}` : `an RSA key of ${domain}`;
  return passed ? `${name} cannot seal: ${passed.reason}` : `${name} is not one that signs now`;
}

/** x= in seconds since 1970; undefined: none. */
export function expiryOf(
  { expire, expireAt }: Pick<ArcSettings, 'expire' | 'expireAt'>,
  now: number,
): number | undefined {
  if (!expire) return undefined;
  if (!expireAt) return now + MONTH;
  return expireAt.startsWith('+') ? now + Number(expireAt.slice(1)) : Number(expireAt);
}

const MONTH = 30 * 86_400;
const LEAVING: ReadonlySet<string> = new Set(['mx', 'smarthost', 'sandbox']);
