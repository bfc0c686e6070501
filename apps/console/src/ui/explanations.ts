/** What a status code means in plain words, and what one can do about it. */
export type Explanation = { meaning: string; advice: string };

/** Explains an enhanced status code (RFC 3463 and its registry), or else the first digit of the reply code. Null when there is nothing to explain. */
export const explain = (enhanced: string | null | undefined, code: number | null | undefined): Explanation | null => {
  const detail = enhanced?.replace(/^\d/, 'x');
  const known = (enhanced ? table[enhanced] : undefined) ?? (detail ? table[detail] : undefined);
  if (known) return { meaning: known[0], advice: known[1] };
  if (code == null || code < 400) return null;
  return code < 500
    ? {
        meaning: 'The other server could not take it just now.',
        advice: 'Nothing to do: it is tried again on schedule.',
      }
    : {
        meaning: 'The other server refuses it for good.',
        advice: 'Read its own words: they say what it objects to. The sender gets a report.',
      };
};

const table: Record<string, readonly [meaning: string, advice: string]> = {
  '4.7.1': [
    'Put off by a policy of the other side; with greylisting every first try is.',
    'Nothing to do: it is tried again, and a greylisted message passes on a later try.',
  ],
  'x.1.0': ['Something is wrong with the address.', 'Compare it with a message that arrived.'],
  'x.1.1': [
    'There is no such mailbox there.',
    'Check the part before the @ for a typing mistake, or ask the recipient by other means.',
  ],
  'x.1.2': ['The domain does not exist or takes no mail.', 'Check the part after the @.'],
  'x.1.3': ['The address is not written correctly.', 'Check it for spaces, brackets or a missing part.'],
  'x.1.6': ['The mailbox has moved, and left no new address.', 'Ask the recipient for the new one.'],
  'x.1.7': [
    "The sender's address is not written correctly.",
    'Look at the reverse path that the sending program gives.',
  ],
  'x.1.8': ["The sender's domain cannot be found.", 'It needs an MX or address record that the other server can see.'],
  'x.1.10': [
    'The domain says that it takes no mail at all (null MX).',
    'Use another address: this one can never work.',
  ],
  'x.2.0': ['Something about the mailbox.', 'The words of the reply say what.'],
  'x.2.1': ['The mailbox is switched off or takes no messages.', 'Ask the recipient by other means.'],
  'x.2.2': ['The mailbox is full.', 'It is tried again while the code begins with 4; the recipient has to make room.'],
  'x.2.3': ['The message is larger than that mailbox takes.', 'Send it smaller, or share the file in another way.'],
  'x.3.0': ['The mail system there has a fault.', 'Usually passes; it is tried again while the code begins with 4.'],
  'x.3.1': ['The disk there is full.', 'Wait: it is tried again.'],
  'x.3.2': ['The system takes no mail just now.', 'Wait: it is tried again.'],
  'x.3.4': ['The message is larger than that system takes.', 'Send it smaller, or share the file in another way.'],
  'x.4.1': [
    'Nobody answered at that host.',
    'See whether the host and port are right and reachable from here; it is tried again.',
  ],
  'x.4.2': ['The connection broke in the middle.', 'Usually passes; it is tried again.'],
  'x.4.3': ['A DNS server gave no answer.', 'See whether the resolver works; it is tried again.'],
  'x.4.4': ['No way to that domain was found.', 'Look at its MX records and at the route that was chosen here.'],
  'x.4.5': ['The system there is too busy.', 'Wait: it is tried again, more slowly.'],
  'x.4.6': [
    'The message goes round in a circle.',
    'Two routes or aliases point at each other: follow the Received fields.',
  ],
  'x.4.7': [
    'It could not be delivered in the time allowed.',
    'Look at the attempts: their last words say what stood in the way.',
  ],
  'x.5.0': [
    'The other side did not follow the protocol, or says that we did not.',
    'The transcript of the attempt shows where.',
  ],
  'x.5.1': ['A command came at the wrong time.', 'The transcript of the attempt shows where.'],
  'x.5.2': ['A command was not understood.', 'The transcript of the attempt shows which.'],
  'x.5.3': ['Too many recipients in one message.', 'The rest is sent in a further transaction by itself.'],
  'x.5.4': ['A parameter was not accepted.', 'The words of the reply say which.'],
  'x.5.6': ['The two sides speak different versions.', 'See what the other side offers in its greeting.'],
  'x.6.0': ['Something about the content.', 'The words of the reply say what.'],
  'x.6.3': [
    'The content needs converting, and that cannot be done here.',
    'The next hop takes neither 8-bit nor binary mail; send it as 7-bit.',
  ],
  'x.6.7': [
    'An address is not ASCII, and the next hop does not take such addresses.',
    'The recipient needs a server with SMTPUTF8, or an ASCII address.',
  ],
  'x.6.9': ['A header is not ASCII, and the next hop does not take such headers.', 'Send it with encoded headers.'],
  'x.7.0': [
    'Refused for a reason of security or policy.',
    'The words of the reply usually hold a link or a list name: follow that.',
  ],
  'x.7.1': [
    'Refused by policy: not allowed to send there, or from here.',
    'For your own clients: sign in on the submission port, or add the host to those that may relay.',
  ],
  'x.7.4': ['The sign-in method is not supported.', 'Use one of those that are offered after EHLO.'],
  'x.7.5': ['A cryptographic step failed.', 'Look at the certificate and at the TLS version of both sides.'],
  'x.7.8': ['The sign-in was refused.', 'Check user name and password.'],
  'x.7.9': ['The sign-in method is too weak.', 'Use TLS and a stronger method.'],
  'x.7.10': [
    'Encryption is needed and was not possible.',
    'The other side has to offer STARTTLS with a certificate that verifies.',
  ],
  'x.7.23': ['The SPF check failed.', "The sending host is not in the sender domain's SPF record."],
  'x.7.26': ['Neither SPF nor DKIM vouched for the message.', 'Publish both for the sending domain.'],
  'x.7.27': ['The sending domain takes no mail (null MX).', 'Send from a domain that can take an answer.'],
  'x.7.30': [
    'REQUIRETLS was asked for and the next hop does not offer it.',
    'Send without REQUIRETLS, or by another route.',
  ],
};
