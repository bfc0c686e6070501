import { readCommand, readStatement, readText, readValue } from '../actions/read.ts';
import type { Check, Findings } from '../check.ts';
import type { Configuration } from '../configuration.ts';
import { nearest } from '../nearest.ts';
import { readWebhookCondition } from '../webhooks/condition.ts';

type Action = Configuration['events']['actions'][number];
type Veto = Configuration['events']['vetoes'][number];
type Target = Action['steps'][number] | Veto['ask'];

/** Conditions, statements and commands that cannot be read, and servers nobody has. */
export const checkActions: Check = (configuration, findings) => {
  const { events, lists, queue, routing } = configuration;
  const named = new Set(lists.named.map(({ name }) => name));
  const transports = new Set([...routing.routes.map(({ name }) => name), ...TRANSPORTS]);
  const context = { configuration, findings, named };
  for (const [index, action] of events.actions.entries()) {
    const path = `events.actions[${index}]`;
    tell(findings, `${path}.when`, readWebhookCondition(action.when, named));
    checkTransport(`${path}.transport`, action.transport, { transports, findings });
    if (action.keepFor > queue.retention.eventsDays * 86_400)
      findings.warnings.push({
        path: `${path}.keepFor`,
        reason: `events are kept for ${queue.retention.eventsDays} days only (queue.retention.eventsDays)`,
      });
    for (const [at, step] of action.steps.entries()) {
      tell(findings, `${path}.steps[${at}].when`, readWebhookCondition(step.when, named));
      checkTarget(`${path}.steps[${at}]`, step, context);
    }
  }
  for (const [index, veto] of events.vetoes.entries()) {
    const path = `events.vetoes[${index}]`;
    tell(findings, `${path}.when`, readWebhookCondition(veto.when, named));
    checkTransport(`${path}.transport`, veto.transport, { transports, findings });
    checkTarget(`${path}.ask`, veto.ask, context);
  }
};

function checkTarget(
  path: string,
  target: Target,
  { configuration, findings, named }: { configuration: Configuration; findings: Findings; named: ReadonlySet<string> },
): void {
  const { sql, redis, webhooks } = configuration;
  switch (target.kind) {
    case 'sql':
      tell(findings, `${path}.statement`, readStatement(target.statement, named));
      checkName(findings, `${path}.server`, { name: target.server, among: sql.servers, noun: 'database' });
      return;
    case 'redis':
      tell(findings, `${path}.command`, readCommand(target.command, named));
      checkName(findings, `${path}.server`, { name: target.server, among: redis.servers, noun: 'server of Redis' });
      return;
    case 'webhook':
      checkName(findings, `${path}.endpoint`, { name: target.endpoint, among: webhooks.endpoints, noun: 'webhook' });
      return;
    case 'cel':
      tell(findings, `${path}.expression`, readValue(target.expression, named));
      return;
    case 'log':
      tell(findings, `${path}.text`, readText(target.text, named));
      return;
    case 'suppress':
      tell(findings, `${path}.address`, readText(target.address, named));
      tell(findings, `${path}.reason`, readText(target.reason, named));
      return;
  }
}

function tell(
  { problems }: Findings,
  path: string,
  read: { ok: true } | { ok: false; reason: string; position: number },
): void {
  if (!read.ok) problems.push({ path, reason: read.reason, position: read.position });
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
