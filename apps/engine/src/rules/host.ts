import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseAddress } from '@posthorn/policy/address';
import { LookupFailed } from '@posthorn/policy/lookup/at-hand';
import type { FactValue } from '@posthorn/policy/rules/fact';
import type { Effect } from '@posthorn/policy/rules/rule';
import type { StageHost } from '@posthorn/policy/rules/run';
import type { Stage } from '@posthorn/policy/stage';
import { recordEvent } from '../session/record.ts';
import { tarpit } from '../session/wire.ts';
import { factReaders } from './facts.ts';
import type { RuleScope } from './scope.ts';

/** The engine as the rules of one stage see it. */
export function createStageHost(stage: Stage, scope: RuleScope): StageHost {
  const { session, transaction, content } = scope;
  const { house, inForce } = session;
  const known = new Map<string, FactValue | Promise<FactValue>>();
  return {
    fact(name) {
      if (known.has(name)) return known.get(name);
      const value = factReaders[name]?.(scope);
      known.set(name, value);
      // Its first user hears of a failure; without one nobody has to.
      if (value instanceof Promise) value.catch(() => undefined);
      return value;
    },
    headers(name) {
      const wanted = name.toLowerCase();
      return (content?.section.fields ?? [])
        .filter((field) => field.name.toLowerCase() === wanted)
        .map(({ value }) => value);
    },
    isInList: (value, list) => inForce.lookups.strictly(() => inForce.isInNamedList(value, list)),
    isClientIn: (list) => inForce.lookups.strictly(() => inForce.isHostInNamedList(session.client, list)),
    async lookup(name, args) {
      const outcome = await inForce.lookups.ask(name, args);
      if (outcome.kind === 'failed') throw new LookupFailed(outcome);
      return outcome.values;
    },
    variable: (name) => transaction?.rules.variables.get(name) ?? session.rules.variables.get(name) ?? '',
    now: () => new Date(house.now()),
    yield: () => nextTurn(),
    isOver(rule, limit, key) {
      const id = `${rule}\n${key}`;
      const counted =
        limit.per === 'connection'
          ? session.rules.counted
          : limit.per === 'command'
            ? undefined
            : transaction?.rules.counted;
      const once = limit.per === 'recipient' ? `${id}\n${scope.recipient?.address ?? ''}` : id;
      const before = counted?.get(once);
      if (before !== undefined) return before;
      const isOver = house.limits.rules.isOver(id, { ...limit, count: house.limits.share(limit.count) });
      if (counted !== undefined && counted.size < maxCounted) counted.set(once, isOver);
      return isOver;
    },
    apply: (effect, rule) => apply(effect, { rule, stage, scope }),
    failed(rule, fault) {
      const place = fault.position === undefined ? {} : { position: fault.position };
      recordEvent(session, 'rule:failed', {
        ...messageOf(scope),
        text: fault.message.slice(0, 500),
        data: { rule, stage, code: fault.code, ...place },
      });
    },
  };
}

function apply(effect: Effect, { rule, stage, scope }: { rule: string; stage: Stage; scope: RuleScope }): void {
  const { session, transaction, recipient } = scope;
  const message = transaction?.rules;
  switch (effect.kind) {
    case 'addHeader':
      if (message !== undefined && message.added.length < maxAdded) message.added.push(effect);
      return;
    case 'removeHeader':
      message?.removed.add(effect.name.toLowerCase());
      return;
    case 'setVariable': {
      const variables = effect.scope === 'session' ? session.rules.variables : message?.variables;
      if (variables !== undefined && (variables.size < maxVariables || variables.has(effect.name)))
        variables.set(effect.name, effect.value);
      return;
    }
    case 'log':
      recordEvent(session, 'rule:log', { ...messageOf(scope), text: effect.text, data: { rule, stage } });
      return;
    case 'control':
      message?.flags.add(effect.flag);
      return;
    case 'delay': {
      const wait = Math.min(effect.seconds * 1000, maxDelay - session.rules.delayed);
      if (wait <= 0) return;
      session.rules.delayed += wait;
      tarpit(session, wait);
      return;
    }
    case 'tag':
      if (message !== undefined && message.tags.size < maxTags && effect.tag !== '')
        message.tags.add(effect.tag.replace(/[,\s]+/g, '-'));
      return;
    case 'rewrite':
      if (message !== undefined && (effect.address === '' || parseAddress(effect.address).ok))
        message.reversePath = effect.address;
      return;
    case 'redirect':
      if (recipient !== undefined) recipient.rules.redirect = effect.address;
      return;
    case 'hold':
      if (recipient !== undefined) recipient.rules.hold = effect.reason;
      else if (message !== undefined) message.hold = effect.reason;
  }
}

const messageOf = ({ transaction }: RuleScope): { messageId?: string; sender?: string } =>
  transaction === undefined ? {} : { messageId: transaction.id, sender: transaction.reversePath };

const maxAdded = 50;
const maxVariables = 100;
const maxTags = 20;
const maxCounted = 10_000;
/** RFC 5321 §4.5.3.2 lets clients give up after five minutes; all rules together stay far below that. */
const maxDelay = 60_000;
