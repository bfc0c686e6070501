import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { answerOf, type Source } from '../source.ts';
import { type FileFormat, type FileTable, parseFile } from './parse.ts';
import { isSecretPlace } from './secret-places.ts';

/** A text file, read when it is first asked for and again when it changed or was replaced. */
export function fileSource(
  path: string,
  { format, keys }: { format: FileFormat; keys: 'text' | 'networks' },
  { dataFolder, now = () => performance.now() }: { dataFolder: string; now?: () => number },
): Source {
  let table: FileTable | undefined;
  let stamp = '';
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<FileTable> | undefined;

  async function look(): Promise<FileTable> {
    const real = await realpath(path);
    if (await isSecretPlace(real, dataFolder)) throw new Error('this file holds secrets and is not read');
    await using file = await open(real, WITHOUT_WAITING);
    const stat = await file.stat({ bigint: true });
    if (!stat.isFile()) throw new Error('this is no file');
    if (stat.size > LARGEST) throw new Error('the file is larger than 64 MB');
    const seen = `${stat.dev} ${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
    if (table === undefined || seen !== stamp) {
      table = parseFile(await file.readFile('utf8'), format, keys);
      stamp = seen;
    }
    lookedAt = now();
    return table;
  }
  async function current(): Promise<FileTable> {
    if (table !== undefined && now() - lookedAt < LOOK_EVERY_MS) return table;
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  }
  return {
    isReading: true,
    // A file of items is a list, taken as a whole.
    usesKey: format !== 'lines',
    async ask(args) {
      const found = await current();
      const [key] = args;
      return answerOf(key === undefined || key === '' ? found.items : found.find(key));
    },
    close: async () => {
      table = undefined;
    },
  };
}

/** A pipe in its place would be waited for until somebody writes to it. */
const WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK;
const LARGEST = 64n * 1024n * 1024n;
/** How long a change goes unnoticed. */
const LOOK_EVERY_MS = 250;
