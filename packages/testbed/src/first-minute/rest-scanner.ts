import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import type { Answer } from './rest-client.ts';
import type { RestWorld } from './rest-world.ts';

/** Every operation on scanners, with a program that takes mail by POST. */
export async function tryScanner({ ask, readAs, refused, change }: RestWorld): Promise<void> {
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
    });
    request.on('end', () => response.end(`{"verdict":"${text.includes('EICAR') ? 'malware' : 'clean'}","score":1.5}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const scanner = { name: 'own', kind: 'http', address: `http://127.0.0.1:${port}/scan` };
    await change({ content: { scanners: [scanner] } }, 'a scanner');
    expect((await readAs('scanners-list', {})).items).toMatchObject([{ name: 'own', state: 'unused', answered: 0 }]);
    for (const [sample, verdict] of [
      ['plain', 'clean'],
      ['eicar', 'malware'],
    ]) {
      const { id } = await ask('scanners-test', { path: { name: 'own' }, body: { sample } });
      let run: Answer['body'];
      do run = await readAs('scanners-testRun', { path: { id } });
      while (run.state === 'waiting' || run.state === 'running');
      expect(run).toMatchObject({ state: 'done', error: null, answer: { verdict, score: 1.5, fault: null } });
    }
    await refused('scanners-test', 404, { path: { name: 'nobody' }, body: { sample: 'plain' } });
  } finally {
    server.closeAllConnections();
    server.close();
    await change({ content: { scanners: [] } }, 'no scanner');
  }
}
