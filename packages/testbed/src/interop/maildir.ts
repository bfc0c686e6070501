import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for `count` messages in a Maildir's `new` and gives their contents, oldest first. `explain` is asked when they do not come. */
export async function readMaildir(
  directory: string,
  count: number,
  explain: () => string,
  seconds = 30,
): Promise<Buffer[]> {
  const folder = join(directory, 'new');
  for (const late = Date.now() + seconds * 1000; ; await sleep(100)) {
    const names = existsSync(folder) ? readdirSync(folder).sort() : [];
    if (names.length >= count) return names.map((name) => readFileSync(join(folder, name)));
    if (Date.now() > late)
      throw new Error(`${names.length} of ${count} messages in ${folder} after ${seconds} s\n${explain()}`);
  }
}
