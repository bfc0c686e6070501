import { describe, expect, it } from 'vitest';
import { silent } from '../testing/messages.ts';
import { createDrains } from './drains.ts';
import type { Standing } from './turns.ts';

describe('drains', () => {
  it('looks once more when a ring came during the drain, however often it rang', async () => {
    const { drains, begun, finish } = house();
    drains.ring('a');
    drains.ring('a');
    drains.ring('a');
    expect(begun).toEqual(['a']);
    await finish('a');
    expect(begun).toEqual(['a', 'a']);
    await finish('a');
    expect(begun).toEqual(['a', 'a']);
    await drains.idle();
  });

  it('keeps to the limits, and lets those that wait have their turn', async () => {
    const { drains, begun, finish } = house({ total: 2, perDestination: 2 });
    for (const destination of ['a', 'b', 'c']) drains.ring(destination);
    drains.answered('a', true);
    expect([begun, drains.waiting]).toEqual([['a', 'b'], 1]);
    await finish('a');
    expect(begun).toEqual(['a', 'b', 'c']);
    await finish('b');
    drains.answered('c', true);
    drains.answered('c', true);
    expect(begun).toEqual(['a', 'b', 'c', 'c']);
    await finish('c');
    await finish('c');
    await drains.idle();
    expect(drains.running).toBe(0);
  });

  it('survives a drain that breaks', async () => {
    const { drains, begun, finish } = house();
    drains.ring('a');
    await finish('a', new Error('the database is away'));
    drains.ring('a');
    expect(begun).toEqual(['a', 'a']);
    await finish('a');
    await drains.idle();
  });

  it('leaves slots to those that answer, however many destinations are dead', async () => {
    const standings = new Map<string, Standing>();
    const { drains, begun } = house({ total: 20, perDestination: 20 }, { standings });
    for (let at = 0; at < 100; at += 1) drains.ring(`new${at}`);
    expect([begun.length, drains.waiting]).toEqual([15, 85]);
    for (let at = 0; at < 5; at += 1) {
      standings.set(`known${at}`, 'answers');
      drains.ring(`known${at}`);
    }
    expect([begun.slice(15), drains.waiting]).toEqual([['known0', 'known1', 'known2', 'known3', 'known4'], 85]);
  });

  it('tries those that were silent with one slot each and a quarter of all, in turn', async () => {
    const standings = new Map<string, Standing>();
    const { drains, begun, finish } = house({ total: 8, perDestination: 8 }, { standings });
    for (const name of ['a', 'b', 'c']) {
      standings.set(name, 'silent');
      drains.ring(name);
    }
    expect([begun, drains.waiting]).toEqual([['a', 'b'], 1]);
    drains.ring('new');
    expect(begun).toEqual(['a', 'b', 'new']);
    // It answers: it is no probe any more, and may have as many as it needs.
    standings.set('a', 'answers');
    drains.answered('a', true);
    expect(begun).toEqual(['a', 'b', 'new', 'c', 'a']);
    drains.answered('a', true);
    expect(begun.length).toBe(6);
    drains.answered('a', true);
    expect(begun.length).toBe(6);
    await finish('b');
    expect(drains.running).toBe(5);
  });

  it('takes slots back from who has more than its share when others want them, and no more than they want', async () => {
    const standings = new Map<string, Standing>([['slow', 'answers']]);
    const { drains, begun, finish } = house({ total: 8, perDestination: 8 }, { standings });
    drains.ring('slow');
    for (let at = 0; at < 8; at += 1) drains.answered('slow', true);
    expect([drains.running, drains.isWanted('slow')]).toEqual([6, false]);
    for (const name of ['a', 'b', 'c', 'd']) {
      standings.set(name, 'answers');
      drains.ring(name);
    }
    expect([drains.running, drains.waiting]).toEqual([8, 2]);
    expect([1, 2, 3].map(() => drains.isWanted('slow'))).toEqual([true, true, false]);
    await finish('slow');
    expect(begun.at(-1)).toBe('c');
    await finish('slow');
    expect([begun.at(-1), drains.running, drains.waiting]).toEqual(['d', 8, 0]);
    expect(drains.isWanted('slow')).toBe(false);
  });

  it('a destination that wants more than it has and less than its share is given it', async () => {
    const standings = new Map<string, Standing>([
      ['slow', 'answers'],
      ['a', 'answers'],
    ]);
    const { drains, begun, finish } = house({ total: 8, perDestination: 8 }, { standings });
    drains.ring('slow');
    for (let at = 0; at < 8; at += 1) drains.answered('slow', true);
    drains.ring('a');
    drains.answered('a', true);
    expect([begun.filter((name) => name === 'a').length, drains.running]).toEqual([1, 7]);
    expect([drains.isWanted('slow'), drains.isWanted('slow')]).toEqual([true, false]);
    await finish('slow');
    expect(drains.isWanted('slow')).toBe(true);
    await finish('slow');
    expect(begun.filter((name) => name === 'a').length).toBe(2);
  });

  it('what the last slot of a destination gave back is looked at again', async () => {
    const standings = new Map<string, Standing>([
      ['a', 'answers'],
      ['b', 'answers'],
    ]);
    const { drains, begun, finish } = house({ total: 2, perDestination: 2 }, { standings });
    drains.ring('a');
    drains.answered('a', true);
    drains.ring('b');
    expect([begun, drains.waiting]).toEqual([['a', 'a'], 1]);
    expect([drains.isWanted('a'), drains.isWanted('a')]).toEqual([true, false]);
    // The other one found nothing due, since this one holds it.
    await finish('a');
    await finish('a');
    expect(begun).toEqual(['a', 'a', 'b', 'a']);
  });

  it('starts nothing while it is stopping', async () => {
    let isStopping = false;
    const { drains, begun, finish } = house({ total: 1, perDestination: 1 }, { isStopping: () => isStopping });
    drains.ring('a');
    drains.ring('b');
    isStopping = true;
    drains.ring('a');
    await finish('a');
    await drains.idle();
    expect(begun).toEqual(['a']);
  });
});

/** All destinations answer, unless `standings` says who does; others are fresh then. */
function house(
  limits = { total: 10, perDestination: 5 },
  { isStopping = () => false, standings }: { isStopping?: () => boolean; standings?: Map<string, Standing> } = {},
) {
  const begun: string[] = [];
  const open: { destination: string; end: (error?: Error) => void }[] = [];
  const drains = createDrains({
    log: silent,
    limits: () => limits,
    isStopping,
    standing: (destination) => (standings ? (standings.get(destination) ?? 'fresh') : 'answers'),
    drain: (destination) =>
      new Promise((resolve, reject) => {
        begun.push(destination);
        open.push({ destination, end: (error) => (error ? reject(error) : resolve(1)) });
      }),
  });
  const finish = async (destination: string, error?: Error): Promise<void> => {
    const at = open.findIndex((one) => one.destination === destination);
    open.splice(at, 1)[0]?.end(error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { drains, begun, finish };
}
