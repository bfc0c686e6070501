import { uuidv7 } from '@posthorn/events/id';
import { createAcceptor } from '@posthorn/queue/accept';
import { sampleMessage, sampleRecipient } from '@posthorn/queue/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApi, startTestApi } from './testing/running-api.ts';
import { makeSampleTraffic, type SampleTraffic } from './testing/sample-traffic.ts';

let api: RunningApi;
let sample: SampleTraffic;

beforeAll(async () => {
  api = await startTestApi();
  sample = await makeSampleTraffic(api.start.database.pool);
});
afterAll(() => api[Symbol.asyncDispose]());

const store = async (content: string | Buffer, fields: Parameters<typeof sampleMessage>[0] = {}): Promise<string> => {
  await using acceptor = createAcceptor({ pool: api.start.database.pool });
  const message = sampleMessage({ content: Buffer.from(content), ...fields });
  await acceptor.accept(message);
  return message.id;
};

const ok = async (path: string) => {
  const { status, body } = await api.call(path);
  expect(`${path} ${status} ${status === 200 ? '' : JSON.stringify(body)}`).toBe(`${path} 200 `);
  return body;
};

describe('recipients', () => {
  test('are paged, filtered and counted, ten thousand of them as quickly as one', async () => {
    const states = ['queued', 'held', 'discarded'] as const;
    const recipients = Array.from({ length: 10_000 }, (_, index) =>
      sampleRecipient({ id: uuidv7(), address: `kim${index}@example.net`, state: states[index % 3] ?? 'queued' }),
    );
    const id = await store('Subject: many\r\n\r\nhello\r\n', { recipients });
    const first = await ok(`/messages/${id}/recipients?limit=100`);
    expect(first.items).toHaveLength(100);
    expect(first.counts).toEqual({ queued: 3334, held: 3333, discarded: 3333 });
    const second = await ok(`/messages/${id}/recipients?limit=100&cursor=${first.nextCursor}`);
    expect(second.items[0].address).toBe('kim100@example.net');
    const held = await ok(`/messages/${id}/recipients?state=held&text=kim999`);
    expect(held.items.map(({ address }: { address: string }) => address)).toContain('kim9991@example.net');
    expect(held.items.every(({ state }: { state: string }) => state === 'held')).toBe(true);
    const one = await ok(`/messages/${id}/recipients/${first.items[7].id}`);
    expect(one.recipient.address).toBe('kim7@example.net');
  });

  test('one has its attempts with the exact words, and their conversation on its own', async () => {
    const { items } = await ok(`/messages/${sample.deferred}/recipients`);
    const history = await ok(`/messages/${sample.deferred}/recipients/${items[0].id}`);
    expect(history.attempts[0]).toMatchObject({ reply: '451 4.7.1 Greylisted, come back in 5 minutes', code: 451 });
    const delivered = await ok(`/messages/${sample.delivered}/recipients`);
    const { attempts } = await ok(`/messages/${sample.delivered}/recipients/${delivered.items[0].id}`);
    expect(attempts[0].source).toEqual({ address: '198.51.100.7', port: 40112, name: 'news-1', pool: 'bulk' });
    const { text } = await ok(`/messages/${sample.delivered}/attempts/${attempts[0].id}/transcript`);
    expect(text).toContain('C: EHLO mail.example.org');
    expect(attempts[0].transcriptLength).toBe(text.length);
    expect((await api.call(`/messages/${sample.held}/attempts/${attempts[0].id}/transcript`)).status).toBe(404);
    expect((await api.call(`/messages/${sample.held}/recipients/${items[0].id}`)).status).toBe(404);
  });

  test('what waits is counted', async () => {
    const { items } = await ok('/messages/counts');
    expect(items).toContainEqual({ state: 'deferred', count: 1, isMore: false });
  });
});

