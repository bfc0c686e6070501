/** An aggregate report of RFC 9990 with one record for each group of sources, 100 messages in all. */
export const reportXml = ({
  domain,
  reportId,
  organization = 'Receiver',
  begin = new Date('2026-11-20T00:00:00Z'),
}: {
  domain: string;
  reportId: string;
  organization?: string;
  begin?: Date;
}): string => {
  const start = begin.getTime() / 1000;
  const record = (
    source: string,
    count: number,
    { dkim, spf, results }: { dkim: string; spf: string; results: string },
  ) =>
    `<record><row><source_ip>${source}</source_ip><count>${count}</count><policy_evaluated><disposition>none</disposition><dkim>${dkim}</dkim><spf>${spf}</spf></policy_evaluated></row><identifiers><header_from>${domain}</header_from></identifiers><auth_results>${results}</auth_results></record>`;
  const signature = (signer: string, selector: string, result: string) =>
    `<dkim><domain>${signer}</domain><selector>${selector}</selector><result>${result}</result></dkim>`;
  const sender = (name: string, result: string) => `<spf><domain>${name}</domain><result>${result}</result></spf>`;
  const failed = { dkim: 'fail', spf: 'fail' };
  return [
    '<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0"><version>1.0</version>',
    `<report_metadata><org_name>${organization}</org_name><email>reports@receiver.example</email><report_id>${reportId}</report_id>`,
    `<date_range><begin>${start}</begin><end>${start + 86_399}</end></date_range></report_metadata>`,
    `<policy_published><domain>${domain}</domain><p>none</p></policy_published>`,
    record('192.0.2.1', 60, {
      dkim: 'pass',
      spf: 'pass',
      results: signature(domain, 'google', 'pass') + sender(domain, 'pass'),
    }),
    record('192.0.2.2', 25, {
      ...failed,
      results: signature('sendgrid.net', 's1', 'pass') + sender('sendgrid.net', 'pass'),
    }),
    record('192.0.2.3', 10, {
      ...failed,
      results: signature(domain, 'google', 'fail') + sender('list.example', 'pass'),
    }),
    record('203.0.113.9', 5, { ...failed, results: sender(domain, 'fail') }),
    '</feedback>',
  ].join('');
};
