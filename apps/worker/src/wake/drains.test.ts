import { describe, expect, it } from 'vitest';
import { silent } from '../testing/messages.ts';
import { createDrains } from './drains.ts';

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
    drains.grow('a');
    expect([begun, drains.waiting]).toEqual([['a', 'b'], 1]);
    await finish('a');
    expect(begun).toEqual(['a', 'b', 'c']);
    await finish('b');
    drains.grow('c');
    drains.grow('c');
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

  it('starts nothing while it is stopping', async () => {
    let isStopping = false;
    const { drains, begun, finish } = house({ total: 1, perDestination: 1 }, () => isStopping);
    drains.ring('a');
    drains.ring('b');
    isStopping = true;
    drains.ring('a');
    await finish('a');
    await drains.idle();
    expect(begun).toEqual(['a']);
  });
});

function house(limits = { total: 10, perDestination: 5 }, isStopping = () => false) {
  const begun: string[] = [];
  const open: { destination: string; end: (error?: Error) => void }[] = [];
  const drains = createDrains({
    log: silent,
    limits: () => limits,
    isStopping,
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
