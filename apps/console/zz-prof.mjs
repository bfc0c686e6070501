import { chromium } from 'playwright-core';
import { readFileSync, writeFileSync } from 'node:fs';
const { person } = JSON.parse(readFileSync('/tmp/ph/s3/perf/db', 'utf8'));
const url = 'http://127.0.0.1:39555';
const path = process.argv[2] ?? '/';
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'] });
const c = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await c.newPage(); await page.goto(url + '/sign-in'); await page.fill('#email', person.email); await page.fill('#password', person.password); await page.keyboard.press('Enter'); await page.waitForURL((a) => a.pathname !== '/sign-in');
const cdp = await c.newCDPSession(page); await cdp.send('Profiler.enable'); await cdp.send('Profiler.setSamplingInterval', { interval: 500 });
await page.goto('about:blank'); await cdp.send('Profiler.start');
await page.goto(url + path); await page.waitForFunction(() => document.querySelector('main h1') && !document.querySelector('[aria-busy="true"], [aria-label="Loading"], .motion-safe\\:animate-pulse'), null, { polling: 'raf' });
const { profile } = await cdp.send('Profiler.stop');
writeFileSync('/tmp/ph/s3/perf/page.cpuprofile', JSON.stringify(profile));
const self = new Map(); const byId = new Map(profile.nodes.map((n) => [n.id, n]));
const parent = new Map(); for (const n of profile.nodes) for (const k of n.children ?? []) parent.set(k, n.id);
let total = 0;
for (let i = 0; i < profile.samples.length; i++) { const n = byId.get(profile.samples[i]); const dt = profile.timeDeltas[i]; const k = `${n.callFrame.functionName || '(anon)'} ${n.callFrame.url.split('/').pop().slice(0, 16)}:${n.callFrame.lineNumber}:${n.callFrame.columnNumber}`; self.set(k, (self.get(k) ?? 0) + dt); total += dt; }
console.log('total ms', Math.round(total / 1000));
for (const [k, v] of [...self].sort((a, b) => b[1] - a[1]).slice(0, 25)) console.log(Math.round(v / 1000), k);
// by file
const files = new Map(); for (let i = 0; i < profile.samples.length; i++) { const n = byId.get(profile.samples[i]); const f = n.callFrame.url.split('/').pop() || n.callFrame.functionName; files.set(f, (files.get(f) ?? 0) + profile.timeDeltas[i]); }
console.log([...files].sort((a, b) => b[1] - a[1]).slice(0, 14).map(([f, v]) => `${f}: ${Math.round(v / 1000)}`).join('\n'));
await browser.close();
