import { expect, test } from 'vitest';
import { dialTo } from './dial.ts';

test.each(['http://169.254.169.254/latest/', 'https://[fe80::1]/', 'http://[::ffff:169.254.169.254]/'])(
  'a scanner at %s is not asked: there clouds keep the metadata of a machine',
  async (url) => {
    await expect(dialTo({ kind: 'web', url })(new AbortController().signal)).rejects.toThrow('not an address to ask');
  },
);
