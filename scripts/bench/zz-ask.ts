import { permissions } from '@posthorn/api/permissions';
import { createCaller } from '@posthorn/api/router';
import { createPrisma } from '@posthorn/db/client';
import { startEmbeddedPostgres } from '@posthorn/db/embedded';
import { createPool } from '@posthorn/db/pool';

const server = await startEmbeddedPostgres({ dataDir: '/tmp/ph/s2/d-scale' });
const pool = createPool(server.url, { max: 8, name: 'ask' });
const prisma = createPrisma(server.url);
const services: any = { pool, prisma, now: () => new Date(), ring() {}, processId: 'x', version: '0', log: console };
const c: any = createCaller({
  services,
  principal: {
    kind: 'key',
    id: 'k',
    name: 'bench',
    role: 'admin',
    permissions: new Set(permissions),
    mustChangePassword: false,
  },
  request: { id: '1', address: '::1', userAgent: 'x', method: 'GET', transport: 'trpc' },
  audit: {},
} as any);
const N = Number(process.argv[3] ?? 5);
const only = process.argv[2] ?? '';
const one = async (sql: string, v: any[] = []) => (await pool.query(sql, v)).rows[0];
const m = await one(
  `select m.id, m.sender, m.session_id, m.client->>'address' as ip, r.address, r.destination from mail.message m join mail.recipient r on r.message_id=m.id where m.origin='received' and m.accepted_at < now() - interval '3 days' and r.destination like 'mx:%' order by m.id desc limit 1`,
);
const q = await one(
  `select message_id, address, destination, last_error from mail.recipient where state='queued' and attempts > 3 order by next_try limit 1`,
);
const ref = await one(
  `select * from mail.refusal where at < now() - interval '5 days' and recipient is not null order by id desc limit 1`,
);
const d3 = new Date(Date.now() - 3 * 86400e3).toISOString(),
  d2 = new Date(Date.now() - 2 * 86400e3).toISOString();
