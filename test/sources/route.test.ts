/** Fan-out puts a record into the stream that `route` names; an event of another class there would be an internal fault. */
import fc from 'fast-check';
import type { Source } from '../../transforms/source';
import { sources } from '../../transforms/sources';
import { fixtureCases, parsed, readSamples } from './fixtures';

const routed = Object.values(sources).filter((source) => source.route !== undefined);

/** What disagrees: the routed class and the classes of the events. Nothing for rejected records. */
function disagreement(source: Source, record: Buffer): string | undefined {
  const result = parsed(source, record);
  if (!('events' in result)) return undefined;
  const padded = Buffer.concat([Buffer.from('] before\n'), record, Buffer.from('\n after ; USER=x user=y')]);
  const from = padded.indexOf(10) + 1;
  const route = source.route!(padded, from, from + record.length);
  return result.events.every((event) => event.class === route) ? undefined : `${route}: ${record.toString('latin1')}`;
}

/** Records at which text and bytes are easily read differently. */
const edges: readonly (readonly [source: string, eventClass: string, record: string])[] = [
  ['linux_syslog', 'authentication', '<38>1 2024-01-01T00:00:00Z h sshd 1 - [a b="x\\"] y"] Accepted password for u from 192.0.2.1 port 1 ssh2'],
  ['linux_syslog', 'base_event', '<38>1 2024-01-01T00:00:00Z h - 1 - - Accepted password for u from 192.0.2.1 port 1 ssh2'],
  ['linux_syslog', 'base_event', 'Jan  1 00:00:00 h x: message repeated 2 times: [ session opened for user ]'],
  ['linux_syslog', 'authentication', 'Jan  1 00:00:00 h x: message repeated 2 times: [ session opened for user u]'],
  ['linux_syslog', 'base_event', 'Jan  1 00:00:00 h sshd[1]: Failed password for invalid user  from 192.0.2.1 port 1 ssh2'],
  ['linux_syslog', 'authentication', 'Jan  1 00:00:00 h sshd[1]: Failed password for invalid user  x from 192.0.2.1 port 1 ssh2'],
  ['linux_syslog', 'base_event', 'Jan  1 00:00:00 h app: Failed password for u from 192.0.2.1 port 1 ssh2'],
  ['linux_syslog', 'authentication', 'Jan  1 2026 00:00:00: sudo: é : TTY=a ; PWD=b ; USER=ü ; COMMAND=c'],
  ['aws_cloudtrail', 'authentication', signIn('signin.amazonaws.com', 'ConsoleLogin')],
  ['aws_cloudtrail', 'authentication', signIn('signin.amazonaws.com', 'Console\\u004cogin')],
  ['aws_cloudtrail', 'api_activity', signIn('signin\\u002eamazonaws.com', 'ConsoleLogin')],
  ['aws_cloudtrail', 'api_activity', signIn('signin.amazonaws.com', 'SwitchRole')],
];

function signIn(eventSource: string, eventName: string): string {
  const rest = '"eventTime":"2026-01-01T00:00:00Z","sourceIPAddress":"192.0.2.1","userIdentity":{"userName":"u"}';
  return `{"eventSource":"${eventSource}","eventName":"${eventName}",${rest}}`;
}

test.each(edges)('%s gives %s for %s', (name, eventClass, text) => {
  const record = Buffer.from(text);
  expect(sources[name]!.route!(record, 0, record.length)).toBe(eventClass);
  expect(parsed(sources[name]!, text)).toHaveProperty('events.0.class', eventClass);
});

describe.each(routed.map((source) => [source.name, source] as const))('%s', (_name, source) => {
  test('routes every fixture and every sample to the class of its events', () => {
    const records = [...fixtureCases, ...readSamples()].filter((entry) => entry.source === source).flatMap((entry) => entry.records);
    expect(records.length).toBeGreaterThan(0);
    expect(records.flatMap((record) => disagreement(source, record) ?? [])).toEqual([]);
  });

  test('routes records that are cut, joined and changed to the class of their events', () => {
    const records = fixtureCases.filter((entry) => entry.source === source).flatMap((entry) => entry.records);
    const change = fc.tuple(fc.constantFrom(...records), fc.constantFrom(...records), fc.nat(), fc.nat(), fc.constantFrom(...scraps));
    fc.assert(
      fc.property(change, ([first, second, cut, join, scrap]) => {
        const head = first.subarray(0, cut % (first.length + 1));
        const tail = [second.subarray(join % (second.length + 1)), first.subarray(head.length)][join % 2]!;
        expect(disagreement(source, Buffer.concat([head, scrap, tail]))).toBeUndefined();
      }),
      { numRuns: 4000 },
    );
  });
});

/** What tends to matter to a header or a pattern. */
const scraps = [
  ...[...' ;:[]<>"-\\=({@,'], '', '  ', ': ', '- ', '[a b="c"] ', '<34>', '1 ', '2024 ', '2024-01-01 00:00:00 ', '\u0000', 'é日', '\ufeff',
  ' user=', ' ; USER=', ' for ', 'invalid user ', ' session opened for user ', 'message repeated 3 times: [ ', 'sudo: ',
  'signin.amazonaws.com', 'signin\\u002eamazonaws.com', '"eventName":"ConsoleLogin",', '"eventSource":"signin.amazonaws.com",',
].map((text) => Buffer.from(text)).concat(Buffer.from([0xff]));
