import { entryMistakes } from '../actions/mistakes.ts';
import type { Check, Findings } from '../check.ts';
import type { Configuration, Problem } from '../configuration.ts';
import { nearest } from '../nearest.ts';

type Action = Configuration['events']['actions'][number];
type Veto = Configuration['events']['vetoes'][number];
type Target = Action['steps'][number] | Veto['ask'];

/** Conditions, statements and commands that cannot be read, and servers nobody has. */
export const checkActions: Check = (configuration, findings) => {
  const { events, lists, queue, routing } = configuration;
  const named = new Set(lists.named.map(({ name }) => name));
  const transports = new Set([...routing.routes.map(({ name }) => name), ...TRANSPORTS]);
  for (const [index, action] of events.actions.entries()) {
    const path = `events.actions[${index}]`;
    tellMistakes(findings, path, entryMistakes(action, named));
    checkTransport(`${path}.transport`, action.transport, { transports, findings });
    if (action.keepFor > queue.retention.eventsDays * 86_400)
      findings.warnings.push({
        path: `${path}.keepFor`,
        reason: `events are kept for ${queue.retention.eventsDays} days only (queue.retention.eventsDays)`,
      });
    for (const [at, step] of action.steps.entries())
      checkTarget(`${path}.steps[${at}]`, step, { configuration, findings });
  }
  for (const [index, veto] of events.vetoes.entries()) {
    const path = `events.vetoes[${index}]`;
    tellMistakes(findings, path, entryMistakes(veto, named));
    checkTransport(`${path}.transport`, veto.transport, { transports, findings });
    checkDirection(path, veto, { configuration, findings });
    checkTarget(`${path}.ask`, veto.ask, { configuration, findings });
  }
};

/** Of clients nothing but their certificates is asked about. */
function checkDirection(
  path: string,
  { direction, event, enabled }: Veto,
  { configuration, findings }: { configuration: Configuration; findings: Findings },
): void {
  if (direction !== 'in') return;
  if (event !== 'tls:cert')
    findings.problems.push({
      path: `${path}.direction`,
      reason: `clients are asked about at tls:cert only, and this veto is asked at ${event}`,
    });
  else if (enabled && configuration.tls.askHosts.length === 0)
    findings.warnings.push({
      path: `${path}.direction`,
      reason: 'no client is asked for a certificate (tls.askHosts is empty), so that this veto is never asked',
    });
}

/** Servers and webhooks that nobody has. */
function checkTarget(
  path: string,
  target: Target,
  { configuration, findings }: { configuration: Configuration; findings: Findings },
): void {
  const { sql, redis, webhooks } = configuration;
  const check = (member: string, named: { name: string; among: readonly { name: string }[]; noun: string }): void =>
    checkName(findings, `${path}.${member}`, named);
  if (target.kind === 'sql') check('server', { name: target.server, among: sql.servers, noun: 'database' });
  if (target.kind === 'redis') check('server', { name: target.server, among: redis.servers, noun: 'server of Redis' });
  if (target.kind === 'webhook')
    check('endpoint', { name: target.endpoint, among: webhooks.endpoints, noun: 'webhook' });
}

function tellMistakes({ problems }: Findings, path: string, mistakes: readonly Problem[]): void {
  for (const mistake of mistakes) problems.push({ ...mistake, path: `${path}.${mistake.path}` });
}

function checkName(
  { problems }: Findings,
  path: string,
  { name, among, noun }: { name: string; among: readonly { name: string }[]; noun: string },
): void {
  const names = among.map((one) => one.name);
  if (names.includes(name)) return;
  const near = nearest(name, names);
  problems.push({ path, reason: `there is no ${noun} named "${name}"${near ? `; did you mean "${near}"?` : ''}` });
}

function checkTransport(
  path: string,
  transport: string,
  { transports, findings }: { transports: ReadonlySet<string>; findings: Findings },
): void {
  if (transport !== '' && !transports.has(transport))
    findings.warnings.push({
      path,
      reason: `there is no route "${transport}" and no such kind of transport, so that nothing fits`,
    });
}

const TRANSPORTS = ['mx', 'smarthost', 'lmtp', 'maildir', 'sandbox', 'queuefile', 'discard'];
