import type { CertificateExtensions, NameConstraints } from './certificate.ts';
import {
  BOOLEAN,
  childrenOf,
  contextTag,
  type Der,
  DerError,
  expectTag,
  INTEGER,
  OCTET_STRING,
  readBits,
  readBoolean,
  readDer,
  readOid,
  readSmallInteger,
  SEQUENCE,
} from './der.ts';

/** Reads the `[3]` of a certificate; nothing there means a certificate without extensions. */
export function readExtensions(element: Der | undefined): CertificateExtensions {
  const read: Writable<CertificateExtensions> = { ...none };
  if (element === undefined) return read;
  const seen = new Set<string>();
  for (const extension of childrenOf(expectTag(childrenOf(element)[0], SEQUENCE))) {
    const [type, second, third] = childrenOf(expectTag(extension, SEQUENCE));
    const oid = readOid(type);
    // RFC 5280 §4.2.
    if (seen.has(oid)) throw new DerError(`the extension ${oid} stands twice`);
    seen.add(oid);
    const isCritical = second?.tag === BOOLEAN && readBoolean(second);
    const value = expectTag(second?.tag === BOOLEAN ? third : second, OCTET_STRING).content;
    const reader = READERS[oid];
    if (reader) reader(read, value);
    else if (isCritical) read.unknownCritical = [...read.unknownCritical, oid];
  }
  return read;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Reader = (into: Writable<CertificateExtensions>, value: Buffer) => void;

const READERS: Record<string, Reader> = {
  '2.5.29.17': (into, value) => {
    const names = childrenOf(expectTag(readDer(value), SEQUENCE));
    into.dnsNames = names.filter(({ tag }) => tag === DNS_NAME).map(({ content }) => content.toString('latin1'));
  },
  '2.5.29.19': (into, value) => {
    const [first, second] = childrenOf(expectTag(readDer(value), SEQUENCE));
    into.isCa = first?.tag === BOOLEAN && readBoolean(first);
    const length = first?.tag === BOOLEAN ? second : first;
    into.pathLength = length === undefined ? null : readSmallInteger(expectTag(length, INTEGER));
  },
  '2.5.29.15': (into, value) => {
    into.mayCertify = ((readBits(readDer(value))[0] ?? 0) & KEY_CERT_SIGN) !== 0;
  },
  '2.5.29.37': (into, value) => {
    into.extendedKeyUsages = childrenOf(expectTag(readDer(value), SEQUENCE)).map(readOid);
  },
  '2.5.29.30': (into, value) => {
    into.nameConstraints = constraintsOf(readDer(value));
  },
  '1.3.6.1.5.5.7.1.1': (into, value) => {
    const entries = childrenOf(expectTag(readDer(value), SEQUENCE)).map((entry) =>
      childrenOf(expectTag(entry, SEQUENCE)),
    );
    const urls = (method: string): string[] =>
      entries.flatMap(([type, place]) =>
        readOid(type) === method && place?.tag === URI ? [place.content.toString('latin1').slice(0, 2000)] : [],
      );
    into.ocspUrls = urls('1.3.6.1.5.5.7.48.1');
    into.issuerUrls = urls('1.3.6.1.5.5.7.48.2');
  },
  '1.3.6.1.5.5.7.48.1.5': (into) => {
    into.hasOcspNoCheck = true;
  },
  '1.3.6.1.5.5.7.1.24': (into, value) => {
    const features = childrenOf(expectTag(readDer(value), SEQUENCE)).map(readSmallInteger);
    into.isMustStaple = features.includes(STATUS_REQUEST);
  },
  // They may be critical and change nothing here: policies, their mappings and constraints ask for no policy of ours.
  '2.5.29.14': () => {},
  '2.5.29.35': () => {},
  '2.5.29.32': () => {},
  '2.5.29.31': () => {},
};

function constraintsOf(element: Der): NameConstraints {
  const constraints = { permitted: [] as string[], excluded: [] as string[], hasOthers: false };
  for (const side of childrenOf(expectTag(element, SEQUENCE))) {
    const names = side.tag === contextTag(0) ? constraints.permitted : constraints.excluded;
    for (const subtree of childrenOf(side)) {
      const base = childrenOf(expectTag(subtree, SEQUENCE))[0];
      if (base?.tag === DNS_NAME) names.push(base.content.toString('latin1').toLowerCase());
      else constraints.hasOthers = true;
    }
  }
  return constraints;
}

const none: CertificateExtensions = {
  dnsNames: null,
  isCa: false,
  pathLength: null,
  mayCertify: null,
  extendedKeyUsages: null,
  nameConstraints: null,
  ocspUrls: [],
  issuerUrls: [],
  hasOcspNoCheck: false,
  isMustStaple: false,
  unknownCritical: [],
};
const DNS_NAME = contextTag(2, false);
const URI = contextTag(6, false);
const KEY_CERT_SIGN = 0x04;
const STATUS_REQUEST = 5;
