/** What the tests stand on: foreign mail servers and browser (with apt, as root on Debian) and the console's production build. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findPeers, installPeers } from '@posthorn/testbed/peers/packages';
import { buildConsole } from '../start/console-build.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const onlyReport = process.argv.includes('--only-report');

const peers = onlyReport ? findPeers() : installPeers((line) => console.log(line));
if (peers.missing.length > 0) {
  console.log(
    `Missing peers: ${peers.missing.join(', ')}${peers.reason ? ` (${peers.reason})` : ''}. The tests that need them are left out and named at the end.`,
  );
  if (process.env['CI']) process.exit(1);
}
removeStaleServers();
const { built, seconds } = await buildConsole(root, (line) => console.log(line));
if (built) console.log(`the console is built (${seconds} s)`);

/** Peers of a test run that was killed would hold ports and memory for good. */
function removeStaleServers(): void {
  if (process.platform !== 'linux' || process.env['POSTHORN_KEEP_PEERS']) return;
  spawnSync('pkill', ['-f', '/posthorn-(exim|postfix|dovecot)-']);
}
