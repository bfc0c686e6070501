import type { ReadyMadeRule } from '../ready-made.ts';
import { ready, say } from './make.ts';

const who = '{= sender.address == "" ? session.helo : sender.domain }';

/** Rules of SPF (RFC 7208). */
export const spfRules: readonly ReadyMadeRule[] = [
  ready({
    id: 'spf-forgery',
    title: 'Refuse senders whose domain says no',
    words:
      'Refuses mail whose sender domain publishes that this client may not send for it, with the domain’s own explanation. With a page under “Page that explains refusals” the reply names it too.',
    warning:
      'Mail that is forwarded without a changed sender fails SPF although nobody forged it; recipients who forward mail here can be put on the list of those who want no SPF.',
    standard: 'RFC 7208 §8.4',
    feature: 'spf',
    rule: {
      stages: ['rcpt'],
      when: 'spf.result == "fail" && !recipient.wantsNoSpf',
      verdict: 'deny',
      reply: say(
        `{client.address} is not allowed to send mail from ${who}: {spf.smtpComment}{= spf.whyUrl == "" ? "" : ". Please see " + spf.whyUrl }`,
        '5.7.23',
      ),
    },
  }),
  ready({
    id: 'spf-neutral-as-fail',
    title: 'Take neutral for fail, for some domains',
    words:
      'Some domains say neutral and mean no: banks, shops, your own. Names them, and refuses their mail for both results.',
    standard: 'RFC 7208 §8.2',
    feature: 'spf',
    lists: [{ name: 'strict-senders', kind: 'domains', words: 'Domains whose neutral means fail.' }],
    rule: {
      stages: ['mail'],
      when: 'inList(sender.domain, "strict-senders") && resultIn(spf.result, "fail:softfail:neutral")',
      verdict: 'deny',
      reply: say('{client.address} is not known to send mail for {sender.domain}', '5.7.23'),
    },
  }),
  ready({
    id: 'spf-temporary-error',
    title: 'Put off when the policy cannot be looked up',
    words: 'Asks the client to come back when DNS does not answer for the policy of the sender.',
    standard: 'RFC 7208 §8.6',
    feature: 'spf',
    rule: {
      stages: ['mail'],
      when: 'spf.result == "temperror"',
      verdict: 'defer',
      reply: say('The sender policy of {spf.domain} could not be looked up, try again later', '4.4.3'),
    },
  }),
  ready({
    id: 'spf-guess',
    title: 'Refuse by best guess',
    words:
      'For domains without a policy a guessed one stands in. The reply does not speak of SPF, since the domain has published none.',
    warning: 'A guess is a guess: expect mail of small domains with unusual servers to be refused.',
    feature: 'spf',
    rule: {
      stages: ['mail'],
      when: 'spf.result == "none" && spf.guessResult == "fail"',
      verdict: 'deny',
      reply: say('{client.address} does not look like a mail server of {sender.domain}'),
    },
  }),
  ready({
    id: 'spf-log',
    title: 'Write results of SPF into the events',
    words: 'A line for each message from outside whose sender does not pass, for watching before you refuse.',
    feature: 'spf',
    rule: {
      stages: ['mail'],
      when: 'session.isFromOutside && resultIn(spf.result, "!pass:!none")',
      verdict: 'warn',
      onError: 'skip',
      effects: [{ kind: 'log', text: 'SPF {spf.result}: {spf.headerComment}' }],
    },
  }),
];
