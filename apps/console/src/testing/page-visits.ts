export type Person = { email: string; password: string };

/** Rows that the pages of single things are opened with. */
export type Samples = {
  messageId: string;
  refusalId: string;
  address: string;
  destination: string;
  /** A destination with mail in the queue. */
  waitingFor: string;
  domain: string;
  client: string;
};

/** What visit-pages.ts is told to do. */
export type VisitOrder = {
  url: string;
  person: Person;
  samples: Samples;
  times: number;
  /** How the paths begin that are visited. */
  only: string;
};

/** How one page came up. Milliseconds from the start of the navigation until nothing of it is loading any more. */
export type PageVisits = {
  path: string;
  /** In the order of the visits; the browser's cache is warm. */
  warm: number[];
  /** The same, each with an empty cache. */
  cold: number[];
  /** Compressed octets of JavaScript that the page needs. */
  script: number;
  /** The server answered that there is no such page. */
  isMissing: boolean;
};
