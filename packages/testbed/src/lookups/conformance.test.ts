import { existsSync } from 'node:fs';
import { createResolver } from '@posthorn/dns/resolver';
import { createLookups, type LookupView } from '@posthorn/lookup/room/lookups';
import { lookupFetch } from '@posthorn/lookup/web/fetch';
import { validateConfiguration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Contestant } from './kinds/contestant.ts';
import { csv, dns, http, lmdb, pairs, written } from './kinds/others.ts';
import { ldap, mariadb, postgres, redis } from './kinds/servers.ts';

/** What every kind of source has to do, put to each of them with the real thing behind it. */
const kinds = [
  { name: 'Redis', make: redis, needs: '/usr/bin/redis-server' },
  { name: 'PostgreSQL', make: postgres, needs: '/' },
  { name: 'MariaDB', make: mariadb, needs: '/usr/sbin/mariadbd' },
  { name: 'OpenLDAP', make: ldap, needs: '/usr/sbin/slapd' },
  { name: 'LMDB', make: lmdb, needs: '/usr/bin/mdb_load' },
  { name: 'web server', make: http, needs: '/' },
  { name: 'DNS', make: dns, needs: '/' },
  { name: 'file, key: value', make: pairs, needs: '/' },
  { name: 'file, CSV', make: csv, needs: '/' },
  { name: 'written in the settings', make: written, needs: '/' },
].filter(({ needs }) => existsSync(needs));

const rooms = new AsyncDisposableStack();
const benches: Bench[] = [];
beforeAll(async () => {
  benches.push(...(await Promise.all(kinds.map(async ({ make }) => benchOf(await make(rooms))))));
  // Once connected to, servers that have just begun keep nobody waiting.
  await everywhere(async ({ open, ask }) => {
    const view = open();
    await vi.waitFor(async () => expect(await ask(view, 'one')).toEqual(['1']), { timeout: 60_000 });
  });
}, 120_000);
afterAll(() => rooms.disposeAsync());

/** Puts the same questions to all kinds side by side, for most of the time is waiting. */
async function everywhere(work: (bench: Bench) => Promise<void>): Promise<void> {
  const failed = (kind: string) => (error: Error) => {
    error.message = `${kind}: ${error.message}`;
    throw error;
  };
  expect(benches).toHaveLength(kinds.length);
  // What one kind does wrong ends nothing of the others, which would only confuse.
  const all = await Promise.allSettled(benches.map((bench) => work(bench).catch(failed(bench.it.kind))));
  for (const one of all) if (one.status === 'rejected') throw one.reason;
}

test('a value, several, and nothing', () =>
  everywhere(async ({ open, ask }) => {
    const view = open();
    expect(await ask(view, 'one')).toEqual(['1']);
    expect(await ask(view, 'several')).toEqual(['a', 'b', 'c']);
    expect(await ask(view, 'none')).toEqual([]);
    expect(await ask(open({ onMiss: 'default', defaultValues: ['d'] }), 'none')).toEqual(['d']);
    expect(await ask(open({ onMiss: 'fail' }), 'none')).toBe('there is no value');
    expect(await ask(open({ onMiss: 'fail', onFailure: 'empty' }), 'none')).toEqual([]);
  }));

test('what is asked for stays in its place', () =>
  everywhere(async ({ it, open, ask }) => {
    const view = open();
    for (const key of it.nasty) {
      if (it.tell) {
        expect(await ask(view, key), key).toEqual([]);
        await it.tell(key, ['nasty']);
      }
      expect(await ask(view, key), key).toEqual(['nasty']);
    }
    expect(await ask(view, 'one')).toEqual(['1']);
  }));

test('answers and misses are kept for their own times', () =>
  everywhere(async ({ it: { tell }, open, ask, pass }) => {
    if (tell === undefined) return;
    const view = open({ cacheFor: 3600, cacheMissesFor: 60 });
    await tell('kept', ['old']);
    await tell('late', []);
    expect([await ask(view, 'kept'), await ask(view, 'late')]).toEqual([['old'], []]);
    await tell('kept', ['new']);
    await tell('late', ['here']);
    expect([await ask(view, 'kept'), await ask(view, 'late')]).toEqual([['old'], []]);
    pass(70_000);
    expect([await ask(view, 'kept'), await ask(view, 'late')]).toEqual([['old'], ['here']]);
    pass(3_600_000);
    expect([await ask(view, 'kept'), await ask(view, 'late')]).toEqual([['new'], ['here']]);
  }));

test.each(['frozen', 'cut', 'lying'] as const)('%s: a failure in time, told once; and back by itself', (what) =>
  everywhere(async ({ it, told, open, ask, pass }) => {
    const fault = it.faults[what];
    if (fault === undefined) return;
    // What a frozen one costs is waited for, so it is little; another time-out makes another source of it.
    const timeout = { cut: 19_000, frozen: 300, lying: 301 }[what];
    const view = open({ timeout });
    const lenient = open({ timeout, onFailure: 'default', defaultValues: ['d'] });
    const patient = open();
    expect(await ask(patient, 'one')).toEqual(['1']);
    const before = told.length;
    await fault.begin();
    try {
      expect(typeof (await ask(view, 'one'))).toBe('string');
      expect(await ask(lenient, 'one')).toEqual(['d']);
      expect(typeof (await ask(view, 'several'))).toBe('string');
      expect(told.slice(before)).toEqual(['failed', 'failed']);
      expect(view.health()[0]).toMatchObject({ failures: 2, lastFailure: { reason: expect.stringMatching(/\w/) } });
    } finally {
      await fault.end();
    }
    const again = (): Promise<readonly string[] | string> => {
      // Rests are over soon by this clock, and within a second by that of the server.
      pass(60_000);
      return ask(patient, 'one');
    };
    await expect.poll(again, { timeout: 60_000 }).toEqual(['1']);
  }),
);

/** A contestant in a room of its own, with a clock. */
type Bench = {
  it: Contestant;
  told: string[];
  open(over?: object): LookupView;
  /** In any order, since that of a set is nobody's. */
  ask(view: LookupView, key: string): Promise<readonly string[] | string>;
  pass(milliseconds: number): void;
};

function benchOf(it: Contestant): Bench {
  let now = 0;
  const told: string[] = [];
  const resolver = it.resolver ?? createResolver({ servers: [] });
  const lookups = rooms.use(
    createLookups({
      dataFolder: '/nowhere',
      resolver: () => resolver,
      fetch: lookupFetch(() => resolver),
      now: () => now,
      tell: ({ kind }) => void told.push(kind),
    }),
  );
  return {
    it,
    told,
    open(over = {}) {
      const plain = { name: 'it', source: it.source, timeout: 20_000, cacheFor: 0, cacheMissesFor: 0 };
      const checked = validateConfiguration({ ...it.groups, lookups: { sources: [{ ...plain, ...over }] } });
      if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
      return lookups.of(checked.configuration, async ({ $secret }) => $secret);
    },
    async ask(view, key) {
      // A file is looked at again after a moment.
      now += 1000;
      const outcome = await view.ask('it', [key]);
      return outcome.kind === 'values' ? outcome.values.toSorted() : outcome.reason;
    },
    pass(milliseconds) {
      now += milliseconds;
    },
  };
}
