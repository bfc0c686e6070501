import type { Samples } from '../../../apps/console/src/testing/page-visits.ts';

export type QuestionTimes = { question: string; ms: number[]; isComplete: boolean };

/** Asks over REST what the console asks, each question `times`. `isComplete` false: answered within its budget, with how far it looked. */
export async function askQuestions(
  url: string,
  key: string,
  { samples, times, only, log }: { samples: Samples; times: number; only: string; log: (line: string) => void },
): Promise<QuestionTimes[]> {
  const results: QuestionTimes[] = [];
  for (const question of questionsOf(samples)) {
    if (!question.includes(` ${only}`)) continue;
    const ms: number[] = [];
    let isComplete = true;
    for (let time = 0; time < times; time += 1) {
      const began = performance.now();
      const answer = await ask(url, key, question);
      ms.push(performance.now() - began);
      isComplete = answer.complete !== false;
    }
    log(`${question}: ${ms.map((one) => one.toFixed(0)).join(' ')}`);
    results.push({ question, ms, isComplete });
  }
  return results;
}

async function ask(url: string, key: string, question: string): Promise<{ complete?: boolean }> {
  const [method = 'GET', path = '', body] = question.split(' ');
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const response = await fetch(
    `${url}/api/v1${path}`,
    body === undefined ? { method, headers } : { method, headers, body },
  );
  const answer = (await response.json()) as { complete?: boolean };
  if (!response.ok) throw new Error(`${question}: ${response.status} ${JSON.stringify(answer).slice(0, 300)}`);
  return answer;
}

function questionsOf({ messageId, refusalId, address, destination, waitingFor, domain, client }: Samples): string[] {
  const days = (count: number) => encodeURIComponent(new Date(Date.now() - count * 86_400_000).toISOString());
  const get = (path: string, query: Record<string, string> = {}) => {
    const text = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return `GET ${path}${text.length > 0 ? `?${text.join('&')}` : ''}`;
  };
  const preview = (filter: object) => `POST /queue/actions/preview ${JSON.stringify({ action: 'hold', filter })}`;
  const statuses = ['deferred', 'held', 'bounced', 'expired', 'dropped', 'delivered', 'leased', 'unfinished'];
  return [
    ...['1', '24', '168'].map((hours) => get('/overview', { hours })),
    get('/ledger'),
    get('/messages'),
    get('/messages', { to: address }),
    get('/messages', { to: address.slice(2, 10) }),
    get('/messages', { to: 'nobody@nowhere.example' }),
    get('/messages', { from: address }),
    get('/messages', { domain }),
    get('/messages', { ip: client }),
    get('/messages', { ip: '198.18.7.0/24' }),
    get('/messages', { text: 'Lisbon' }),
    get('/messages', { text: 'nothing-has-these-words' }),
    get('/messages', { destination }),
    ...statuses.map((status) => get('/messages', { status })),
    `GET /messages?after=${days(5)}&before=${days(3)}`,
    get(`/messages/${messageId}`),
    get(`/messages/${messageId}/timeline`),
    get('/refusals'),
    get('/refusals', { rule: 'builtin.size' }),
    get('/refusals', { ip: '198.18.101.7' }),
    get(`/refusals/${refusalId}`),
    get('/events'),
    get('/events', { messageId }),
    get('/events', { recipient: address }),
    get('/events', { recipient: 'nobody@nowhere.example' }),
    get('/events', { domain }),
    get('/events', { host: `mx1.${domain}` }),
    get('/events', { ip: client }),
    get('/events', { type: 'msg:hold' }),
    get('/events', { type: 'listener:open' }),
    get('/events', { text: 'nothing-has-these-words' }),
    `GET /events?after=${days(5)}&before=${days(3)}`,
    get('/dmarc/verifications'),
    get('/dmarc/verifications', { ip: '203.0.113.0/24', status: 'failed' }),
    get('/dmarc/verifications', { domain: 'nobody.example' }),
    get('/dmarc/verifications', { signer: 'mail7.relay.example' }),
    get('/dmarc/verifications', { status: 'permerror' }),
    get('/dmarc/verifications/summary'),
    get('/dmarc/verifications/over-time'),
    get('/dmarc/verifications/by-source'),
    get('/dmarc/verifications/by-domain', { group: 'owner' }),
    get('/dmarc/senders', { days: '365' }),
    get('/dmarc/senders', { days: '365', domain: 'ours1.example' }),
    get('/dmarc/senders/over-time', { days: '365' }),
    get('/dmarc/senders/addresses', { days: '365', group: 'unknown', sender: '' }),
    get('/dmarc/report-rows', { days: '365', group: 'unknown', sender: '' }),
    get('/dmarc/reported-names', { days: '365', domain: 'ours1.example' }),
    get('/dmarc/report-rows', { source: '198.18.3.3' }),
    get('/dmarc/reporters', { days: '365' }),
    get('/dmarc/reported-domains', { days: '365' }),
    get('/dmarc/reports'),
    get('/dmarc/reports', { domain: 'nobody.example' }),
    get('/queue/groups', { by: 'destination', limit: '200' }),
    get('/queue/groups', { by: 'reason', limit: '200' }),
    get('/queue'),
    get('/queue', { state: 'held' }),
    get('/queue', { reason: 'rate limited' }),
    get('/queue', { reason: 'nothing-has-these-words' }),
    get('/queue', { sender: address }),
    get('/queue', { text: 'nothing-has-these-words' }),
    preview({}),
    preview({ reason: 'limited' }),
    get('/queue/watchdog'),
    get('/queue/hosts'),
    get('/queue/host', { name: waitingFor }),
    get('/queue/actions'),
    get('/audit'),
  ];
}
