import { isReadingCommand, readCommand } from '@posthorn/policy/lookup/command';
import type { Configuration } from '@posthorn/settings/configuration';
import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import type { EngineSelfTests } from './self-test.ts';

type Entry = Configuration['lookups']['sources'][number];

/** Does every source answer, whatever it says? */
export const lookups: EngineSelfTests = {
  async sources(check, { house }) {
    const { configuration, lookups: view } = house.inForce();
    const { sources } = configuration.lookups;
    if (sources.length === 0)
      await check('Look-ups', () => unknown('None is in force. One in a draft is tried on its page.'));
    for (const entry of sources.slice(0, MOST)) {
      await check(entry.name, async () => {
        if (changes(entry)) return unknown('Not asked: it would change something.');
        const tried = await view.try(entry.name, ['self-test.invalid']);
        if (tried === undefined) return fail('It is not there any more.');
        const took = `within ${Math.max(1, Math.round(tried.milliseconds))} ms`;
        switch (tried.answer.kind) {
          case 'failed':
            return fail(`It fails: ${tried.answer.reason}.`);
          case 'miss':
            return ok(`It answers ${took}; as should be, it knows no key of the name self-test.invalid.`);
          case 'found':
            return ok(`It answers ${took} with ${count(tried.answer.values.length, 'value')}.`);
        }
      });
    }
  },
};

export const redisLookup: EngineSelfTests = {
  servers: async (check, { house }) => {
    const { configuration, lookups: view } = house.inForce();
    await serversOf(configuration.redis.servers, check, (name) => view.checkServer('redis', name));
  },
};

export const sqlLookup: EngineSelfTests = {
  servers: async (check, { house }) => {
    const { configuration, lookups: view } = house.inForce();
    await serversOf(configuration.sql.servers, check, (name) => view.checkServer('sql', name));
  },
};

export const ldapLookup: EngineSelfTests = {
  servers: async (check, { house }) => {
    const { configuration, lookups: view } = house.inForce();
    await serversOf(configuration.ldap.servers, check, (name) => view.checkServer('ldap', name));
  },
};

export const lmdbLookup: EngineSelfTests = {
  async files(check, { house }) {
    const { configuration, lookups: view } = house.inForce();
    const { files } = configuration.lmdb;
    if (files.length === 0)
      await check('Files', () => unknown('None is in force. One in a draft is tried by a look-up that asks it.'));
    for (const file of files) {
      await check(file.name, async () => {
        const entry = configuration.lookups.sources.find(
          ({ source }) => source.kind === 'lmdb' && source.file === file.name,
        );
        if (entry === undefined) return warn('No look-up asks it.');
        const tried = await view.try(entry.name, ['self-test.invalid']);
        return tried?.answer.kind === 'failed' ? fail(`It fails: ${tried.answer.reason}.`) : ok('It can be read.');
      });
    }
  },
};

async function serversOf(
  servers: readonly { name: string }[],
  check: Parameters<EngineSelfTests[string]>[0],
  look: (name: string) => Promise<{ kind: 'good' | 'mayWrite' | 'failed'; words: string }>,
): Promise<void> {
  if (servers.length === 0)
    await check('Servers', () => unknown('None is in force. One in a draft is tried by a look-up that asks it.'));
  for (const { name } of servers) {
    await check(name, async (): Promise<Finding> => {
      const found = await look(name);
      return { good: ok, mayWrite: warn, failed: fail }[found.kind](found.words);
    });
  }
}

function changes({ source }: Entry): boolean {
  if (source.kind !== 'redis') return false;
  const read = readCommand(source.command);
  return read.ok && !isReadingCommand(read.words);
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
const MOST = 100;
