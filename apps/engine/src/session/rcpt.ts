import { uuidv7 } from '@posthorn/events/id';
import type { Decision } from '@posthorn/policy/decision';
import type { NewRecipient } from '@posthorn/queue/accept';
import type { RcptParameters } from '@posthorn/smtp/index';
import type { InForce } from '../in-force.ts';
import { type RcptSubject, rcptStage } from '../stages/rcpt.ts';
import { decide, isAccepting } from '../stages/stage.ts';
import { answerDecision } from './answer.ts';
import type { Session } from './session.ts';

/** RCPT TO (RFC 5321 §4.1.1.3): asks for one recipient. */
export function rcpt(
  session: Session,
  event: { forwardPath: string; params: RcptParameters },
): Promise<void> | undefined {
  const { inForce } = session;
  const forwardPath = completed(event.forwardPath, inForce);
  const choice = inForce.route(forwardPath);
  const subject: RcptSubject = { forwardPath, params: event.params, choice };
  const decision = decide(rcptStage, session, subject);
  if (decision instanceof Promise) return decision.then((decided) => answer(session, subject, decided));
  answer(session, subject, decision);
  return undefined;
}

function answer(session: Session, subject: RcptSubject, decision: Decision): void {
  const { transaction } = session;
  if (session.wire.isClosing || transaction === undefined) return;
  if (isAccepting(decision)) {
    transaction.acceptedRcpts++;
    const isKnown = transaction.recipients.some((recipient) => recipient.address === subject.forwardPath);
    if (!isKnown) transaction.recipients.push(recipientOf(session, subject, decision));
  }
  answerDecision(session, decision, subject.forwardPath);
}

function recipientOf(session: Session, { forwardPath, params, choice }: RcptSubject, decision: Decision): NewRecipient {
  const { orcpt, notify } = params;
  return {
    id: uuidv7(session.house.now()),
    address: forwardPath,
    ...(orcpt === undefined ? {} : { original: orcpt }),
    ...(notify === undefined ? {} : { notify }),
    destination: choice.destination,
    route: choice.route,
    state: decision.verdict === 'discard' ? 'discarded' : decision.verdict === 'quarantine' ? 'quarantined' : 'queued',
    decision,
  };
}

/** RFC 5321 §4.5.1: `<postmaster>` without a domain means ours: the host's where it has mailboxes, else the first local domain's. */
function completed(forwardPath: string, { hostname, route, configuration }: InForce): string {
  if (forwardPath.includes('@')) return forwardPath;
  const [first] = configuration.routing.localDomains;
  const here = `${forwardPath}@${hostname}`;
  return first === undefined || route(here).local ? here : `${forwardPath}@${first.domain}`;
}
