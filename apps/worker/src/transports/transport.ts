import type { Pool } from '@posthorn/db/mail/message';
import type { PosthornEvent } from '@posthorn/events/event';
import type { Connector } from '../connect/connector.ts';
import { leaving } from '../connect/leaving.ts';
import type { Job, Transport } from '../deliver/job.ts';
import { ours } from '../outcome/classify.ts';
import type { RecipientResult, Verdict } from '../outcome/result.ts';
import type { ArcSealer } from '../prepare/arc.ts';
import type { Signer } from '../prepare/dkim.ts';
import { senderOf, tellForwarded } from '../prepare/srs.ts';
import type { FoundWay } from '../resolve/ways.ts';
import type { SandboxServer } from '../sandbox/server.ts';
import type { Securer } from '../secure/demands.ts';
import { deliverToMaildir } from './maildir.ts';
import { writeToQueueFile } from './queuefile.ts';
import { deliverToReports } from './reports.ts';
import { deliverToSandbox } from './sandbox.ts';
import { deliverOverSmtp } from './smtp.ts';

export type TransportContext = {
  /** Id of the worker process. */
  process: string;
  /** Where events go; must not block. */
  tell: (event: PosthornEvent) => void;
  connector: Connector;
  sign: Signer;
  seal: ArcSealer;
  secure: Securer;
  sandbox: SandboxServer;
  dataDir: string;
  pool: Pool;
  /** Hosts for a job, looked up once for many messages. */
  findWay: (job: Job) => Promise<FoundWay>;
};

/** The transport that carries out whatever the route chose. */
export function createTransport(context: TransportContext): Transport {
  return async (job) => {
    switch (job.choice.kind) {
      case 'maildir':
        return deliverToMaildir(job, { dataDir: context.dataDir, hostname: job.settings.hostname });
      case 'queuefile':
        return writeToQueueFile(job, { dataDir: context.dataDir, pool: context.pool });
      case 'reports':
        return deliverToReports(job, context);
      case 'sandbox':
        return forward(job, context, (sentAs) => deliverToSandbox(job, { ...context, ...sentAs }));
      case 'lmtp':
      case 'smarthost':
      case 'mx': {
        const found = await context.findWay(job);
        if (found.kind === 'none') return withoutAttempt(job, found.verdict);
        const way = leaving(found.way, job.choice, job.settings.configuration);
        return forward(job, context, (sentAs) =>
          deliverOverSmtp(
            job,
            {
              way,
              handedTo: job.choice.kind === 'lmtp' ? 'mailbox' : 'relay',
              lastHop: job.settings.lastHops.has(job.choice.route),
              ...sentAs,
            },
            context,
          ),
        );
      }
      case 'discard':
      case 'redirect':
      case 'fail':
        return withoutAttempt(job, ours('deferred', 'route', '4.3.5', `${job.choice.kind} is not a way of delivery`));
    }
  };
}

/** Delivers with the sender that the mail has to leave with. */
async function forward(
  job: Job,
  { tell, process }: Pick<TransportContext, 'tell' | 'process'>,
  deliver: (how: { sentAs?: string }) => Promise<RecipientResult[]>,
): Promise<RecipientResult[]> {
  const sender = await senderOf(job, tell, process);
  if (sender.kind === 'unreadable') return withoutAttempt(job, sender.verdict);
  const results = await deliver(sender.kind === 'rewritten' ? { sentAs: sender.address } : {});
  tellForwarded(job, results, { tell, process });
  return results;
}

function withoutAttempt(job: Job, verdict: Verdict): RecipientResult[] {
  return job.recipients.map((recipient) => ({
    recipient,
    verdict,
    peerOffersDsn: false,
    handedTo: 'relay',
    startedAt: new Date(),
    ms: 0,
  }));
}
