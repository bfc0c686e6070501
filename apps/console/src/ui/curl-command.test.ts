import { expect, test } from 'vitest';
import { formatCurl } from './curl-command.ts';

const document = {
  paths: {
    '/messages': { get: { operationId: 'messages-search' } },
    '/users/{id}': { patch: { operationId: 'users-update' } },
  },
};
const origin = 'http://localhost:3000';

test('a question has its input in the address', () => {
  expect(
    formatCurl(document, {
      operation: 'messages.search',
      input: { to: "o'hara@x", limit: 5, from: undefined },
      origin,
    }),
  ).toBe(
    'curl -sS \'http://localhost:3000/api/v1/messages?to=o%27hara%40x&limit=5\' \\\n  -H "Authorization: Bearer $POSTHORN_API_KEY"',
  );
});

test('a change has it in the body, quoted for the shell', () => {
  const text = formatCurl(document, { operation: 'users.update', input: { id: 'a/b', name: "Kim's $(rm)" }, origin });
  expect(text).toContain("-X PATCH 'http://localhost:3000/api/v1/users/a%2Fb'");
  expect(text).toContain(`-d '{"name":"Kim'\\''s $(rm)"}'`);
});

test('what the API does not have is said', () => {
  expect(() => formatCurl(document, { operation: 'no.such', input: {}, origin })).toThrow(
    'The API has no operation no.such.',
  );
});
