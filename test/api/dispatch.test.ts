import { dispatch } from '../../constructs/api/dispatch';
import type { Operation } from '../../constructs/api/operation';
import { UploadError } from '../../constructs/api/problem';
import { header, type ApiRequest } from '../../constructs/api/request';
import { createMeter } from '../../constructs/telemetry';
import { presignStand } from '../presign/stand';

const list = [
  { id: 'show', method: 'GET', path: '/v1/things/{id}', function: 'presign', summary: 'A thing.', answers: {} },
  { id: 'drop', method: 'DELETE', path: '/v1/things/{id}', function: 'presign', summary: 'No thing.', answers: {} },
] as const satisfies readonly Operation[];

const request = (change: Partial<ApiRequest> = {}): ApiRequest => ({
  ...{ method: 'GET', resource: '/v1/things/{id}', parameters: { id: 'a' }, query: {}, headers: {}, body: Buffer.alloc(0), baseUrl: 'https://api' },
  ...change,
});

function served() {
  const logged: unknown[][] = [];
  const log = (...entry: unknown[]) => void logged.push(entry);
  const lines: string[] = [];
  const meter = createMeter({ service: 'presign', stage: 'test' }, (line) => lines.push(line));
  const answer = dispatch(
    list,
    {
      show: async ({ parameters: { id } }) => {
        if (id === 'refused') throw new UploadError('CA2405', 'id: expected a thing');
        if (id === 'broken') throw new TypeError('of nothing');
        return { status: 200, body: { id }, ...(id === 'both' && { text: 'both\n' }) };
      },
      drop: async () => ({ status: 202, headers: { 'content-type': 'text/plain' }, body: 'gone\n' }),
    },
    { now: () => Date.UTC(2026, 10, 22), log: { info: log, warn: log, error: log }, meter },
  );
  return { answer, logged, metrics: () => (meter.flush(), lines.map((line) => JSON.parse(line))) };
}

test('the handler of the method and path answers, in JSON or ready as it is', async () => {
  const { answer } = served();
  expect(await answer(request())).toEqual({ status: 200, headers: { 'content-type': 'application/json' }, body: '{"id":"a"}' });
  expect(await answer(request({ method: 'DELETE' }))).toEqual({ status: 202, headers: { 'content-type': 'text/plain' }, body: 'gone\n' });
});

test('plain text is for who asks for it, where there is one', async () => {
  const { answer } = served();
  const headers = { accept: ['text/plain, */*'] };
  expect((await answer(request({ parameters: { id: 'both' }, headers }))).body).toBe('both\n');
  expect((await answer(request({ headers }))).body).toBe('{"id":"a"}');
});

test('a refusal is a problem, logged and counted by its code', async () => {
  const { answer, logged, metrics } = served();
  expect(await answer(request({ parameters: { id: 'refused' } }))).toMatchObject({ status: 404, headers: { 'content-type': 'application/problem+json' } });
  expect(logged).toEqual([['request refused', { code: 'CA2405', status: 404, method: 'GET', path: '/v1/things/{id}' }]]);
  expect(metrics()).toMatchObject([{ RequestsRefused: 1, reason: 'CA2405' }]);
});

test('anything else is 503 in plain text, also for who wants JSON', async () => {
  const { answer, logged } = served();
  const found = await answer(request({ parameters: { id: 'broken' }, headers: { accept: ['application/json'] } }));
  expect(found).toEqual({ status: 503, headers: { 'content-type': 'text/plain', 'retry-after': '5' }, body: 'Busy, try again (CA2450)\n' });
  expect(logged).toEqual([['request failed', { method: 'GET', path: '/v1/things/{id}', error: expect.any(TypeError) }]]);
});

test('what the gateway sends by mistake is no address', async () => {
  const { answer } = served();
  expect(JSON.parse((await answer(request({ method: 'POST' }))).body)).toMatchObject({ status: 404, code: 'CA2406' });
});

test('a header that is sent twice counts once if it says the same, and is refused if it does not', async () => {
  expect(header(request({ headers: { date: ['x', 'x'] } }), 'date')).toBe('x');
  expect(() => header(request({ headers: { date: ['x', 'y'] } }), 'date')).toThrow(expect.objectContaining({ code: 'CA2409', detail: 'date: expected one value, found 2' }) as Error);
  const { call, key } = await presignStand();
  const twice = await call({ path: '/v1/whoami', headers: { authorization: [`Bearer ${key}`, 'Bearer ca_other'] } }, '');
  expect(twice.json).toMatchObject({ status: 400, code: 'CA2409' });
});
