/** The places of DMARC, in the order of the questions. A page that is added gets its line here. */
export const dmarcTabs = [{ id: '/dmarc', title: 'History' }];
