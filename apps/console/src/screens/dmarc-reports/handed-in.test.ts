import { expect, test } from 'vitest';
import { byTrouble, handedInWords } from './handed-in.ts';
import type { FileResult } from './use-upload.ts';

type State = FileResult['items'][number]['state'];
const file = (key: number, states: State[], failed: string | null = null): FileResult => ({
  key,
  name: `${key}.xml`,
  items: states.map((state) => ({ state }) as FileResult['items'][number]),
  failed,
});
const results = [
  file(0, ['counted']),
  file(1, ['again']),
  file(2, ['aside']),
  file(3, ['counted', 'refused']),
  file(4, [], 'It is empty.'),
  file(5, ['counted']),
];

test('many files are summed up, and those that need a person come first', () => {
  expect(handedInWords(results)).toBe('6 files: 3 counted, 1 here already, 1 set aside, 1 not read, 1 not taken');
  expect(results.toSorted(byTrouble).map(({ key }) => key)).toEqual([3, 4, 2, 0, 1, 5]);
});
