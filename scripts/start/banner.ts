import type { BootEnvironment } from './env.ts';

export type StartFacts = {
  boot: BootEnvironment;
  engineListeners: { kind: string; address: string; port: number }[];
  database: string;
  password?: string;
  seconds: number;
};

/** The one block that ends a start: where everything is, and how to stop it. */
export function banner({ boot, engineListeners, database, password, seconds }: StartFacts): string {
  const reach =
    boot.bind === '0.0.0.0' || boot.bind === '::'
      ? 'localhost'
      : boot.bind.includes(':')
        ? `[${boot.bind}]`
        : boot.bind;
  const listener = (kind: string) =>
    engineListeners
      .filter((entry) => entry.kind === kind)
      .map((entry) => `${entry.address}:${entry.port}`)
      .join(', ') || 'closed by a setting';
  const rows: [string, string][] = [
    ['Console', `http://${reach}:${boot.ports.http}`],
    ['Sign in as', boot.adminEmail],
    [
      'Password',
      password
        ? `${password}   (shown by this start only; you choose your own at the first sign-in)`
        : passwordHint(boot),
    ],
    ['SMTP', `${listener('mx')}   (mail from other servers)`],
    ['Submission', `${listener('submission')} with STARTTLS, ${listener('submissions')} with TLS`],
    [
      'Outgoing mail',
      'see Routing in the console; a fresh install sends everything to the sandbox, nothing to strangers',
    ],
    ['Data', `${boot.dataDir}   (database: ${database})`],
    ['Stop', 'Ctrl-C here'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}   ${value}`);
  const rule = '-'.repeat(78);
  return ['', rule, `  Posthorn is up (${seconds} s)`, '', ...lines, rule, ''].join('\n');
}

function passwordHint(boot: BootEnvironment): string {
  return boot.adminPassword
    ? 'the one given in POSTHORN_ADMIN_PASSWORD at the first start'
    : 'the one chosen at the first start';
}
