import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCommand, readStatement, readText, readValue } from './read.ts';

const lists: ReadonlySet<string> = new Set(['friends']);
const casesOf = (name: string): string[] =>
  readFileSync(new URL(`../../testdata/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');

describe('command', () => {
  test.each(casesOf('bad-commands.txt'))('%s is refused', (text) => {
    expect(readCommand(text, lists)).toMatchObject({ ok: false, reason: expect.stringMatching(/./) });
  });

  test.each([
    ['PUBLISH mail {event.type}', 3],
    ['XADD mail MAXLEN ~ 1000 * to {event.recipient} said "{event.text}, at {event.host}"', 10],
    ['SET {= "a b" } "x y" ', 3],
    [`HSET k "it is \u{1F4EF}" {= event.host == "}" ? "{ " : "" }`, 4],
  ])('%s', (text, words) => {
    const read = readCommand(text, lists);
    expect(read.ok && read.value).toHaveLength(words);
  });

  test('whatever is written: a reason, or words of which the first is written out', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `SET k ${text}`),
        ),
        (text) => {
          const read = readCommand(text, lists);
          if (read.ok) expect(read.value[0]!.parts).toEqual([expect.stringMatching(/^[A-Za-z][\w.-]*$/)]);
          else expect(read.position).toBeLessThanOrEqual(text.length);
        },
      ),
    );
  });
});

describe('statement', () => {
  test.each(casesOf('bad-statements.txt'))('%s is refused', (text) => {
    expect(readStatement(text, lists)).toMatchObject({ ok: false, reason: expect.stringMatching(/./) });
  });

  test('each {…} is a value between two texts', () => {
    const read = readStatement(`insert into t values ({event.type}, 'it''s', {= lower(event.sender) })`, lists);
    expect(read.ok && read.value.texts).toEqual(['insert into t values (', `, 'it''s', `, ')']);
    expect(read.ok && read.value.values).toHaveLength(2);
  });

  test('whatever is written: a reason, or one text more than values', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `select {event.type}${text}`),
        ),
        (text) => {
          const read = readStatement(text, lists);
          if (read.ok) expect(read.value.texts).toHaveLength(read.value.values.length + 1);
        },
      ),
    );
  });
});

test('lists of others and facts of a conversation are refused with a reason', () => {
  expect(readValue('inList(event.host, "friends")', lists).ok).toBe(true);
  expect(readValue('inList(event.host, "foes")', lists)).toMatchObject({ reason: 'there is no list named "foes"' });
  expect(readText('{= clientIn("friends") ? "a" : "b" }', lists)).toMatchObject({
    reason: 'clientIn() looks at a conversation, and an event has none',
  });
});
