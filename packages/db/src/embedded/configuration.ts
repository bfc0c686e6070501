/** What a caller may change about the embedded server. */
export type Tuning = { durable: boolean; sharedBuffers: string; maxConnections: number };

/** The defaults of a mail server that keeps its promises. */
export const defaultTuning: Tuning = { durable: true, sharedBuffers: '256MB', maxConnections: 200 };

/** The text of `posthorn.conf`, which `postgresql.conf` includes before the operator's own settings. */
export function postgresConfiguration(tuning: Tuning): string {
  const onOff = tuning.durable ? 'on' : 'off';
  const settings: [string, string][] = [
    ['listen_addresses', `'127.0.0.1'`],
    ['unix_socket_directories', `''`],
    ['max_connections', String(tuning.maxConnections)],
    ['password_encryption', `'scram-sha-256'`],
    // A client that freezes while it signs in would hold up CREATE and DROP DATABASE for everybody.
    ['authentication_timeout', `'15s'`],
    ['timezone', `'UTC'`],
    ['log_timezone', `'UTC'`],
    ['shared_buffers', `'${tuning.sharedBuffers}'`],
    ['max_locks_per_transaction', '256'],
    ['random_page_cost', '1.1'],
    ['jit', 'off'],
    ['fsync', onOff],
    ['synchronous_commit', onOff],
    ['full_page_writes', onOff],
    ['wal_buffers', `'16MB'`],
    ['min_wal_size', `'512MB'`],
    ['max_wal_size', `'4GB'`],
    ['checkpoint_timeout', `'15min'`],
    ['log_checkpoints', 'off'],
    ['log_min_messages', 'warning'],
    ['log_line_prefix', `'%m [%p] %a '`],
    // Queue tables turn over completely within minutes: look at them often and let the worker run.
    ['autovacuum_naptime', `'10s'`],
    ['autovacuum_vacuum_cost_limit', '1000'],
  ];
  return `# Written by Posthorn at every start; write your own settings into postgresql.conf.\n${settings
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('')}`;
}

/** The whole `postgresql.conf`: initdb's own would override what is included before it. */
export const mainConfiguration = `# Posthorn writes posthorn.conf at every start. Whatever you set below this line, or with ALTER SYSTEM, wins.
include_if_exists = 'posthorn.conf'
datestyle = 'iso, mdy'
default_text_search_config = 'pg_catalog.simple'
`;

/** Client authentication: a password over loopback, for everyone; nothing else. */
export const hostBasedAuthentication = `# Written by Posthorn when the folder was made.
host all all 127.0.0.1/32 scram-sha-256
host all all ::1/128 scram-sha-256
`;
