import { domainToASCII } from 'node:url';
import { srsForward } from '@posthorn/bounce/srs/forward';
import type { StoredMessage } from '@posthorn/db/mail/message';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { domainKey } from '@posthorn/policy/domain';
import type { RouteChoice } from '@posthorn/policy/route';
import type { ClaimedRecipient } from '@posthorn/queue/claim';
import type { Job } from '../deliver/job.ts';
import { ours } from '../outcome/classify.ts';
import type { RecipientResult, Verdict } from '../outcome/result.ts';
import type { DeliverySettings } from '../settings.ts';

/** The envelope sender for an attempt. `unreadable`: there are secrets, and they cannot be read now. */
export type Sender =
  | { kind: 'as-is' }
  | { kind: 'rewritten'; address: string }
  | { kind: 'unreadable'; verdict: Verdict };

/**
 * Is this mail forwarded, so that its sender has to become one of ours? It is when an alias leads elsewhere, when a bounce or an answer goes on
 * to a sender that was rewritten here, or when its route is said to forward. Mail of our own domains never is.
 */
export function isForwarded(
  message: Pick<StoredMessage, 'origin' | 'reversePath'>,
  recipient: Pick<ClaimedRecipient, 'address' | 'original'>,
  { choice, settings }: { choice: RouteChoice; settings: DeliverySettings },
): boolean {
  const { srs } = settings.configuration;
  if (!srs.enabled || message.reversePath === '' || message.origin === 'generated') return false;
  if (choice.local || !leaving.has(choice.kind)) return false;
  const isThrough = srs.routes.includes('*') || srs.routes.includes(choice.route);
  if (message.origin !== 'expanded' && !isThrough && !isAnswer(recipient, settings)) return false;
  if (settings.policy.route(message.reversePath, { expanded: true }).local) return false;
  return settings.policy.addresses(srs.forwardTo, recipient.address);
}

/** The sender of a job: rewritten where it is forwarded. What cannot be rewritten leaves as it is, and says so. */
export async function senderOf(job: Job, tell: (event: PosthornEvent) => void, process: string): Promise<Sender> {
  if (!job.isForwarded) return { kind: 'as-is' };
  const { settings, message } = job;
  const { separator, hashLength, maxAge, secrets: entries } = settings.configuration.srs;
  let secrets: string[];
  try {
    secrets = await Promise.all(entries.map(({ secret }) => settings.secret(secret)));
  } catch {
    const text = 'the secrets of SRS cannot be read from the database';
    return { kind: 'unreadable', verdict: ours('deferred', 'prepare', '4.3.5', text) };
  }
  const options = { secrets, separator, hashLength, maxAgeDays: maxAge, now: new Date() };
  const forwarded = srsForward(inAscii(message.reversePath), srsDomain(settings), options);
  if (forwarded.kind === 'rewritten') return { kind: 'rewritten', address: forwarded.address };
  if (forwarded.kind === 'impossible')
    tell(newEvent('srs:unchanged', { ...about(job, process), text: forwarded.reason }));
  return { kind: 'as-is' };
}

/** Tells that a sender was rewritten, once somebody was told it. */
export function tellForwarded(
  job: Job,
  results: readonly RecipientResult[],
  by: { tell: (event: PosthornEvent) => void; process: string },
): void {
  const told = results.filter(({ sentAs }) => sentAs !== undefined);
  const sender = told[0]?.sentAs;
  if (sender === undefined) return;
  by.tell(newEvent('srs:forward', { ...about(job, by.process), data: { sender, recipients: told.length } }));
}

function srsDomain({ configuration, hostname }: DeliverySettings): string {
  return configuration.srs.domain || hostname;
}

/** Somebody wrote to a sender that was rewritten here; the engine found out who is behind it. */
function isAnswer({ original }: Pick<ClaimedRecipient, 'original'>, settings: DeliverySettings): boolean {
  if (!original || !/^SRS[01][=+-]/i.test(original.address)) return false;
  const domain = original.address.slice(original.address.lastIndexOf('@') + 1);
  return domainKey(domain) === domainKey(srsDomain(settings));
}

/** Within a local part a domain could not become ASCII any more for a server without SMTPUTF8. */
function inAscii(reversePath: string): string {
  const at = reversePath.lastIndexOf('@');
  const [local, domain] = [reversePath.slice(0, at), reversePath.slice(at + 1)];
  if (/[^\x00-\x7f]/.test(local) || domain.startsWith('[')) return reversePath;
  return `${local}@${/[^\x00-\x7f]/.test(domain) ? domainToASCII(domain) || domain : domain}`;
}

const about = ({ message, choice }: Job, process: string) => ({
  process,
  direction: 'out' as const,
  messageId: message.id,
  sender: message.reversePath,
  router: choice.route,
});

const leaving: ReadonlySet<RouteChoice['kind']> = new Set(['mx', 'smarthost', 'sandbox']);
