import { sources } from '../../transforms/sources';
import { parsed, readSamples } from './fixtures';

const samples = readSamples();
const names = Object.keys(sources);
const pairs = names.flatMap((declared) => names.filter((real) => real !== declared).map((real) => [declared, real] as const));

test.each(pairs)('%s refuses every record of %s, with a reason', (declared, real) => {
  const records = samples.filter(({ source }) => source.name === real).flatMap((sample) => sample.records);
  const accepted = records.filter((record) => 'events' in parsed(sources[declared]!, record));
  expect(accepted.map(String)).toEqual([]);
  expect(records.length).toBeGreaterThan(1000);
});

test('access log lines inside syslog are syslog', () => {
  const line = 'Mar 24 14:02:50 web1 nginx: 192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.1" 200 5 "-" "-"';
  expect(parsed(sources.linux_syslog!, line)).toHaveProperty('events');
  expect(parsed(sources.web_access!, line)).toHaveProperty('rejection.reason', 'unparseable');
});

test.each(Object.keys(sources))('%s refuses records of formats that no source reads', (name) => {
  const others = [
    '2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK',
    '1521911721.255387\tCdZUPH2DKOE7zzCLE3\t192.168.4.76\t36844\t192.168.4.1\t53\tudp\tdns',
    '{"ts":1521911721.255387,"uid":"CdZUPH2DKOE7zzCLE3","id.orig_h":"192.168.4.76"}',
    'CEF:0|Vendor|Product|1.0|100|name|5|src=192.0.2.1',
    '#Fields: date time s-ip cs-method cs-uri-stem',
    '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System/></Event>',
    '[Thu Oct 13 12:24:49.880562 2022] [auth_basic:error] [pid 10:tid 140120579262208] [client 192.0.2.1:50229] AH01618: user sss not found: /',
    '2021/12/01 13:53:33 [error] 31#31: *46 "/usr/share/nginx/html/index.html" is not found',
    'col1,col2,col3', '\u0000\u0001\u0002', '-', ' ',
  ];
  expect(others.filter((record) => 'events' in parsed(sources[name]!, record))).toEqual([]);
});
