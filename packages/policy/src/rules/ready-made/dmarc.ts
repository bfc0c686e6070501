import type { ReadyMadeRule } from '../ready-made.ts';
import { ready, say } from './make.ts';

/** Rules of DMARC (RFC 9989) and ARC (RFC 8617). */
export const dmarcRules: readonly ReadyMadeRule[] = [
  ready({
    id: 'dmarc-debug-passed',
    title: 'Events for messages that DMARC takes',
    words: 'Writes a line for each message that passes, is under no policy or was not checked.',
    feature: 'dmarc',
    rule: {
      stages: ['data'],
      when: 'session.user == "" && resultIn(dmarc.status, "accept:none:off")',
      verdict: 'warn',
      onError: 'skip',
      effects: [{ kind: 'log', text: 'DMARC: {dmarc.status} for {dmarc.fromDomain}: {dmarc.statusText}' }],
    },
  }),
  ready({
    id: 'dmarc-debug-failed',
    title: 'Events for messages that DMARC does not take',
    words: 'Writes a line for each other message: failures, domains without a record, errors.',
    feature: 'dmarc',
    rule: {
      stages: ['data'],
      when: 'session.user == "" && resultIn(dmarc.status, "!accept:!none:!off")',
      verdict: 'warn',
      onError: 'skip',
      effects: [{ kind: 'log', text: 'DMARC: {dmarc.status} for {dmarc.usedDomain}: {dmarc.statusText}' }],
    },
  }),
  ready({
    id: 'dmarc-quarantine-flag',
    title: 'Mark what the domain wants quarantined',
    words: 'Sets a variable and a tag, so that later rules and filters behind Posthorn can act on it.',
    feature: 'dmarc',
    rule: {
      stages: ['data'],
      when: 'dmarc.status == "quarantine"',
      verdict: 'warn',
      onError: 'skip',
      effects: [
        { kind: 'setVariable', name: 'quarantine', value: '1', scope: 'message' },
        { kind: 'tag', tag: 'dmarc-quarantine' },
      ],
    },
  }),
  ready({
    id: 'dmarc-quarantine',
    title: 'Keep back what the domain wants quarantined',
    words: 'Takes such mail and keeps it until somebody looks at it.',
    standard: 'RFC 9989 §7.4',
    feature: 'dmarc',
    rule: { stages: ['data'], when: 'resultIn(dmarc.status, "quarantine:reject")', verdict: 'quarantine' },
  }),
  ready({
    id: 'trusted-senders',
    title: 'Never keep back senders you trust',
    words:
      'Takes mail of senders on a list whatever DMARC says of its author. “Release and trust the sender” in the quarantine fills the list.',
    warning:
      'Only senders for whom SPF passes are taken so, since anybody can write any sender. Put it above the rules that keep mail back.',
    feature: 'quarantine',
    lists: [{ name: 'trusted-senders', kind: 'addresses', words: 'Senders whose mail is not kept back.' }],
    rule: {
      stages: ['data'],
      when: 'sender.address != "" && spf.result == "pass" && inList(sender.address, "trusted-senders")',
      verdict: 'accept',
    },
  }),
  ready({
    id: 'dmarc-mailing-list',
    title: 'Refuse mail that would break on our lists',
    words:
      'Mail to a list of ours whose author’s domain says reject would be refused by every subscriber; the author is told so instead.',
    standard: 'RFC 9989 §7.4',
    feature: 'dmarc',
    lists: [{ name: 'our-mailing-lists', kind: 'addresses', words: 'Addresses of mailing lists here.' }],
    rule: {
      stages: ['data'],
      when: 'dmarc.domainPolicy == "reject" && message.recipients.exists(r, inList(r, "our-mailing-lists"))',
      verdict: 'deny',
      reply: say('Messages from {dmarc.usedDomain} break mailing lists'),
    },
  }),
  ready({
    id: 'dmarc-reject',
    title: 'Reject on reject',
    words: 'Refuses every message that fails DMARC where the domain says reject.',
    warning:
      'RFC 9989 §7.4 says not to refuse mail for p=reject alone: mailing lists and forwarders break signatures, and your people lose their mail without anybody having forged it. The careful way is the setting “What a failure brings”.',
    standard: 'RFC 9989 §7.4',
    feature: 'dmarc',
    rule: {
      stages: ['data'],
      when: 'dmarc.status == "reject"',
      verdict: 'deny',
      reply: say('Message from {dmarc.usedDomain} failed the DMARC policy of its sender, REJECT'),
    },
  }),
  ready({
    id: 'dmarc-skip',
    title: 'Do not check DMARC for some hosts',
    words: 'Turns the check off for mail of hosts whose word you take anyway, such as your own forwarders.',
    feature: 'dmarc',
    lists: [{ name: 'dmarc-exempt', kind: 'hosts', words: 'Hosts whose mail is not checked.' }],
    rule: {
      stages: ['mail'],
      when: 'clientIn("dmarc-exempt")',
      verdict: 'warn',
      onError: 'skip',
      effects: [{ kind: 'control', flag: 'dmarcDisableVerify' }],
    },
  }),
  ready({
    id: 'dmarc-failure-report',
    title: 'Tell some domains about failures',
    words:
      'Sends a failure report to the owners of the domains on a list, where their records ask for one. Needs the setting “Failure reports” to leave the choice to rules.',
    warning:
      'A report shows the header of a message that a stranger wrote to your people, and goes to somebody else. Name domains whose owner you work with.',
    standard: 'RFC 9991 §2',
    feature: 'dmarc',
    lists: [{ name: 'failure-reports', kind: 'domains', words: 'Sender domains whose owners are told.' }],
    rule: {
      stages: ['mail'],
      when: 'inList(sender.domain, "failure-reports")',
      verdict: 'warn',
      onError: 'skip',
      effects: [{ kind: 'control', flag: 'dmarcEnableForensic' }],
    },
  }),
  ready({
    id: 'arc-log',
    title: 'Write chains of ARC into the events',
    words: 'A line for each sealed message: its state, who sealed, and from where on it is unchanged.',
    standard: 'RFC 8617',
    feature: 'arc',
    rule: {
      stages: ['data'],
      when: 'arc.state != "none"',
      verdict: 'warn',
      onError: 'skip',
      effects: [
        { kind: 'log', text: 'ARC {arc.state} {arc.stateReason}: {arc.domains}, unchanged since {arc.oldestPass}' },
      ],
    },
  }),
];
