import { type LookupTemplate, readLookupTemplate } from './template.ts';

export type ReadCommand =
  | { ok: true; words: readonly LookupTemplate[] }
  | { ok: false; position: number; reason: string };

/**
 * Parts a command of Redis into its words, once, before anything is filled in: `HGET {key} "a field"`. What is filled in stays within its word,
 * whatever it holds.
 */
export function readCommand(text: string): ReadCommand {
  const words: LookupTemplate[] = [];
  for (let at = 0; at < text.length; ) {
    if (text[at] === ' ') {
      at++;
      continue;
    }
    const start = at;
    let word = '';
    if (text[at] === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) {
        if (text[at] === '\\') at++;
        word += text[at] ?? '';
      }
      if (at >= text.length) return { ok: false, position: start, reason: 'a quote that is never closed' };
      at++;
      if (at < text.length && text[at] !== ' ')
        return { ok: false, position: at, reason: 'a blank is wanted behind the quote' };
    } else {
      for (; at < text.length && text[at] !== ' '; at++) word += text[at];
    }
    const read = readLookupTemplate(word);
    if (!read.ok) return { ...read, position: start + read.position };
    words.push(read.template);
  }
  const [name] = words;
  if (name === undefined) return { ok: false, position: 0, reason: 'a command of Redis, such as GET {key}' };
  if (name.parts.length !== 1 || !/^[A-Za-z][A-Za-z.]*$/.test(String(name.parts[0])))
    return { ok: false, position: 0, reason: 'the name of the command has to be written out' };
  if (holdsConnection(commandName(words)))
    return { ok: false, position: 0, reason: `${commandName(words)} would hold or change the connection itself` };
  return { ok: true, words };
}

/** The name of the command, in capitals. */
export const commandName = ([name]: readonly LookupTemplate[]): string => String(name?.parts[0] ?? '').toUpperCase();

/** Does it only read? What it answers may be kept then; everything else is done each time it is asked. */
export const isReadingCommand = (words: readonly LookupTemplate[]): boolean => READING.has(commandName(words));

/** Would this command, by its name in capitals, change the connection that others share, or wait on it for something that may never come? */
export const holdsConnection = (name: string): boolean => FORBIDDEN.has(name);

/** Several commands share a connection, so none may change what it is. */
const FORBIDDEN = new Set(
  'SUBSCRIBE PSUBSCRIBE SSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE MONITOR MULTI EXEC DISCARD WATCH UNWATCH SELECT AUTH HELLO QUIT RESET CLIENT SHUTDOWN DEBUG SYNC PSYNC REPLICAOF SLAVEOF BLPOP BRPOP BLMOVE BRPOPLPUSH BZPOPMIN BZPOPMAX BLMPOP BZMPOP WAIT WAITAOF'.split(
    ' ',
  ),
);

const READING = new Set(
  'GET MGET STRLEN GETRANGE EXISTS TYPE TTL HGET HMGET HGETALL HEXISTS HKEYS HVALS HLEN HSTRLEN SMEMBERS SISMEMBER SMISMEMBER SCARD SINTER SUNION SDIFF LRANGE LINDEX LLEN LPOS ZSCORE ZMSCORE ZRANK ZREVRANK ZRANGE ZRANGEBYSCORE ZRANGEBYLEX ZCARD ZCOUNT GETBIT BITCOUNT PFCOUNT'.split(
    ' ',
  ),
);
