import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { waitForPort } from '@posthorn/testbed/peers/process';

export type Load = {
  port: number;
  messages: number;
  sessions: number;
  bytes: number;
  reuse: boolean;
  recipient: string;
  sender?: string;
  /** A file with the message, lines ending in LF; default: filled with something of that many bytes. */
  message?: string;
};

/** Sends with Postfix's own load generator; resolves with the seconds it took until every message had its final reply. */
export async function sendLoad(load: Load): Promise<number> {
  const { port, messages, sessions, bytes, reuse, recipient, sender = 'bench@sender.test', message } = load;
  const content = message === undefined ? ['-l', `${bytes}`] : ['-F', message];
  const args = ['-s', `${sessions}`, ...content, '-m', `${messages}`, '-f', sender, '-t', recipient];
  const child = spawn('smtp-source', [...args, ...(reuse ? ['-d'] : []), `127.0.0.1:${port}`], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-2000);
  });
  const began = process.hrtime.bigint();
  const [code] = (await once(child, 'exit')) as [number | null];
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  if (code !== 0) throw new Error(`smtp-source ended with ${code}: ${words}`);
  return seconds;
}

export type Sink = { port: number; received: Promise<number>; stop(): void };

/** Postfix's smtp-sink: takes `messages`, then ends; `received` resolves with the time (ms since the epoch) at which it had them all. */
export async function startSink(port: number, messages: number): Promise<Sink> {
  const child = spawn('smtp-sink', ['-u', 'nobody', '-M', `${messages}`, `127.0.0.1:${port}`, '1024'], {
    stdio: 'ignore',
  });
  const received = once(child, 'exit').then(() => Date.now());
  await waitForPort(port, 'smtp-sink');
  return { port, received, stop: () => void child.kill('SIGKILL') };
}
