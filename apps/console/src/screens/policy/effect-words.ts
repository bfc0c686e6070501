import { controlFlags } from '@posthorn/policy/rules/rule';
import type { Effect, Rule } from './rule.ts';

/** What an effect does, in words; `template` is the part that is filled in. */
export const effectWords = (effect: Effect): { words: string; template?: string } => {
  switch (effect.kind) {
    case 'addHeader':
      return { words: `add ${effect.name} ${places[effect.position]}:`, template: effect.value };
    case 'removeHeader':
      return { words: `take out every ${effect.name}` };
    case 'setVariable':
      return { words: `remember ${effect.name} for the ${effect.scope}:`, template: effect.value };
    case 'log':
      return { words: 'write an event:', template: effect.text };
    case 'control':
      return { words: controlFlags[effect.flag] };
    case 'delay':
      return { words: `let the client wait ${effect.seconds} s` };
    case 'tag':
      return { words: 'tag the message:', template: effect.tag };
    case 'rewrite':
      return effect.address === ''
        ? { words: 'make the sender empty' }
        : { words: 'change the sender to', template: effect.address };
    case 'redirect':
      return { words: 'send it to', template: effect.address };
    case 'hold':
      return { words: 'hold it:', template: effect.reason };
  }
};

/** The limit of a rule in words; undefined without one. */
export const limitWords = ({ limit }: Rule): { words: string; template: string } | undefined =>
  limit.count === 0 && !limit.countBy
    ? undefined
    : {
        words: `only beyond ${limit.countBy ? 'the number looked up' : limit.count} in ${spanWords(limit.period)}, ${counted[limit.per]}, counted by`,
        template: limit.key,
      };

const spanWords = (seconds: number): string => {
  if (seconds % 3600 === 0) return seconds === 3600 ? 'an hour' : `${seconds / 3600} hours`;
  if (seconds % 60 === 0) return seconds === 60 ? 'a minute' : `${seconds / 60} minutes`;
  return `${seconds} s`;
};

const counted: Readonly<Record<Rule['limit']['per'], string>> = {
  connection: 'each connection once',
  mail: 'each message once',
  recipient: 'each recipient once',
  command: 'each time it is asked',
};

const places = { top: 'on top', belowTrace: 'below our own fields', bottom: 'at the end' };
