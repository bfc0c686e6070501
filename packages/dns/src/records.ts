/** The record types we ask for, and the shape of their data. Names are lower case without a trailing dot. */
export type RecordData = {
  A: string;
  AAAA: string;
  CNAME: string;
  MX: { preference: number; exchange: string };
  NS: string;
  PTR: string;
  TXT: string;
  TLSA: { usage: number; selector: number; matching: number; data: Uint8Array };
  SRV: { priority: number; weight: number; port: number; target: string };
  SOA: {
    mname: string;
    rname: string;
    serial: number;
    refresh: number;
    retry: number;
    expire: number;
    minimum: number;
  };
  CAA: { flags: number; tag: string; value: string };
};

export type RecordType = keyof RecordData;
export type DnsRecord<T extends RecordType> = RecordData[T];
