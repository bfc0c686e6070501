// `npm start` on a machine with nothing but Node 20 and npm: installs what the lockfile says, then hands over to Node 24.
import { installFromLockfile } from './install.mjs';
import { runWithNode24 } from './with-node24.mjs';

const major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error(
    `Posthorn needs Node 20 or later to start; this is ${process.versions.node}. It brings its own Node 24 along.`,
  );
  process.exit(1);
}
if (!installFromLockfile()) process.exit(1);
process.exit(await runWithNode24(['scripts/start/main.ts', ...process.argv.slice(2)]));
