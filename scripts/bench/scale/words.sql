-- What generated mail is made of: chance that repeats itself, ids, names, replies. Everything is a function of a number, so that two
-- fillings of the same size differ in nothing but the time.
create schema bench;

-- In [0, 1).
create function bench.u(n bigint, salt bigint) returns double precision
  language sql stable parallel safe
  return (hashint8extended(n, salt) & 4503599627370495)::double precision / 4503599627370496;

-- A few get most of it: the place in a list of `many`, small ones far more often.
create function bench.skewed(n bigint, salt bigint, many integer) returns integer
  language sql stable parallel safe
  return floor(many * power(bench.u(n, salt), 3.5))::integer;

create function bench.pick(n bigint, salt bigint, list text[]) returns text
  language sql stable parallel safe
  return list[1 + floor(bench.u(n, salt) * cardinality(list))::integer];

-- A UUIDv7 of that moment.
create function bench.id(at timestamptz, n bigint, salt bigint) returns uuid
  language sql stable parallel safe
  return (lpad(to_hex(floor(extract(epoch from at)::double precision * 1000)::bigint), 12, '0') || '7'
    || lpad(to_hex(hashint8extended(n, salt) & 4095), 3, '0') || '8'
    || lpad(to_hex((hashint8extended(n, salt) >> 12) & 1152921504606846975), 15, '0'))::uuid;

-- Mail comes by day, not by night: the same number of messages between two steps, but the steps are longer at four in the morning.
create function bench.hour(share double precision) returns interval
  language sql stable parallel safe
  return (share + 0.11 * sin(2 * pi() * share)) * interval '1 day';

create unlogged table bench.domain as
select i, bench.pick(i, 1, array['north','blue','river','alpha','cedar','metro','harbour','quick','stone','bright','silver','green','delta','oak','summit','lumen','nova','pilot','arbor','vale'])
  || bench.pick(i, 2, array['mail','works','bank','press','labs','school','clinic','store','media','soft','grid','forge','foods','travel','legal','motors','cargo','energy','data','union'])
  || i || '.' || bench.pick(i, 3, array['example','test','example','invalid']) as name
from generate_series(0, 7999) as i;
create unique index on bench.domain (i);

create function bench.person(n bigint, salt bigint) returns text
  language sql stable parallel safe
  return bench.pick(n, salt, array['ada','kim','jo','maria','li','sam','olga','ravi','noor','eva','tom','ines','max','yuki','ben','lea','omar','nina','paul','zoe','ian','mia','ugo','eli'])
    || '.' || bench.pick(n, salt + 1, array['berg','silva','chen','novak','okafor','meier','rossi','dubois','khan','larsen','costa','weber','ito','moreau','jansen','smith','kowal','haas','reed','fox'])
    || case when bench.u(n, salt + 2) < 0.4 then floor(bench.u(n, salt + 3) * 90 + 10)::text else '' end;

create function bench.subject(n bigint) returns text
  language sql stable parallel safe
  return bench.pick(n, 41, array['Invoice','Re: Meeting','Your order','Minutes','Build','Newsletter','Ticket','Reminder','Report','Photos','Contract','Welcome','Delivery note','Offer','Re: Offer','Fwd: Plan'])
    || ' ' || floor(bench.u(n, 42) * 90000 + 10000)::text
    || bench.pick(n, 43, array['',' from Lisbon',' of the board',' for November',' has shipped',' (final)',' – Änderung',' 📦']);

-- What remote hosts say when they put mail off; the second argument makes some of them unlike any other.
create function bench.deferral(kind integer, address text, n bigint) returns text
  language sql stable parallel safe
  return case kind % 24
    when 0 then '451 4.7.1 Greylisted, come back in 5 minutes'
    when 1 then '452 4.2.2 <' || address || '>: mailbox is full'
    when 2 then 'connect to the host failed: connection timed out (ETIMEDOUT)'
    when 3 then 'connect to the host failed: connection refused (ECONNREFUSED)'
    when 4 then '421 4.7.0 [198.51.100.7] Our system has detected an unusual rate of mail from your address. ' || to_hex(hashint8(n) & 16777215) || 'si' || (n % 9973) || ' - gsmtp'
    when 5 then '450 4.1.8 <' || address || '>: Sender address rejected: Domain not found'
    when 6 then '421 4.3.2 Service shutting down, try again later'
    when 7 then '451 4.3.0 Temporary lookup failure'
    when 8 then 'certificate name does not match (DANE): TLSA 3 1 1 of the host fits none of its certificates'
    when 9 then '450 4.2.0 <' || address || '>: Recipient address rejected: try again later (id ' || to_hex(hashint8(n + 1) & 268435455) || ')'
    when 10 then '421 too many connections from your network'
    when 11 then 'no MX or address answered for the domain (SERVFAIL)'
    when 12 then '452 4.3.1 Insufficient system storage'
    when 13 then '451 4.4.1 upstream is not available, queue id ' || upper(to_hex(hashint8(n + 2) & 4294967295))
    when 14 then '450 4.7.25 Client host rejected: cannot find your hostname, [198.51.100.7]'
    when 15 then 'time-out while waiting for the reply to DATA after 300 s'
    when 16 then '421 4.7.28 [198.51.100.7] rate limited, retry after ' || (60 + n % 600) || ' seconds'
    when 17 then '432 4.3.2 STOREDRV; mailbox server is busy; ' || to_hex(hashint8(n + 3) & 65535) || '.namprd' || lpad((n % 100)::text, 2, '0')
    when 18 then '451 4.7.650 The mail server [198.51.100.7] has been temporarily rate limited due to IP reputation'
    when 19 then '450 4.4.3 DNS: cannot resolve MX'
    when 20 then '454 4.7.0 TLS not available due to local problem'
    when 21 then '451 4.5.0 content scanner is not available, please try later'
    when 22 then 'connection reset by the host during EHLO (ECONNRESET)'
    else '451 4.7.5 Unable to process your mail at this time (rule ' || kind || ')'
  end;

create function bench.refusal(n bigint, address text) returns text
  language sql stable parallel safe
  return bench.pick(n, 51, array['550 5.1.1 <' || address || '>: user unknown','550 5.7.1 message refused: spam score 14.2','552 5.2.2 mailbox quota exceeded',
    '550 5.4.1 Recipient address rejected: access denied','554 5.7.1 Service unavailable; client host blocked using a list','550 5.1.10 recipient not found by SMTP address lookup',
    '553 5.1.3 malformed address','550 5.7.26 This mail has been blocked because the sender is unauthenticated']);

-- When the j-th try is made, after the first.
create function bench.wait(j integer) returns interval
  language sql stable parallel safe
  return (array[0, 1, 4, 19, 60, 180, 360, 600, 1200, 1800, 2880, 4320, 5760])[least(j, 13)] * interval '1 minute';

create function bench.host(domain text) returns text
  language sql stable parallel safe
  return '198.19.' || (hashtext(domain) & 255) || '.' || (hashtext(domain || 'h') & 127) + 1;
