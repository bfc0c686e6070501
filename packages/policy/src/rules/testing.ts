import { stages } from '../stage.ts';
import type { RuleHost } from './evaluate.ts';
import type { Fact, FactValue } from './fact.ts';
import type { StageHost } from './run.ts';

/** Facts for tests, known everywhere but where said. */
export const testFacts: readonly Fact[] = [
  fact('client.address', 'ip'),
  fact('client.port', 'int'),
  fact('client.name', 'domain'),
  fact('client.isRelayHost', 'bool'),
  fact('session.helo', 'string', ['helo', 'mail', 'rcpt', 'predata', 'prdr', 'data']),
  fact('sender.address', 'address', ['mail', 'rcpt', 'predata', 'prdr', 'data']),
  fact('sender.domain', 'domain', ['mail', 'rcpt', 'predata', 'prdr', 'data']),
  fact('spf.result', 'string', ['mail', 'rcpt', 'predata', 'prdr', 'data']),
  fact('message.subject', 'string', ['prdr', 'data']),
  fact('message.recipients', 'list<string>', ['rcpt', 'predata', 'prdr', 'data']),
  fact('message.at', 'timestamp', ['prdr', 'data']),
];

/** A host whose facts are these; asked names are noted. */
export function testHost(
  known: Record<string, FactValue | (() => FactValue | Promise<FactValue>)> = {},
): StageHost & { asked: string[]; done: string[] } {
  const asked: string[] = [];
  const done: string[] = [];
  const base: RuleHost = {
    fact(name) {
      asked.push(name);
      const value = known[name];
      return typeof value === 'function' ? value() : value;
    },
    headers: (name) => (name.toLowerCase() === 'subject' ? ['Hello'] : []),
    isInList: (value, list) => list === 'friends' && value === 'friend.test',
    isClientIn: () => known['client.name'] === 'mx.friend.test',
    variable: (name) => (name === 'set' ? 'yes' : ''),
    now: () => new Date('2026-11-22T10:30:00Z'),
    yield: () => new Promise((resolve) => setImmediate(resolve)),
  };
  return {
    ...base,
    asked,
    done,
    isOver: () => true,
    apply: (effect, rule) => done.push(`${rule}: ${JSON.stringify(effect)}`),
    failed: (rule, fault) => done.push(`${rule} failed: ${fault.code}`),
  };
}

function fact(name: string, type: Fact['type'], at: Fact['stages'] = stages): Fact {
  return { name, type, stages: at, words: 'For tests.' };
}
