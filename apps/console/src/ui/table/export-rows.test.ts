import { expect, test } from 'vitest';
import { createRowReader } from './export-rows.ts';

const ids = { csv: 'id', ndjson: 'message.id' };
const csv = `at,id,"te""xt"\r\n1,a,"two\r\nlines, ""quoted"""\r\n,b,\r\n"More, alas. Or go on with cursor=b-1"\r\n`;

test.each([1, 7, 1000])(
  'CSV in pieces of %i characters: rows under their ids, a line break in quotes ends none',
  (size) => {
    const reader = createRowReader('csv', ids);
    for (let at = 0; at < csv.length; at += size) reader.push(csv.slice(at, at + size));
    expect(reader.read).toEqual({
      head: 'at,id,"te""xt"\r\n',
      rows: [
        { id: 'a', text: '1,a,"two\r\nlines, ""quoted"""\r\n' },
        { id: 'b', text: ',b,\r\n' },
      ],
      more: 'b-1',
    });
  },
);

test('NDJSON: rows under their ids; what is not whole is none', () => {
  const reader = createRowReader('ndjson', ids);
  reader.push('{"message":{"id":"a"}}\n{"message":{"id":"b"}');
  expect(reader.read.rows.map(({ id }) => id)).toEqual(['a']);
  reader.push('}\n{"truncated":true,"words":"more","cursor":"b"}\n');
  expect(reader.read.rows.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(reader.read.more).toBe('b');
});
