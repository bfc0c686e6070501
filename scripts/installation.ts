// What backup, restore and rekey share: the installation they work on, their arguments, and one sentence when they fail.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Installation, openInstallation } from '@posthorn/db/installation';

type Tool = {
  installation: Installation;
  dataDir: string;
  folder: string | undefined;
  isForced: boolean;
  env: NodeJS.ProcessEnv;
};

/** Opens the installation that the environment names, runs the tool and closes everything again. */
export async function inInstallation(work: (tool: Tool) => Promise<void>): Promise<void> {
  const { env } = process;
  // npm changes to the project's folder; paths on the command line are relative to where the operator stands.
  const here = env['INIT_CWD'] ?? process.cwd();
  const dataDir = resolve(env['POSTHORN_DATA_DIR'] || 'data');
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { force: { type: 'boolean' } } });
    await using installation = await openInstallation({
      dataDir,
      ...(env['DATABASE_URL'] ? { databaseUrl: env['DATABASE_URL'] } : {}),
      log: (sentence) => console.log(sentence),
    });
    const folder = positionals[0] === undefined ? undefined : resolve(here, positionals[0]);
    await work({ installation, dataDir, folder, isForced: values.force ?? false, env });
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
