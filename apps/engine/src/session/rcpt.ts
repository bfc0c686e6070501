import { uuidv7 } from '@posthorn/events/id';
import { parseAddress } from '@posthorn/policy/address';
import { describeRule } from '@posthorn/policy/builtin';
import type { Decision } from '@posthorn/policy/decision';
import type { NewRecipient } from '@posthorn/queue/accept';
import type { RcptParameters } from '@posthorn/smtp/index';
import { originalRecipientOf } from '@posthorn/smtp/original-recipient';
import type { InForce } from '../in-force.ts';
import { joinProfile } from '../rules/profile.ts';
import { newRecipientRules } from '../rules/state.ts';
import { refusedBefore } from '../scanning/refused-recipients.ts';
import type { SrsFound } from '../srs.ts';
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
  const named = { forwardPath, params: event.params };
  const found = inForce.srs(forwardPath, session.house.now());
  return found === undefined ? ask(session, named) : found.then((srs) => ask(session, { ...named, srs }));
}

function ask(
  session: Session,
  named: Pick<RcptSubject, 'forwardPath' | 'params'> & { srs?: SrsFound | undefined },
): Promise<void> | undefined {
  const { forwardPath, params, srs } = named;
  const choice = session.inForce.route(srs?.kind === 'address' ? srs.address : forwardPath);
  const subject: RcptSubject = { forwardPath, params, choice, rules: newRecipientRules(), ...(srs ? { srs } : {}) };
  const decision = decide(rcptStage, session, subject);
  return decision instanceof Promise
    ? decision.then((decided) => conclude(session, subject, decided))
    : conclude(session, subject, decision);
}

/** Whether a rule may send a recipient elsewhere can depend on the client's name, which is found out only then. */
function conclude(session: Session, subject: RcptSubject, decision: Decision): Promise<void> | undefined {
  const { inForce, facts, client } = session;
  if (subject.rules.redirect !== undefined && client.name === undefined && inForce.lists.relayHosts.needsName)
    return facts.reverseName().then((name) => {
      client.name ??= name;
      answer(session, subject, decision);
    });
  answer(session, subject, decision);
  return undefined;
}

function answer(session: Session, subject: RcptSubject, decision: Decision): void {
  const { transaction } = session;
  if (session.wire.isClosing || transaction === undefined) return;
  if (isAccepting(decision)) {
    const taken = redirected(session, subject);
    if (taken === undefined) {
      answerDecision(session, nowhere(decision), subject.forwardPath);
      return;
    }
    const conflict =
      refusedBefore(session, transaction, taken.forwardPath) ?? joinProfile(session, transaction, taken.forwardPath);
    if (conflict !== undefined) {
      answerDecision(session, conflict, subject.forwardPath);
      return;
    }
    const known = transaction.recipients.find((recipient) => recipient.address === taken.forwardPath);
    const recipient = known ?? recipientOf(session, taken, decision);
    transaction.accepted.push(recipient);
    if (known === undefined) transaction.recipients.push(recipient);
  }
  answerDecision(session, decision, subject.forwardPath);
}

/**
 * The recipient that a rule, or SRS, put in place of the one named; undefined when mail of this client could not go there. A template may be filled with
 * what a stranger wrote, so that only who may relay can be sent beyond our own domains.
 */
function redirected(session: Session, subject: RcptSubject): RcptSubject | undefined {
  const { redirect } = subject.rules;
  const params = { ...subject.params, orcpt: subject.params.orcpt ?? originalRecipientOf(subject.forwardPath) };
  if (redirect === undefined)
    return subject.srs?.kind === 'address' ? { ...subject, forwardPath: subject.srs.address, params } : subject;
  const choice = parseAddress(redirect).ok ? session.inForce.route(redirect) : undefined;
  if (choice === undefined || choice.kind === 'fail') return undefined;
  const mayRelay = session.user !== undefined || session.inForce.lists.relayHosts.matches(session.client);
  if (!choice.local && !mayRelay) return undefined;
  return { ...subject, forwardPath: redirect, choice, params };
}

const nowhere = (decision: Decision): Decision => ({
  ...decision,
  verdict: 'defer',
  reply: {
    code: 451,
    enhanced: '4.3.5',
    text: 'A rule here sends this recipient where mail cannot go, try again later',
  },
});

function recipientOf(
  session: Session,
  { forwardPath, params, choice, rules }: RcptSubject,
  decision: Decision,
): NewRecipient {
  const { orcpt, notify } = params;
  const state =
    decision.verdict === 'discard' || choice.kind === 'discard'
      ? 'discarded'
      : decision.verdict === 'quarantine'
        ? 'quarantined'
        : undefined;
  return {
    id: uuidv7(session.house.now()),
    address: forwardPath,
    ...(orcpt === undefined ? {} : { original: orcpt }),
    ...(notify === undefined ? {} : { notify }),
    destination: choice.destination,
    route: choice.route,
    state: state ?? (rules.hold === undefined ? 'queued' : 'held'),
    ...(rules.hold !== undefined && state === undefined ? { holdReason: rules.hold } : {}),
    ...(state === 'quarantined' ? { holdReason: describeRule(decision.rule).title } : {}),
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
