import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { type BootEnvironment, StartProblem } from './env.ts';

/**
 * Checks the ground Posthorn stands on before anything is started: a data folder that can be written and that nobody
 * else is using, and free ports.
 */
export async function prepareGround(boot: BootEnvironment): Promise<{ release(): Promise<void> }> {
  await makeWritable(boot.dataDir);
  const lock = await lockFolder(boot.dataDir);
  try {
    await checkPorts(boot);
  } catch (error) {
    await lock.release();
    throw error;
  }
  return lock;
}

async function makeWritable(dataDir: string): Promise<void> {
  const probe = join(dataDir, `.write-test-${process.pid}`);
  try {
    await makeFolder(dataDir);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    throw new StartProblem(
      `The data folder ${dataDir} cannot be written (${code}): give it to the user you run Posthorn as, or set POSTHORN_DATA_DIR to another folder.`,
    );
  }
}

/** mkdir with `recursive` never ends below /proc, where parents cannot be made; so each missing parent is made in turn. */
async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) return;
  await makeFolder(dirname(path));
  await mkdir(path, { mode: 0o755 });
}

async function lockFolder(dataDir: string): Promise<{ release(): Promise<void> }> {
  const file = join(dataDir, 'posthorn.pid');
  const other = Number(await readFile(file, 'utf8').catch(() => '0'));
  if (other > 0 && other !== process.pid && isPosthorn(other, await bootOf(other))) {
    throw new StartProblem(
      `Posthorn already runs on ${dataDir} (process ${other}): stop that one first, or set POSTHORN_DATA_DIR and other ports for a second one.`,
    );
  }
  const handle = await open(file, 'w', 0o644);
  await handle.writeFile(String(process.pid));
  await handle.close();
  return { release: () => rm(file, { force: true }) };
}

/** A pid file outlives a killed launcher, and its number may be another program's by now: ask what runs there. */
async function bootOf(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}

function isPosthorn(pid: number, commandLine: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return commandLine === '' ? process.platform !== 'linux' : commandLine.includes('scripts/start/main.ts');
}

async function checkPorts({ bind, ports }: BootEnvironment): Promise<void> {
  const wanted = [
    { port: ports.http, variable: 'POSTHORN_HTTP_PORT', use: 'the console' },
    { port: ports.mx, variable: 'POSTHORN_SMTP_PORT', use: 'SMTP' },
    { port: ports.submission, variable: 'POSTHORN_SUBMISSION_PORT', use: 'submission' },
    { port: ports.submissions, variable: 'POSTHORN_SMTPS_PORT', use: 'submission over TLS' },
  ];
  const seen = new Map<number, string>();
  for (const { port, variable, use } of wanted) {
    const twin = seen.get(port);
    if (twin) throw new StartProblem(`${variable} and ${twin} are both ${port}: give each its own port.`);
    seen.set(port, variable);
    const problem = await tryPort(bind, port);
    if (problem === 'EADDRINUSE')
      throw new StartProblem(
        `Port ${port} on ${bind}, wanted for ${use}, is in use: stop what listens there or set ${variable} to a free port.`,
      );
    if (problem === 'EACCES')
      throw new StartProblem(
        `Port ${port} on ${bind}, wanted for ${use}, needs more rights than this user has: set ${variable} to a port above 1023.`,
      );
    if (problem)
      throw new StartProblem(
        `Nothing can listen on ${bind} port ${port} (${problem}): set POSTHORN_BIND to an address of this machine.`,
      );
  }
}

async function tryPort(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    server.close();
  }
}
