import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@posthorn/db/testing/free-port';
import { type ScannerPeer, started } from './clamd.ts';
import { startDaemon } from './process.ts';

/** Debian's rspamd with a configuration of our own: one worker, its proxy as a milter, a few patterns, milter_headers, and no question to anybody. */
export async function startRspamd(): Promise<ScannerPeer & { milterPort: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'posthorn-rspamd-'));
  const port = await freePort();
  const milterPort = await freePort();
  mkdirSync(join(directory, 'db'));
  const file = join(directory, 'rspamd.conf');
  writeFileSync(
    file,
    `options { filters = "regexp"; tempdir = "${directory}"; pidfile = "${directory}/pid"; dns { nameserver = ["127.0.0.1:1"]; timeout = 0.1s; } local_addrs = []; }
logging { type = "console"; level = "notice"; }
worker "normal" { bind_socket = "127.0.0.1:${port}"; count = 1; }
worker "rspamd_proxy" { bind_socket = "127.0.0.1:${milterPort}"; count = 1; milter = yes; timeout = 20s; upstream "local" { default = yes; self_scan = yes; } }
regexp { OURS_PILLS { re = "/cheap pills/i{sa_body}"; score = 7; description = "cheap pills"; } }
metric { name = "default"; actions { reject = 15; add_header = 6; greylist = null; } group { name = "ours"; symbol { name = "OURS_PILLS"; weight = 7; } } }
milter_headers { use = ["x-spamd-result", "x-spam-status"]; skip_local = false; skip_authenticated = false; extended_spam_headers = true; }
modules { path = ["/usr/share/rspamd/plugins/milter_headers.lua"]; }
`,
  );
  const daemon = startDaemon('/usr/bin/rspamd', [
    '-f',
    '-i',
    '-u',
    'root',
    '-g',
    'root',
    '-c',
    file,
    `--var=DBDIR=${directory}/db`,
    `--var=RUNDIR=${directory}`,
    `--var=LOGDIR=${directory}`,
  ]);
  return Object.assign(await started(daemon, { port, directory, what: 'rspamd' }), { milterPort });
}
