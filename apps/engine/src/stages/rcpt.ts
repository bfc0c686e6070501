import { domainKey } from '@posthorn/policy/domain';
import type { RouteChoice } from '@posthorn/policy/route';
import type { RcptParameters } from '@posthorn/smtp/index';
import type { RecipientRules } from '../rules/state.ts';
import type { SrsFound } from '../srs.ts';
import type { Judgement, Rule, StageRules } from './stage.ts';

/** RCPT TO with its parameters and the way its mail would take now. */
export type RcptSubject = {
  forwardPath: string;
  params: RcptParameters;
  choice: RouteChoice;
  rules: RecipientRules;
  /** What came of it where it is a sender that was rewritten here; `choice` is then the way of the address behind it. */
  srs?: SrsFound;
};

const recipientRate: Rule<RcptSubject> = (session) => {
  const { recipientRate: buckets, share } = session.house.limits;
  const limit = share(session.inForce.configuration.smtp.recipientRatePerClient);
  if (limit === 0 || session.inForce.lists.relayHosts.matches(session.client)) return undefined;
  if (buckets.take(session.client.keys.client, limit)) return undefined;
  return {
    rule: 'builtin.recipient-rate',
    verdict: 'defer',
    reply: { code: 450, enhanced: '4.7.1', text: 'You name too many recipients, try again in a minute' },
    facts: { client: session.client.keys.client, perMinute: limit },
  };
};

/** A sender that was rewritten here, and is written to: who made the hash is allowed to send there, wherever that is. */
const rewrittenSender: Rule<RcptSubject> = (_session, { srs, choice }) => {
  if (srs === undefined) return undefined;
  const rule = 'builtin.srs';
  switch (srs.kind) {
    case 'address':
      if (choice.kind === 'fail') return { ...failed(choice), facts: { srs: 'reversed', goesTo: srs.address } };
      return accepted(rule, choice, { srs: 'reversed', goesTo: srs.address });
    case 'refused':
      return {
        rule,
        verdict: 'deny',
        reply: { code: 550, enhanced: '5.1.0', text: srs.reason.replace(/^./, (letter) => letter.toUpperCase()) },
        facts: { srs: srs.why },
      };
    case 'unreadable':
      return {
        rule,
        verdict: 'defer',
        reply: { code: 451, enhanced: '4.3.0', text: 'The address cannot be looked into now, try again later' },
        facts: { srs: 'unreadable' },
      };
  }
};

/** An unknown mailbox here (RFC 3463 X.1.1) or an alias that leads nowhere; not even a trusted client may send there. */
const localFails: Rule<RcptSubject> = (_session, { choice }) => {
  return choice.local && choice.kind === 'fail' ? failed(choice) : undefined;
};

const authenticated: Rule<RcptSubject> = (session, { choice }) => {
  if (session.user === undefined || choice.local) return undefined;
  return choice.kind === 'fail'
    ? failed(choice)
    : accepted('builtin.authenticated', choice, { user: session.user.username });
};

const relayHost: Rule<RcptSubject> = (session, { choice }) => {
  if (choice.local) return undefined;
  const list = session.inForce.lists.relayHosts;
  if (list.needsName) {
    return session.facts
      .reverseName()
      .then(() => (list.matches(session.client) ? relayed(choice, session.client) : undefined));
  }
  return list.matches(session.client) ? relayed(choice, session.client) : undefined;
};

/**
 * RFC 7505 §3: a domain with a null MX takes no mail, and the sender had better hear it now than in a bounce. Asked only for clients
 * that may relay, and only where the MX would be used.
 */
const nullMx: Rule<RcptSubject> = (session, { forwardPath, choice }) => {
  if (choice.local || choice.kind !== 'mx') return undefined;
  if (session.user === undefined && !session.inForce.lists.relayHosts.matches(session.client)) return undefined;
  const domain = domainKey(forwardPath.slice(forwardPath.lastIndexOf('@') + 1));
  if (domain.startsWith('[')) return undefined;
  return session.house.domains.hasNullMx(domain).then((isNull) =>
    isNull
      ? {
          rule: 'builtin.null-mx',
          verdict: 'deny',
          reply: { code: 556, enhanced: '5.1.10', text: `${domain} takes no mail (null MX)` },
          facts: { domain, mx: '.' },
        }
      : undefined,
  );
};

const localRecipient: Rule<RcptSubject> = (_session, { choice }) => {
  if (!choice.local) return undefined;
  return accepted(choice.kind === 'redirect' ? 'builtin.alias' : 'builtin.local-domain', choice, {});
};

/** The rcpt stage: relaying needs a reason, and what nothing vouches for is refused (RFC 5321 §3.6.2, §7.9). */
export const rcptStage: StageRules<RcptSubject> = {
  stage: 'rcpt',
  rules: [recipientRate, rewrittenSender, localFails, localRecipient, nullMx, authenticated, relayHost],
  scope: ({ forwardPath, choice, rules }) => ({ recipient: { address: forwardPath, choice, rules } }),
  otherwise: {
    rule: 'builtin.relay-denied',
    verdict: 'deny',
    reply: { code: 550, enhanced: '5.7.1', text: 'Relay access denied' },
    facts: { authenticated: false, relayHost: false, localDomain: false },
  },
};

function relayed(choice: RouteChoice, client: { address: string; name: string | undefined }): Judgement {
  if (choice.kind === 'fail') return failed(choice);
  return accepted('builtin.relay-host', choice, { client: client.name ?? client.address });
}

function accepted(rule: string, choice: RouteChoice, facts: Judgement['facts']): Judgement {
  return {
    rule,
    verdict: choice.kind === 'discard' ? 'discard' : 'accept',
    reply: { code: 250, enhanced: '2.1.5', text: 'Ok' },
    facts: { ...facts, route: choice.route, explain: choice.explain },
  };
}

function failed(choice: RouteChoice): Judgement {
  const words = choice.reply ?? { code: 550, enhanced: '5.1.1', text: 'No such recipient here' };
  return {
    rule: choice.local ? 'builtin.unknown-recipient' : 'builtin.no-route',
    verdict: words.code < 500 ? 'defer' : 'deny',
    reply: words,
    facts: { route: choice.route, explain: choice.explain },
  };
}
