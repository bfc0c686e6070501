import type { StatusWords } from './words.ts';

/** X.4.x, the way there: RFC 3463 §3.5. */
export const network: Readonly<Record<string, StatusWords>> = {
  '4.0': {
    title: 'Something on the way',
    meaning: 'Something on the way to the recipient did not work.',
    cause: 'Network, DNS or routing.',
    whose: 'network',
    next: 'It usually passes. The attempts show where it ended.',
    source: 'RFC 3463 §3.5',
  },
  '4.1': {
    title: 'No answer',
    meaning: 'Nobody answered at that host.',
    cause: 'The host is down, a firewall drops our packets, or port 25 is closed on our side by the provider.',
    whose: 'network',
    next: 'See whether the host and port are right and reachable from here. If no host at all answers, our own provider blocks port 25.',
    source: 'RFC 3463 §3.5',
  },
  '4.2': {
    title: 'Connection broke off',
    meaning: 'The connection broke in the middle.',
    cause:
      'The other server closed it, a firewall cut it, or a packet size on the way is wrong (large messages then hang).',
    whose: 'network',
    next: 'It usually passes. If only large messages fail, look at the MTU of the way.',
    source: 'RFC 3463 §3.5',
  },
  '4.3': {
    title: 'No answer from DNS',
    meaning: 'A directory or DNS server gave no answer, so that nobody knows where the mail should go.',
    cause: 'The name servers of the domain are away or broken, or our resolver is.',
    whose: 'network',
    next: 'See whether other domains resolve. If they do, the fault is with this domain.',
    source: 'RFC 3463 §3.5',
  },
  '4.4': {
    title: 'No way there',
    meaning: 'No host was found that takes mail for this address.',
    cause: 'The MX records are missing or point to names that do not exist, or no route here fits.',
    whose: 'recipient',
    next: 'Look at the MX records of the domain and at the route that was chosen here.',
    source: 'RFC 3463 §3.5',
  },
  '4.5': {
    title: 'Too busy',
    meaning: 'The mail system there is too busy.',
    cause: 'It gets more mail than it can handle, perhaps too much from us.',
    whose: 'remote',
    next: 'Nothing to do: it is tried again, more slowly. Lower the limits for this destination if it stays.',
    source: 'RFC 3463 §3.5',
  },
  '4.6': {
    title: 'Goes round in a circle',
    meaning: 'The message goes round in a circle between servers.',
    cause:
      'Two routes or aliases point at each other, or the MX of the domain is ourselves without the domain being local.',
    whose: 'us',
    next: 'Follow the Received fields, then make the domain local or correct the route.',
    source: 'RFC 3463 §3.5',
  },
  '4.7': {
    title: 'Time ran out',
    meaning: 'The message could not be delivered in the time allowed.',
    cause: 'Every attempt failed for now, until the message was too old.',
    whose: 'remote',
    next: 'Look at the attempts: their last words say what stood in the way.',
    source: 'RFC 3463 §3.5',
  },
};
