import { validateConfiguration } from '@posthorn/settings/configuration';
import { expect, test } from 'vitest';
import { entriesOf, recipes, scannerOf } from './recipes.ts';
import type { Profile, Scanner } from './scanner.ts';

test('one after the other, they share the profile of everybody, and can be published', () => {
  let content: { scanners: Scanner[]; profiles: Profile[] } = { scanners: [], profiles: [] };
  for (const recipe of recipes) {
    expect(scannerOf(recipe, content)).toBeUndefined();
    const { scanner, profile } = entriesOf(recipe, { address: recipe.address, mail: 'all' }, content);
    const checked = validateConfiguration({
      content: {
        scanners: [...content.scanners, scanner],
        profiles: [...content.profiles.filter(({ name }) => name !== profile.name), profile],
      },
    });
    if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
    content = checked.configuration.content;
    expect(scannerOf(recipe, content)).toBe(recipe.name);
  }
  expect(content.profiles).toMatchObject([
    {
      name: 'everybody',
      recipients: ['*'],
      mail: 'all',
      scanners: ['rspamd', 'clamav'],
      actions: [
        { on: 'spam', scanner: 'rspamd', outcome: 'quarantine' },
        { on: 'malware', scanner: 'clamav', outcome: 'refuse' },
      ],
    },
  ]);
  expect(entriesOf(recipes[0]!, { address: 'x:1', mail: 'outside' }, content).scanner['name']).toBe('rspamd-2');
});
