import { parentPort } from 'node:worker_threads';
import { type BodyHasher, type BodySpec, createBodyHasher } from '@posthorn/mail-auth/dkim/body-hash';
import type { FromThread, ToThread } from './messages.ts';

/** Runs in a worker thread: hashes one body after the other. */
const port = parentPort!;
let specs: readonly BodySpec[] = [];
let hasher: BodyHasher = createBodyHasher(specs);

const say = (said: FromThread): void => port.postMessage(said);

port.on('message', (told: ToThread) => {
  switch (told.kind) {
    case 'begin':
      specs = told.specs;
      hasher = createBodyHasher(specs);
      return;
    case 'write':
      hasher.write(told.octets);
      say({ kind: 'taken' });
      return;
    case 'end': {
      const hashOf = hasher.end();
      say({ kind: 'hashed', hashes: specs.map(hashOf) });
      return;
    }
  }
});
