/**
 * Look-ups: what do others know that decides about mail?
 *
 * A *source* answers a question with values, with nothing (a *miss*), or not at all (*failed*). There are kinds of them (redis, lmdb, sql, ldap,
 * file, http, dns, static) behind one interface (source.ts); around each stands the same (room/running.ts): a time-out, a bounded memory for answers
 * and misses, one question in flight for each key, and a breaker that lets a source rest which failed several times in a row. What a miss and a
 * failure come to is a setting; mail is put off unless it says otherwise.
 *
 * Rules ask and wait. Lists are matched without waiting: what is not at hand is asked first, and then they are matched again
 * (`@posthorn/policy/lookup/at-hand`).
 *
 * What stands in a command, a statement or a filter is taken apart once, when settings are read. What is filled in, which comes from the network, is
 * passed beside it and never read again, so that no address can become a command.
 *
 * LMDB files are read by code of ours (lmdb/read.ts), since the native package ends the process on a file that is broken or of liblmdb 0.9.
 * Servers of Redis and SQL are opened here for actions too: connected to when first needed, bounded in time.
 */
export type { RedisConnection, RedisServer } from './redis/open.ts';
export type { Lookups, LookupView } from './room/lookups.ts';
export type { SqlConnection, SqlServer } from './sql/open.ts';
