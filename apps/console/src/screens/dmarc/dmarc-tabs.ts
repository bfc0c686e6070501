/** The places of DMARC, in the order of the questions. A page that is added gets its line here. */
export const dmarcTabs = [
  { id: '/dmarc', title: 'History' },
  { id: '/dmarc/senders', title: 'Who sends as us' },
  { id: '/dmarc/reports', title: 'Reports in' },
  { id: '/dmarc/failures', title: 'Failures' },
  { id: '/dmarc/sent', title: 'Reports out' },
];
