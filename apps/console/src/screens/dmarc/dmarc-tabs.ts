/** The places of DMARC, in the order of the questions. A page that is added gets its line here. */
export const dmarcTabs = [
  { id: '/dmarc', title: 'Who sends as us' },
  { id: '/dmarc/history', title: 'History' },
  { id: '/dmarc/reports', title: 'Reports in' },
  { id: '/dmarc/failures', title: 'Failures' },
  { id: '/dmarc/sent', title: 'Reports out' },
];
