import { ruleFacts } from '@posthorn/settings/rule-facts';
import { expect, test } from 'vitest';
import { factReaders } from './facts.ts';

test('every fact that is declared is offered, and none besides', () => {
  expect(Object.keys(factReaders).sort()).toEqual(
    ruleFacts()
      .map(({ name }) => name)
      .sort(),
  );
});
