import { expect } from 'vitest';
import type { RestWorld } from './rest-world.ts';

/** Every operation about the reports of DMARC that we send, as a program asks them. */
export async function dmarcSentOverRest({ ask, readAs, refused }: RestWorld): Promise<void> {
  const day = '2026-01-02';
  expect(await readAs('dmarc-due', { query: { day } })).toMatchObject({
    day,
    isOver: true,
    isCounted: true,
    items: [],
  });
  await refused('dmarc-dueReport', 404, { path: { domain: 'far.test' }, query: { day } });
  await refused('dmarc-destinationCheck', 404, { path: { domain: 'far.test' }, body: { day } });
  const run = { id: '01a20217-8333-774e-8a3e-c3c6a9d38e7a' };
  await refused('dmarc-destinationCheckRun', 404, { path: run });
  expect(await readAs('dmarc-sent', { query: { state: 'waiting', day } })).toMatchObject({ items: [], send: 'off' });
  const path = { id: '01a20217-8333-774e-8a3e-c3c6a9d38e7a' };
  await refused('dmarc-sentReport', 404, { path });
  await refused('dmarc-sendReportAgain', 404, { path });
  await refused('dmarc-sendReports', 422, { body: { day } });
  await ask('configuration-patch', { body: { patch: { aggregateReports: { send: 'asked' } }, reason: 'reports' } });
  expect(await ask('dmarc-sendReports', { body: { day } })).toEqual({ planned: 0 });
  await refused('dmarc-sendReports', 422, { body: { day: '2999-01-01' } });
  expect((await readAs('dmarc-resting')).items).toEqual([]);
  await refused('dmarc-endRest', 404, { body: { address: 'dmarc@far.test' } });
}
