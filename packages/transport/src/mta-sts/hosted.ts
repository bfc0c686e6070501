import { formatStsPolicy, type StsMode } from './policy.ts';
import { formatStsRecord, stsIdOf } from './record.ts';

/** A policy of a domain of ours, as it is served and announced. */
export type HostedPolicy = {
  /** Where it is asked for. */
  host: string;
  text: string;
  /** The TXT record that announces it. */
  record: { name: string; value: string };
};

/** What follows from the settings of a policy. `domain`: A-labels, lower case. The id in the record changes when the text does, and only then. */
export function hostedPolicy(
  domain: string,
  { mode, mx, maxAge }: { mode: StsMode; mx: readonly string[]; maxAge: number },
): HostedPolicy {
  const text = formatStsPolicy({ mode, mx: mx.map((name) => name.toLowerCase()), maxAge });
  return {
    host: `mta-sts.${domain}`,
    text,
    record: { name: `_mta-sts.${domain}`, value: formatStsRecord(stsIdOf(text)) },
  };
}
