import { builtinRules } from '@posthorn/policy/builtin';
import { expect, test } from 'vitest';
import { describeFeatures } from './catalogue.ts';

test('the setting that a built-in rule points to exists', () => {
  const known = new Set(describeFeatures().flatMap((feature) => feature.fields.map((field) => field.path)));
  for (const [name, words] of Object.entries(builtinRules)) {
    if ('setting' in words) expect(known.has(words.setting), `${name}: ${words.setting}`).toBe(true);
  }
});
