import { spawnSync } from 'node:child_process';
import { StartError } from '../start-error.ts';

/** The numbers of the user that Postgres runs as; empty when it runs as whoever started us. */
export type RunAs = { uid?: number; gid?: number };

/** Postgres refuses to run as root: finds the system user it drops to, or makes one. */
export function runAs(): RunAs {
  if (process.getuid?.() !== 0) return {};
  const found = lookUp('posthorn-postgres') ?? lookUp('postgres');
  if (found) return found;
  const attempts: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', home, '--shell', '/bin/false', name]],
    ['adduser', ['-S', '-D', '-H', '-h', home, '-s', '/bin/false', name]],
  ];
  for (const [program, args] of attempts) {
    if (spawnSync(program, args, { stdio: 'ignore' }).status !== 0) continue;
    const made = lookUp(name);
    if (made) return made;
  }
  throw new StartError(
    'system-user',
    `Postgres does not run as root and no system user "${name}" could be made: add one with \`useradd --system ${name}\`, start as an ordinary user, or set DATABASE_URL.`,
  );
}

/** Whether that user can do what the shell test says (`x` traverse, `w` write) with a path. */
export function canAccess(user: RunAs, path: string, how: 'x' | 'w'): boolean {
  return spawnSync('/bin/sh', ['-c', `test -${how} "$0"`, path], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** Whether that user can run the program, libraries included. */
export function canRun(user: RunAs, program: string): boolean {
  return (
    spawnSync(program, ['--version'], { ...user, cwd: '/', stdio: 'ignore', env: {} as NodeJS.ProcessEnv }).status === 0
  );
}

function lookUp(user: string): RunAs | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const answer = spawnSync('id', [flag, user], { encoding: 'utf8' });
    return answer.status === 0 ? Number.parseInt(answer.stdout, 10) : Number.NaN;
  });
  return uid && gid ? { uid, gid } : undefined;
}

const name = 'posthorn-postgres';
const home = '/var/lib/posthorn';
