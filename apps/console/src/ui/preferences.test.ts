import fc from 'fast-check';
import { expect, test } from 'vitest';
import { preferenceCookie, readPreferences } from './preferences.ts';

test('what is chosen is read back from its cookie', () => {
  const columns = { messages: ['+size', '-ip'], queue: ['-age'] };
  const [pair] = preferenceCookie('columns', columns).split(';');
  const value = decodeURIComponent(pair?.split('=')[1] ?? '');
  expect(readPreferences((name) => (name === 'posthorn.columns' ? value : undefined)).columns).toEqual(columns);
});

test('any cookie is understood or ignored', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const { theme, density, zone, columns } = readPreferences(() => text);
      expect(['system', 'light', 'dark']).toContain(theme);
      expect(['comfortable', 'compact']).toContain(density);
      if (zone !== 'auto') expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow();
      expect(typeof columns).toBe('object');
    }),
  );
});
