import { compilePolicy } from '@posthorn/policy/index';
import { parseList } from '@posthorn/policy/list';
import type { Configuration } from '@posthorn/settings/configuration';
import { type Finding, fail, ok, warn } from '@posthorn/settings/self-test';
import type { EngineSelfTests } from './self-test.ts';

type Named = Configuration['lists']['named'][number];

/** Can every named list be read, is it used, and does it find what it holds? */
export const lists: EngineSelfTests = {
  async lists(check, { house }) {
    const { configuration } = house.inForce();
    const { named } = configuration.lists;
    if (named.length === 0) {
      await check('Named lists', () => ok('There is none.'));
      return;
    }
    const policy = compilePolicy(configuration);
    const text = JSON.stringify({ ...configuration, lists: undefined });
    const inner = JSON.stringify(named.map(({ items }) => items));
    for (const list of named.slice(0, MAX_LISTS)) {
      await check(`@${list.name}`, () => {
        const read = parseList(list.items, list.kind);
        if (!read.ok) return fail(`Cannot be read: ${JSON.stringify(read).slice(0, 200)}`);
        const missed = sample(list).filter(
          ({ item, subject }) => !holds(policy, list, subject) && !list.items.includes(`!${item}`),
        );
        if (missed.length > 0) return fail(`Holds ${missed[0]!.item}, but does not find it.`);
        return use(list, `${text}${inner}`);
      });
    }
  },
};

function use(list: Named, configuration: string): Finding {
  const isUsed = configuration.includes(`"@${list.name}"`) || configuration.includes(`"!@${list.name}"`);
  const words = `${list.items.length} ${list.items.length === 1 ? 'item' : 'items'}`;
  if (!isUsed) return warn(`${words}, but no setting refers to it.`);
  if (list.lookup !== undefined) return ok(`${words}, and what the look-up ${list.lookup} says.`);
  return list.items.length === 0
    ? warn('Empty, so whatever refers to it finds nothing.')
    : ok(`${words}, found and used.`);
}

/** Plain items, which have to find themselves. */
function sample({ items, kind }: Named): { item: string; subject: string }[] {
  const plain =
    kind === 'hosts'
      ? /^[0-9.]+$|^[0-9a-f:]+$/i
      : kind === 'domains'
        ? /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i
        : /^[^@!*<>\s]+@[a-z0-9.-]+$/i;
  return items
    .filter((item) => plain.test(item))
    .slice(0, 100)
    .map((item) => ({ item, subject: item }));
}

function holds(policy: ReturnType<typeof compilePolicy>, { items, kind }: Named, subject: string): boolean {
  switch (kind) {
    case 'hosts':
      return policy.hosts(items, { address: subject });
    case 'domains':
      return policy.domains(items, subject);
    case 'addresses':
      return policy.addresses(items, subject);
  }
}

const MAX_LISTS = 50;