const domain = m.address.split('@')[1];
const day = d3.slice(0, 10);
const Q: Record<string, () => Promise<any>> = {
  'overview 1h': () => c.overview.get({ hours: 1 }),
  'overview 24h': () => c.overview.get({ hours: 24 }),
  'overview 168h': () => c.overview.get({ hours: 168 }),
  ledger: () => c.overview.ledger({}),
  'ledger day': () => c.overview.ledger({ day }),
  'msg all': () => c.messages.search({}),
  'msg before': () => c.messages.search({ before: d3 }),
  'msg to exact': () => c.messages.search({ to: m.address }),
  'msg to substr': () => c.messages.search({ to: m.address.slice(2, 14) }),
  'msg to none': () => c.messages.search({ to: 'nobody.zzz@no.where' }),
  'msg from exact': () => c.messages.search({ from: m.sender }),
  'msg from null': () => c.messages.search({ from: '<>' }),
  'msg from none': () => c.messages.search({ from: 'zzqq@' }),
  'msg text addr': () => c.messages.search({ text: m.address }),
  'msg text word': () => c.messages.search({ text: 'Lisbon' }),
  'msg text none': () => c.messages.search({ text: 'xyzzyqqq' }),
  'msg domain': () => c.messages.search({ domain }),
  'msg domain common': () => c.messages.search({ domain: 'posthorn.example' }),
  'msg domain none': () => c.messages.search({ domain: 'no.where' }),
  'msg domain sub': () => c.messages.search({ domain: '*.where' }),
  'msg ip': () => c.messages.search({ ip: m.ip }),
  'msg ip rare': () => c.messages.search({ ip: '198.18.11.247' }),
  'msg ip none': () => c.messages.search({ ip: '192.0.2.200' }),
  'msg net': () => c.messages.search({ ip: '198.18.11.0/24' }),
  'msg net none': () => c.messages.search({ ip: '10.0.0.0/8' }),
  ...Object.fromEntries(
    [
      'queued',
      'held',
      'quarantined',
      'delivered',
      'bounced',
      'expired',
      'discarded',
      'dropped',
      'handed-over',
      'expanded',
      'leased',
      'deferred',
      'unfinished',
    ].map((s) => [`msg status ${s}`, () => c.messages.search({ status: s })]),
  ),
  'msg origin gen': () => c.messages.search({ origin: 'generated' }),
  'msg dest': () => c.messages.search({ destination: q.destination }),
  'msg dest none': () => c.messages.search({ destination: 'mx:none' }),
  'msg mid': () => c.messages.search({ messageId: m.id }),
  'msg bounced+domain': () => c.messages.search({ status: 'bounced', domain }),
  timeline: () => c.messages.timeline({ id: m.id }),
  'timeline session': () => c.messages.timeline({ id: m.session_id }),
  'timeline refused': () => c.messages.timeline({ id: ref.session_id }),
  'timeline queued': () => c.messages.timeline({ id: q.message_id }),
  'message get': () => c.messages.get({ id: m.id }),
  refusals: () => c.refusals.search({}),
  'refusals rule': () => c.refusals.search({ rule: 'builtin.sender-not-owned' }),
  'refusals rule none': () => c.refusals.search({ rule: 'builtin.nope' }),
  'refusals ip': () => c.refusals.search({ ip: ref.client }),
  'refusals ip none': () => c.refusals.search({ ip: '10.1.1.1' }),
  'refusals rcpt': () => c.refusals.search({ recipient: ref.recipient }),
  'refusals text none': () => c.refusals.search({ text: 'xyzzyqqq' }),
  'ev all': () => c.events.search({}),
  'ev message': () => c.events.search({ messageId: m.id }),
  'ev session': () => c.events.search({ sessionId: m.session_id }),
  'ev type': () => c.events.search({ type: 'msg:delivery' }),
  'ev type rare': () => c.events.search({ type: 'msg:hold' }),
  'ev type none': () => c.events.search({ type: 'listener:open' }),
  'ev rcpt': () => c.events.search({ recipient: m.address }),
  'ev rcpt none': () => c.events.search({ recipient: 'zzz@qqq' }),
  'ev host': () => c.events.search({ host: 'mx1.' + domain }),
  'ev host none': () => c.events.search({ host: 'no.where' }),
  'ev ip': () => c.events.search({ ip: m.ip }),
  'ev ip none': () => c.events.search({ ip: '10.1.1.1' }),
  'ev time': () => c.events.search({ before: d2, after: d3 }),
  'ev text': () => c.events.search({ text: domain }),
  'ev text none': () => c.events.search({ text: 'xyzzyqqq' }),
  'ev sender': () => c.events.search({ sender: m.sender }),
  'groups dest': () => c.queue.groups({ by: 'destination', limit: 200 }),
  'groups reason': () => c.queue.groups({ by: 'reason', limit: 200 }),
  'groups reason of dest': () => c.queue.groups({ by: 'reason', destination: q.destination }),
  'queue list': () => c.queue.list({}),
  'queue held': () => c.queue.list({ state: 'held' }),
  'queue dest': () => c.queue.list({ destination: q.destination }),
  'queue rcpt': () => c.queue.list({ recipient: q.address }),
  'queue rcpt none': () => c.queue.list({ recipient: 'zzzqq' }),
  'queue domain': () => c.queue.list({ domain: q.address.split('@')[1] }),
  'queue sender': () => c.queue.list({ sender: m.sender }),
  'queue sender none': () => c.queue.list({ sender: 'zzqq' }),
  'queue reason': () => c.queue.list({ reason: 'rate limited' }),
  'queue reason none': () => c.queue.list({ reason: 'zzzqq' }),
  'queue before': () => c.queue.list({ before: d3 }),
  'preview all': () => c.queue.preview({ action: 'hold', filter: {} }),
  'preview sender': () => c.queue.preview({ action: 'hold', filter: { sender: m.sender } }),
  'preview reason': () => c.queue.preview({ action: 'hold', filter: { reason: 'rate' } }),
  audit: () => c.audit.list({}),
};
console.log({ m, q });
for (const [name, ask] of Object.entries(Q)) {
  if (only && !name.includes(only)) continue;
  const times: number[] = [];
  let r: any;
  for (let i = 0; i < N; i++) {
    const t = performance.now();
    try {
      r = await ask();
    } catch (e: any) {
      r = { error: e.message };
    }
    times.push(performance.now() - t);
  }
  times.sort((a, b) => a - b);
  const max = times.at(-1)!;
  console.log(
    `${max > 1000 ? '!!' : max > 300 ? '! ' : '  '} ${name.padEnd(24)} p50 ${times[Math.floor(N / 2)]!.toFixed(0).padStart(6)} max ${max.toFixed(0).padStart(6)}  ${r.error ?? `${r.items?.length ?? r.count ?? ''} ${r.complete ?? ''}`}`,
  );
}
await pool.end();
await prisma.$disconnect();
process.exit();
