/** Where a report of each kind is shown. */
export const reportPlace = (kind: 'aggregate' | 'failure' | 'tls', id: string): string => {
  switch (kind) {
    case 'aggregate':
      return `/dmarc/reports/${id}`;
    case 'failure':
      return `/dmarc/failures/${id}`;
    case 'tls':
      return `/transport/tls/received?id=${id}`;
  }
};