test('what a search finds is exported, for spreadsheets with a line for each recipient, and as JSON lines', async () => {
  const recipients = ['=cmd()@example.net', 'jo@example.net'].map((address) =>
    sampleRecipient({ id: uuidv7(), address, state: 'held' }),
  );
  const id = await store('Subject: export me\r\n\r\nhello\r\n', { recipients, reversePath: 'exporter@example.org' });
  const fetched = async (query: string) => await (await api.fetch(`/api/v1/messages/export?${query}`)).text();
  const csv = (await fetched('from=exporter@example.org')).trim().split('\r\n');
  expect(csv).toHaveLength(3);
  expect(csv[0]).toMatch(/^acceptedAt,queueId,sender,recipient,state,/);
  expect(csv.join()).toContain(`,'=cmd()@example.net,held,`);
  const lines = (await fetched('format=ndjson&from=exporter@example.org')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ message: { id }, recipients: [{}, {}] }]);
  expect(await fetched(`format=ndjson&from=exporter@example.org&cursor=${id}`)).toBe('');
  expect((await api.fetch('/api/v1/messages/export?status=nonsense')).status).toBe(400);
});

test('a message is found by the rules that decided or applied, and tells how it came in one line', async () => {
  const recipient = sampleRecipient({ id: uuidv7(), address: 'lee@example.net' });
  const decided = { ...recipient, decision: { ...recipient.decision, rule: 'keep-back' } };
  const { client } = sampleMessage();
  const id = await store('Subject: ruled\r\n\r\nhello\r\n', {
    recipients: [decided],
    client: { ...client!, prdr: true, rules: ['mark-it'] },
  });
  for (const rule of ['keep-back', 'mark-it']) {
    const { items } = await ok(`/messages?rule=${rule}`);
    expect(items.map(({ message }: { message: { id: string } }) => message.id)).toEqual([id]);
  }
  expect((await ok('/messages?rule=mark')).items).toEqual([]);
  const found = await ok(`/messages/${id}`);
  expect(found.message.client).toMatchObject({ prdr: true, rules: ['mark-it'] });
  expect(found.receiveLine).toMatch(/ <= \S+ H=.* PRDR .*for lee@example\.net$/);
});

test('a report, an alias copy and a shared Message-ID are told apart', async () => {
  const sessionId = uuidv7();
  const summary = { subject: 'a', messageId: '<same@example.org>' };
  const parent = await store('Subject: a\r\n\r\n', { sessionId, summary });
  const report = await store('Subject: b\r\n\r\n', { parentId: parent, origin: 'generated', sessionId: null });
  const sibling = await store('Subject: c\r\n\r\n', { sessionId });
  const stranger = await store('Subject: d\r\n\r\n', { summary });
  const about = await ok(`/messages/${parent}/related`);
  const ids = (list: { id: string }[]) => list.map(({ id }) => id);
  expect(ids(about.children)).toEqual([report]);
  expect(ids(about.session)).toEqual([sibling]);
  expect(ids(about.sameMessageId)).toEqual([stranger]);
  expect((await ok(`/messages/${report}/related`)).parent.id).toBe(parent);
});

describe('refusals', () => {
  test('by session and by their own id, with the neighbours', async () => {
    const story = await ok(`/refusals/${sample.refusedSession}`);
    expect(story.refusal.decision.rule).toBe('builtin.relay-denied');
    expect((await ok(`/refusals/${story.refusal.id}`)).sessionId).toBe(sample.refusedSession);
    const around = await ok(`/refusals/${story.refusal.id}/related`);
    expect(around.network).toBe('203.0.113.0/24');
    expect(around.rules.map(({ rule, count, folded }: never) => [rule, count, folded])).toEqual([
      ['builtin.rate', 14, 14],
      ['builtin.relay-denied', 1, 0],
    ]);
    expect((await api.call(`/refusals/${uuidv7()}`)).status).toBe(404);
    expect((await api.call(`/refusals/${uuidv7()}/related`)).status).toBe(404);
  });
});

