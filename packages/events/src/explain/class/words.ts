/** The words of a class: `does` says what Posthorn does about a try that met it. */
export type ReplyClassWords = { title: string; meaning: string; does: string };

/** What an unsuccessful try can have met. The names stand in rows, events and searches. */
export const replyClasses = {
  greylisting: {
    title: 'Greylisting',
    meaning: 'The other server puts off whom it does not know yet.',
    does: 'This recipient is tried again early; nothing else waits.',
  },
  throttling: {
    title: 'Throttled',
    meaning: 'The other server finds us too fast, or too many at once.',
    does: 'The destination gets fewer connections, then fewer messages a minute, until it takes mail again.',
  },
  blocklisting: {
    title: 'Blocked',
    meaning: 'The other server refuses our address: a blocklist, or a poor reputation.',
    does: 'The destination rests, so that the rest of its mail does not run into the same wall.',
  },
  'mailbox-full': {
    title: 'Mailbox full',
    meaning: 'The mailbox has no room, or gets more than it may.',
    does: 'Tried again by the schedule.',
  },
  'no-such-user': {
    title: 'No such user',
    meaning: 'Nobody has this address, or no longer.',
    does: 'The sender is told; addresses that fail so again and again can be suppressed.',
  },
  'no-such-domain': {
    title: 'No such domain',
    meaning: 'The domain does not exist, takes no mail, or is not served there.',
    does: 'The sender is told.',
  },
  content: {
    title: 'Content',
    meaning: 'Something in the message: taken for spam, a virus, an attachment, its size, its form.',
    does: 'The sender is told.',
  },
  authenticity: {
    title: 'Not proven',
    meaning: 'SPF, DKIM, DMARC, reverse DNS or the name in EHLO do not prove who we are.',
    does: 'By the code: the sender is told, or it is tried again.',
  },
  policy: {
    title: 'Policy',
    meaning: 'A rule of the other side: sign-in, relaying, closed lists, blocked senders.',
    does: 'By the code: the sender is told, or it is tried again.',
  },
  tls: {
    title: 'TLS',
    meaning: 'The way could not be made as private as somebody demands.',
    does: 'Mail waits, and is never sent less safely.',
  },
  system: {
    title: 'Their trouble',
    meaning: 'Something in the other server does not work at the moment.',
    does: 'Tried again by the schedule.',
  },
  way: {
    title: 'Not reached',
    meaning: 'DNS, the network or a proxy: there was no conversation, or it broke.',
    does: 'The destination backs off for a while; its mail waits.',
  },
  other: {
    title: 'Other',
    meaning: 'The reply fits no class.',
    does: 'By the code: the sender is told, or it is tried again.',
  },
} as const satisfies Record<string, ReplyClassWords>;

export type ReplyClass = keyof typeof replyClasses;
