import { commandName, isReadingCommand, readCommand } from '@posthorn/policy/lookup/command';
import { fillLookup, hasPlaces } from '@posthorn/policy/lookup/template';
import { type Answer, answerOf, type Source } from '../source.ts';
import type { RedisConnection } from './open.ts';

/** A command of Redis. Each word is filled in by itself and sent apart, whatever it then holds. */
export function redisSource(command: string, connection: () => RedisConnection): Source {
  const read = readCommand(command);
  if (!read.ok) throw new Error(read.reason);
  const { words } = read;
  const isQuestion = QUESTIONS.has(commandName(words));
  return {
    isReading: isReadingCommand(words),
    usesKey: words.some(hasPlaces),
    async ask(args, timeoutMs): Promise<Answer> {
      const reply = await connection().command(
        words.map((word) => fillLookup(word, args)),
        timeoutMs,
      );
      return isQuestion && reply === 0 ? { kind: 'miss' } : answerOf(valuesOf(reply));
    },
    close: async () => {},
  };
}

/** A reply as a list of texts: what is empty is left out, lists within are laid flat. */
function valuesOf(reply: unknown, depth = 0): string[] {
  if (reply === null || reply === undefined) return [];
  if (Array.isArray(reply)) return depth > 3 ? [] : reply.flatMap((one) => valuesOf(one, depth + 1));
  return [String(reply)];
}

/** To these 0 is a no. */
const QUESTIONS = new Set(['EXISTS', 'SISMEMBER', 'HEXISTS']);