describe('what is inside', () => {
  const mail = [
    'Received: from b.example.net (b.example.net [192.0.2.9])\r\n by mx.example.org with ESMTPS id abc\r\n for <kim@example.org>; Sun, 22 Nov 2026 10:00:07 +0000',
    'Authentication-Results: mx.example.org; dkim=pass header.d=example.net; spf=fail (not allowed) smtp.mailfrom=a@b',
    'Received: from a (a.example.net [192.0.2.8]) by b.example.net; Sun, 22 Nov 2026 10:00:02 +0000 (UTC)',
    'DKIM-Signature: v=1; a=rsa-sha256; d=example.net; s=k1;\r\n\th=to:subject; bh=abc=; l=10; b=xyz',
    'Subject: =?utf-8?q?gr=C3=BC=C3=9Fe?=',
    'Date: Sun, 22 Nov 2026 10:00:00 +0000',
    'List-Id: <news.example.net>',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=iso-8859-1',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'gr=FC=DFe =\r\nund mehr',
    '--b',
    'Content-Type: application/pdf; name="..\\\\evil\u202efdp.exe"',
    'Content-Disposition: attachment',
    'Content-Transfer-Encoding: base64',
    '',
    'aGVsbG8=',
    '--b--',
    '',
  ].join('\r\n');

  test('headers are taken apart', async () => {
    const id = await store(mail);
    const { headers, explained, total } = await ok(`/messages/${id}/headers`);
    expect(total).toBe(8);
    expect(headers[4]).toMatchObject({ name: 'Subject', decoded: 'grüße' });
    expect(explained.hops.map(({ by, delaySeconds }: never) => [by, delaySeconds])).toEqual([
      ['b.example.net', null],
      ['mx.example.org', 5],
    ]);
    expect(explained.hops[1]).toMatchObject({ fromDetail: 'b.example.net [192.0.2.9]', with: 'ESMTPS', isOurs: false });
    expect(explained.authenticationResults[0]).toMatchObject({ authservId: 'mx.example.org', isOurs: false });
    expect(explained.authenticationResults[0].results[1]).toMatchObject({
      method: 'spf',
      result: 'fail',
      reason: 'not allowed',
    });
    expect(explained.dkim[0]).toMatchObject({ domain: 'example.net', keyName: 'k1._domainkey.example.net' });
    expect(explained.dkim[0].notes).toHaveLength(2);
    expect(explained.list[0].name).toBe('List-Id');
    const page = await ok(`/messages/${id}/headers?cursor=3&limit=2`);
    expect(page.headers.map(({ index }: { index: number }) => index)).toEqual([3, 4]);
    expect(page.nextCursor).toBe('5');
  });

  test('structure, text, part and download', async () => {
    const id = await store(mail);
    const { parts, defects } = await ok(`/messages/${id}/structure`);
    expect(parts.map(({ path, type, decodedSize }: never) => [path, type, decodedSize])).toEqual([
      ['0', 'multipart/mixed', 19],
      ['1', 'text/plain', 14],
      ['2', 'application/pdf', 5],
    ]);
    expect(defects).toEqual([]);
    expect((await ok(`/messages/${id}/content`)).text.text).toBe('grüße und mehr');
    expect((await ok(`/messages/${id}/parts/1`)).charset).toBe('iso-8859-1');
    expect((await api.call(`/messages/${id}/parts/2`)).status).toBe(422);
    expect((await api.call(`/messages/${id}/parts/9`)).status).toBe(404);
    const file = await api.fetch(`/api/v1/messages/${id}/parts/2/octets`);
    expect(await file.text()).toBe('hello');
    expect(file.headers.get('content-type')).toBe('application/octet-stream');
    expect(file.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[ -~]+"; filename\*=UTF-8''[!-~]+$/,
    );
    expect(file.headers.get('content-disposition')).not.toMatch(/[\\/]|%E2%80%AE/);
  });

  test('octets come exactly as accepted, from any place', async () => {
    const content = Buffer.alloc(700_000, 'a\0\xff\r\n', 'latin1');
    const id = await store(content);
    for (const offset of [0, 262_140, 524_288, 699_990]) {
      const { bytes, size, nextOffset } = await ok(`/messages/${id}/octets?offset=${offset}&limit=65536`);
      expect(size).toBe(content.length);
      expect(Buffer.from(bytes, 'base64').equals(content.subarray(offset, offset + 65_536))).toBe(true);
      expect(nextOffset).toBe(offset + 65_536 < size ? offset + 65_536 : null);
    }
    expect((await ok(`/messages/${id}/octets?offset=9000000`)).bytes).toBe('');
  });

  test.each(['headers', 'structure', 'content', 'parts/1', 'octets'])(
    '%s needs the permission content',
    async (what) => {
      expect((await api.call(`/messages/${sample.held}/${what}`, { role: 'viewer' })).status).toBe(403);
    },
  );
});
