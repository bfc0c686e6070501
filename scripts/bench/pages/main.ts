/**
 * `npm run bench -- pages [--messages 1000000 --events 10000000 --queued 100000 --report-rows 1000000 --times 15 --only /dmarc --data <folder>]`: fills a database of its own (kept in
 * the folder and used again, when one is given), visits every page of
 * the production build in Chromium, asks the API what the console asks, and prints p50 and p95 beside what was promised.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fullScale } from '../scale/fill.ts';
import { benchPages } from './bench.ts';
import { formatPages } from './report.ts';

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    messages: { type: 'string', default: `${fullScale.messages}` },
    events: { type: 'string', default: `${fullScale.events}` },
    queued: { type: 'string', default: `${fullScale.queued}` },
    'report-rows': { type: 'string', default: `${fullScale.reportRows}` },
    only: { type: 'string' },
    times: { type: 'string', default: '15' },
    data: { type: 'string' },
  },
});
const scale = {
  ...fullScale,
  messages: Number(values.messages),
  events: Number(values.events),
  queued: Number(values.queued),
  reportRows: Number(values['report-rows']),
  destinations: Math.min(fullScale.destinations, Math.ceil(Number(values.queued) / 50)),
};
const result = await benchPages({
  scale,
  times: Number(values.times),
  ...(values.only === undefined ? {} : { only: values.only }),
  ...(values.data === undefined ? {} : { data: resolve(values.data) }),
  log: (line) => console.log(line),
});
const machine = `${cpus().length} cores, ${(totalmem() / 1e9).toFixed(0)} GB, load ${loadavg()[0]!.toFixed(2)} at the end`;
const text = `${formatPages(result)}\n\n${new Date().toISOString()}: ${values.times} visits a page, ${machine}.\n`;
const folder = fileURLToPath(new URL('../../../bench-results', import.meta.url));
mkdirSync(folder, { recursive: true });
const file = join(folder, `pages-${new Date().toISOString().replaceAll(':', '-')}.md`);
writeFileSync(file, text);
console.log(`\n${text}\nwritten to ${file}`);
process.exit();
