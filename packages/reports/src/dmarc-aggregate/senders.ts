/**
 * Services that send mail in the names of their customers, or pass it on, by what they show of themselves: domains of signatures and envelope
 * senders (those below them included) and the ends of reverse names. Data: add to it, in the order of names.
 */
export type Sender = {
  name: string;
  /** `mailbox`: people write from there; `service`: programs do; `gateway`: passes on what others wrote. */
  kind: 'mailbox' | 'service' | 'gateway';
  domains: readonly string[];
  /** Selectors that nobody else uses, for signatures in the customer's own name. */
  selectors?: readonly string[];
};

export const senders: readonly Sender[] = [
  {
    name: 'ActiveCampaign',
    kind: 'service',
    domains: ['activecampaign.com', 'acems1.com', 'acems2.com', 'emsend1.com'],
  },
  { name: 'Amazon SES', kind: 'service', domains: ['amazonses.com'] },
  { name: 'Atlassian', kind: 'service', domains: ['atlassian.net', 'atlassian.com'] },
  { name: 'AWeber', kind: 'service', domains: ['aweber.com'] },
  { name: 'Barracuda', kind: 'gateway', domains: ['barracudanetworks.com', 'ess.barracuda.com'] },
  { name: 'Braze', kind: 'service', domains: ['braze.com'] },
  { name: 'Brevo', kind: 'service', domains: ['brevo.com', 'sendinblue.com', 'brevosend.com'] },
  { name: 'Broadcom Email Security', kind: 'gateway', domains: ['messagelabs.com'] },
  { name: 'Campaign Monitor', kind: 'service', domains: ['createsend.com', 'cmail19.com', 'cmail20.com'] },
  { name: 'Cisco Secure Email', kind: 'gateway', domains: ['iphmx.com'] },
  { name: 'Constant Contact', kind: 'service', domains: ['constantcontact.com', 'ccsend.com'] },
  { name: 'Customer.io', kind: 'service', domains: ['customeriomail.com'] },
  { name: 'DocuSign', kind: 'service', domains: ['docusign.net', 'docusign.com'] },
  { name: 'Elastic Email', kind: 'service', domains: ['elasticemail.com'] },
  {
    name: 'Fastmail',
    kind: 'mailbox',
    domains: ['fastmail.com', 'messagingengine.com'],
    selectors: ['fm1', 'fm2', 'fm3'],
  },
  { name: 'Freshworks', kind: 'service', domains: ['freshdesk.com', 'freshemail.io', 'freshservice.com'] },
  { name: 'GetResponse', kind: 'service', domains: ['getresponse.com', 'getresponse-mail.com'] },
  { name: 'GitHub', kind: 'service', domains: ['github.com'] },
  { name: 'GMX and WEB.DE', kind: 'mailbox', domains: ['gmx.net', 'web.de'] },
  { name: 'Google', kind: 'mailbox', domains: ['google.com', 'gmail.com', 'gappssmtp.com'], selectors: ['google'] },
  { name: 'HubSpot', kind: 'service', domains: ['hubspot.com', 'hubspotemail.net'] },
  { name: 'iCloud', kind: 'mailbox', domains: ['icloud.com', 'me.com'], selectors: ['sig1'] },
  { name: 'Intercom', kind: 'service', domains: ['intercom-mail.com', 'intercom.io'] },
  { name: 'IONOS', kind: 'mailbox', domains: ['kundenserver.de', 'ionos.com', 'perfora.net'] },
  { name: 'Klaviyo', kind: 'service', domains: ['klaviyomail.com', 'klaviyo.com'] },
  {
    name: 'Mailchimp',
    kind: 'service',
    domains: ['mcsv.net', 'mcdlv.net', 'rsgsv.net', 'mailchimpapp.net', 'mailchimp.com'],
  },
  { name: 'Mailchimp Transactional', kind: 'service', domains: ['mandrillapp.com'], selectors: ['mandrill'] },
  { name: 'MailerLite', kind: 'service', domains: ['mailerlite.com', 'mlsend.com'] },
  { name: 'Mailgun', kind: 'service', domains: ['mailgun.org', 'mailgun.net', 'mailgun.com'] },
  { name: 'Mailjet', kind: 'service', domains: ['mailjet.com'], selectors: ['mailjet'] },
  {
    name: 'Microsoft 365',
    kind: 'mailbox',
    domains: ['outlook.com', 'onmicrosoft.com', 'hotmail.com'],
    selectors: ['selector1', 'selector2'],
  },
  { name: 'Mimecast', kind: 'gateway', domains: ['mimecast.com', 'mimecast.co.za'] },
  { name: 'OVHcloud', kind: 'mailbox', domains: ['ovh.net', 'ovh.com'] },
  { name: 'Postmark', kind: 'service', domains: ['mtasv.net', 'postmarkapp.com'] },
  { name: 'Proofpoint', kind: 'gateway', domains: ['pphosted.com', 'ppe-hosted.com'] },
  {
    name: 'Proton Mail',
    kind: 'mailbox',
    domains: ['protonmail.ch', 'proton.me', 'protonmail.com'],
    selectors: ['protonmail', 'protonmail2', 'protonmail3'],
  },
  { name: 'Salesforce', kind: 'service', domains: ['salesforce.com', 'exacttarget.com'] },
  { name: 'SendGrid', kind: 'service', domains: ['sendgrid.net', 'sendgrid.com'] },
  { name: 'Shopify', kind: 'service', domains: ['shopify.com', 'shopifyemail.com'] },
  { name: 'SparkPost', kind: 'service', domains: ['sparkpostmail.com', 'sparkpost.com'] },
  { name: 'Stripe', kind: 'service', domains: ['stripe.com'] },
  { name: 'Yahoo', kind: 'mailbox', domains: ['yahoo.com', 'yahoodns.net', 'aol.com'] },
  { name: 'Zendesk', kind: 'service', domains: ['zendesk.com'], selectors: ['zendesk1', 'zendesk2'] },
  { name: 'Zoho', kind: 'mailbox', domains: ['zoho.com', 'zoho.eu', 'zohomail.com', 'zcsend.net'] },
];

/** Whose domain that is, or a name below it; null: of none that we know. */
export function senderOfDomain(domain: string): Sender | null {
  for (let name = domain; name.includes('.'); name = name.slice(name.indexOf('.') + 1)) {
    const known = byDomain.get(name);
    if (known !== undefined) return known;
  }
  return null;
}

/** Who signs with that selector. */
export const senderOfSelector = (selector: string): Sender | null => bySelector.get(selector.toLowerCase()) ?? null;

const byDomain = new Map(senders.flatMap((sender) => sender.domains.map((domain) => [domain, sender] as const)));
const bySelector = new Map(
  senders.flatMap((sender) => (sender.selectors ?? []).map((selector) => [selector, sender] as const)),
);
