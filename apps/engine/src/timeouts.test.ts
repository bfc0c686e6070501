import { expect, test } from 'vitest';
import { countContent, overdue, startPace, takeTurn } from './timeouts.ts';

const limits = { handshakeTimeout: 30, commandTimeout: 300, dataTimeout: 180, sessionTimeout: 3600, minDataRate: 100 };
const second = 1000;

test('a client that says nothing is told to go after the command time-out', () => {
  const pace = startPace(0);
  takeTurn(pace, 'command', 0, true);
  expect(overdue(pace, limits, 300 * second)).toBeUndefined();
  expect(overdue(pace, limits, 301 * second)).toBe('command');
});

test('single bytes of a command do not buy time', () => {
  const pace = startPace(0);
  takeTurn(pace, 'command', 0, true);
  for (let now = 0; now <= 301 * second; now += second) takeTurn(pace, 'command', now, false);
  expect(overdue(pace, limits, 301 * second)).toBe('command');
});

test('content that trickles is too slow although it never pauses', () => {
  const pace = startPace(0);
  takeTurn(pace, 'content', 0, true);
  let found: string | undefined;
  for (let now = 0; now <= 60 * second && found === undefined; now += second) {
    countContent(pace, 50, now);
    found = overdue(pace, limits, now);
  }
  expect(found).toBe('content-slow');
});

test('content at a fair pace may outlast the session', () => {
  const pace = startPace(0);
  takeTurn(pace, 'content', 0, true);
  for (let now = 0; now <= 7200 * second; now += second) {
    countContent(pace, 200, now);
    expect(overdue(pace, limits, now)).toBeUndefined();
  }
});

test('commands cannot keep a session alive for ever', () => {
  const pace = startPace(0);
  let found: string | undefined;
  for (let now = 0; now <= 4000 * second && found === undefined; now += 100 * second) {
    takeTurn(pace, 'command', now, true);
    found = overdue(pace, limits, now);
  }
  expect(found).toBe('session');
});

test('our own slowness is not held against the client', () => {
  const pace = startPace(0);
  takeTurn(pace, 'ours', 0, true);
  expect(overdue(pace, limits, 10_000 * second)).toBeUndefined();
});

test('a handshake has its own patience, and so has a connection that does not let go', () => {
  const shaking = startPace(0);
  takeTurn(shaking, 'handshake', 0, true);
  expect(overdue(shaking, limits, 31 * second)).toBe('handshake');
  const closing = startPace(0);
  takeTurn(closing, 'closing', 0, true);
  expect(overdue(closing, limits, 3 * second)).toBe('closing');
});
