import { isIP } from 'node:net';
import { expect, test } from 'vitest';
import { refuseOwnMachine, refusePrivate } from './address-guard.ts';
import { isPublicAddress } from './networks.ts';

test.each([
  '127.0.0.1',
  '127.8.8.8',
  '0.0.0.0',
  '::',
  '::1',
  '169.254.169.254',
  'fe80::1',
  '224.0.0.1',
  '255.255.255.255',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
  '2002:a9fe:a9fe::1',
  'fd00:ec2::254',
])('%s is nobody to ask, whatever is allowed', (address) => {
  expect(isIP(address)).not.toBe(0);
  expect(refuseOwnMachine(address)).toBe(`${address} is not an address to ask`);
  expect(refusePrivate(address)).not.toBeNull();
});

test.each([
  '10.0.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '192.0.2.1',
  '198.18.0.1',
  'fd00::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '64:ff9b::7f00:1',
  '::ffff:10.0.0.1',
  '::127.0.0.1',
  '::ffff:7f00:1',
  'fec0::1',
])('%s is not of the internet', (address) => {
  expect(isPublicAddress(address)).toBe(false);
  expect(refusePrivate(address)).toBe(`${address} is not an address of the internet`);
});

test.each(['192.0.1.1', '8.8.8.8', '172.32.0.1', '2606:4700::1', '2a00:1450:4001::5'])('%s may be asked', (address) => {
  expect(refuseOwnMachine(address)).toBeNull();
  expect(refusePrivate(address)).toBeNull();
});
