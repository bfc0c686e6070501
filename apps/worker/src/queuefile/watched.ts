import { lstat, mkdir } from 'node:fs/promises';
import type { Configuration } from '@posthorn/settings/configuration';

/** The directory that files are taken back from; null: none is watched. */
export function watchedDirectory({ queuefile }: Pick<Configuration, 'queuefile'>, dataDir: string): string | null {
  if (!queuefile.enabled) return null;
  return (queuefile.directory || '{data}/queuefile/in').replaceAll('{data}', dataDir);
}

/** Makes the directory if need be. Why it must not be watched, or null: who may write there may send mail as anybody. */
export async function directoryFault(directory: string): Promise<string | null> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const found = await lstat(directory);
  if (!found.isDirectory()) return `${directory} is not a directory`;
  if ((found.mode & 0o002) !== 0)
    return `everybody may write to ${directory} (mode ${(found.mode & 0o777).toString(8)}): take that away, chmod o-w`;
  return null;
}
