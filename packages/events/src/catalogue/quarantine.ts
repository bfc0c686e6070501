import type { EventDescription } from '../catalogue.ts';

/** What happens to mail that is kept back. */
export const quarantineEvents = {
  'msg:quarantine': {
    title: 'Recipient quarantined',
    summary: 'A scanner, a rule or DMARC keeps the message back for this recipient until somebody has looked at it.',
    level: 'recipient',
    fields: {
      sender: 'the reverse path; empty for a report',
      recipient: 'whose copy is kept back',
      clientAddress: 'who handed it over',
      'data.rule': 'the rule that decided',
      'data.reason': 'the same in words',
      'data.days': 'for how many days it stays',
    },
  },
  'quarantine:release': {
    title: 'Released from quarantine',
    summary: 'Somebody let a message go on from quarantine to this recipient. It is not judged again.',
    level: 'recipient',
    fields: { recipient: 'who gets it', 'data.actor': 'who released it', 'data.reason': 'why, where that was said' },
  },
  'quarantine:delete': {
    title: 'Deleted from quarantine',
    summary: 'Somebody threw away what was kept back for this recipient. The sender is not told.',
    level: 'recipient',
    fields: {
      recipient: 'who does not get it',
      'data.actor': 'who deleted it',
      'data.reason': 'why, where that was said',
    },
  },
  'quarantine:expire': {
    title: 'Left the quarantine unseen',
    summary: 'Nobody looked at it in time, so what was kept back for this recipient was thrown away.',
    level: 'recipient',
    fields: {
      recipient: 'who does not get it',
      'data.rule': 'the rule that kept it back',
      'data.since': 'since when it was kept',
    },
  },
  'quarantine:warning': {
    title: 'Mail is about to leave the quarantine',
    summary: 'What nobody has looked at is thrown away soon. Written at most once a day.',
    level: 'system',
    fields: {
      text: 'how much, and by when',
      'data.recipients': 'recipients whose copy leaves',
      'data.messages': 'messages they belong to',
      'data.days': 'within so many days',
      'data.first': 'when the first of them leaves',
    },
  },
} as const satisfies Record<string, EventDescription>;
