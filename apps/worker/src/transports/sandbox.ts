import type { Job } from '../deliver/job.ts';
import type { RecipientResult } from '../outcome/result.ts';
import type { Way } from '../resolve/ways.ts';
import type { SandboxServer } from '../sandbox/server.ts';
import { deliverOverSmtp, type SmtpMeans } from './smtp.ts';

/**
 * Delivers to our own sandbox, by SMTP over loopback like to any other server, so that the timeline shows its real
 * answers. A recipient that wants a misbehaving TLS goes to the listener that has one.
 */
export async function deliverToSandbox(
  job: Job,
  context: SmtpMeans & { sandbox: SandboxServer; sentAs?: string },
): Promise<RecipientResult[]> {
  const { sandbox, sentAs } = context;
  const results: RecipientResult[] = [];
  const byPort = Map.groupBy(job.recipients, ({ address }) => sandbox.portFor(address));
  for (const [port, recipients] of byPort) {
    const name = sandbox.hostname;
    const addresses = [{ address: '127.0.0.1', family: 4 as const }];
    const way: Way = {
      protocol: 'smtp',
      tls: 'opportunistic',
      hops: [{ name, canonicalName: name, port, addresses, isSecure: false }],
      nextHop: name,
      lookUp: 'given',
      viaMx: false,
      sts: { policy: null },
      isPartial: false,
      isInside: true,
    };
    // It is the end of the way: success reports are answered here.
    results.push(
      ...(await deliverOverSmtp(
        { ...job, recipients },
        { way, handedTo: 'mailbox', lastHop: true, ...(sentAs === undefined ? {} : { sentAs }) },
        context,
      )),
    );
  }
  return results;
}
