import type { Connector } from '../connect/connector.ts';
import type { Job, Transport } from '../deliver/job.ts';
import { ours } from '../outcome/classify.ts';
import type { RecipientResult, Verdict } from '../outcome/result.ts';
import type { Signer } from '../prepare/dkim.ts';
import type { FoundWay } from '../resolve/ways.ts';
import type { SandboxServer } from '../sandbox/server.ts';
import { deliverToMaildir } from './maildir.ts';
import { deliverToSandbox } from './sandbox.ts';
import { deliverOverSmtp } from './smtp.ts';

export type TransportContext = {
  connector: Connector;
  sign: Signer;
  sandbox: SandboxServer;
  dataDir: string;
  /** Hosts for a job, looked up once for many messages. */
  findWay: (job: Job) => Promise<FoundWay>;
};

/** The transport that carries out whatever the route chose. */
export function createTransport(context: TransportContext): Transport {
  return async (job) => {
    switch (job.choice.kind) {
      case 'maildir':
        return deliverToMaildir(job, { dataDir: context.dataDir, hostname: job.settings.hostname });
      case 'sandbox':
        return deliverToSandbox(job, context);
      case 'lmtp':
      case 'smarthost':
      case 'mx': {
        const found = await context.findWay(job);
        if (found.kind === 'none') return withoutAttempt(job, found.verdict);
        return deliverOverSmtp(
          job,
          {
            way: found.way,
            handedTo: job.choice.kind === 'lmtp' ? 'mailbox' : 'relay',
            lastHop: job.settings.lastHops.has(job.choice.route),
          },
          context,
        );
      }
      case 'discard':
      case 'redirect':
      case 'fail':
        return withoutAttempt(job, ours('deferred', 'route', '4.3.5', `${job.choice.kind} is not a way of delivery`));
    }
  };
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
