import type { PosthornEvent } from '@posthorn/events/event';
import { matchesText } from '@posthorn/events/explain/match';
import { maskedKey, parseIp, parseNetwork } from '@posthorn/policy/ip';

/** Does one viewer want this event? */
export type TailFilter = (event: PosthornEvent) => boolean;

/**
 * Reads a filter from the address of the stream; the members mean what they mean in a search of events. Texts match anywhere and in any case, `*`
 * stands for any stretch; `type` takes several, separated by commas, and `msg:*`; `ip` an address or a network. What cannot be read matches nothing.
 */
export const readTailFilter = (query: URLSearchParams): TailFilter => {
  const tests = Object.entries(terms).flatMap(([name, make]) => {
    const value = (query.get(name) ?? '').trim().slice(0, 320).toLowerCase();
    return value === '' ? [] : [make(value)];
  });
  return (event) => tests.every((test) => test(event));
};

type Term = (value: string) => TailFilter;

const terms: Record<string, Term> = {
  type: (value) => {
    const wanted = value.split(',').filter(Boolean);
    const groups = wanted.flatMap((name) => (name.endsWith('*') ? [name.slice(0, -1)] : []));
    const names = new Set(wanted);
    return ({ type }) => names.has(type) || groups.some((group) => type.startsWith(group));
  },
  recipient: (value) => (event) => holds(event.recipient, value),
  sender: (value) => (event) => (value === '<>' ? event.sender === '' : holds(event.sender, value)),
  host: (value) => (event) => holds(event.host, value),
  messageId: (value) => (event) => event.messageId === value,
  sessionId: (value) => (event) => event.sessionId?.toLowerCase() === value,
  text: (value) => (event) =>
    [event.text, event.sender, event.recipient, event.clientAddress, event.host, event.address, event.type].some(
      (text) => holds(text, value),
    ),
  domain: (value) => {
    const domain = value.replace(/^@/, '');
    const end = domain.startsWith('*.') ? domain.slice(1) : `@${domain}`;
    const isOf = (address: string | undefined) => address?.toLowerCase().endsWith(end) === true;
    return (event) => isOf(event.recipient) || isOf(event.sender);
  },
  ip: (value) => {
    const network = parseNetwork(value);
    if (!network || !('ip' in network)) return () => false;
    const { ip, prefix } = network;
    const key = maskedKey(ip, prefix);
    const isIn = (text: string | undefined) => {
      const address = text === undefined ? undefined : parseIp(text);
      return address?.family === ip.family && maskedKey(address, prefix) === key;
    };
    return (event) => isIn(event.clientAddress) || isIn(event.address);
  },
};

const holds = (text: string | undefined, wanted: string): boolean =>
  text !== undefined && matchesText(text.toLowerCase(), [wanted]);
