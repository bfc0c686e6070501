import { access, constants, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import { directoryFault, watchedDirectory } from '../queuefile/watched.ts';
import type { WorkerSelfTests } from './self-test.ts';

/** Is the directory there, ours alone, and empty of what nobody could read? */
export const queuefile: WorkerSelfTests = {
  async directory(check, { settings, dataDir }) {
    const directory = watchedDirectory(settings.configuration, dataDir);
    if (directory === null) {
      await check('Watched directory', () => unknown('None is watched (queuefile.enabled).'));
      return;
    }
    await check('Watched directory', () => usable(directory));
    await check('Set aside', async () => {
      const bad = (await readdir(join(directory, 'bad')).catch(() => [])).filter((name) =>
        name.endsWith('.reason.txt'),
      );
      return bad.length === 0
        ? ok('Nothing was set aside.')
        : warn(`${bad.length} could not be taken back; the reasons lie in ${join(directory, 'bad')}.`);
    });
  },
};

async function usable(directory: string): Promise<Finding> {
  const fault = await directoryFault(directory);
  if (fault !== null) return fail(`${fault}.`);
  await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  const waiting = (await readdir(directory)).filter((name) => /\.(json|taking)$/.test(name)).length;
  return ok(`${directory} is watched and ours alone; ${waiting === 0 ? 'nothing waits' : `${waiting} wait`} there.`);
}
