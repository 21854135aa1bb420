import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { carryOut } from '../../cli/evolution/carry-out';
import { stageProducer } from '../../cli/evolution/stage-producer';
import type { EvolutionServices } from '../../cli/evolution/services';
import { stopped } from '../../cli/evolution/stopped';
import { CommandError, exitCodes } from '../../cli/exit';
import { run } from '../cli/run-command';

/** What may be passed by before a deployment, and nothing more: a CloudFormation of this test answers each request with an error. */
let cloudFormation: Server;
let error = { code: '', message: '' };
beforeAll(async () => {
  cloudFormation = createServer((_request, response) => {
    response.writeHead(400, { 'content-type': 'text/xml' }).end(`<ErrorResponse><Error><Type>Sender</Type><Code>${error.code}</Code><Message>${error.message}</Message></Error></ErrorResponse>`);
  });
  await new Promise<void>((resolve) => cloudFormation.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => cloudFormation.close(resolve)));

const apply = (...options: string[]) =>
  run(['schema', 'apply', '--env', 'none', ...options], {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}`,
    ...{ AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'of-a-test' },
  });

test('a stage that was never deployed is passed by before a deployment, and said otherwise', async () => {
  error = { code: 'ValidationError', message: 'Stack with id CyberActive-none-Data does not exist' };
  const passed = await apply('--before-deploy', '--json');
  expect({ code: passed.code, ...(JSON.parse(passed.stdout) as object) }).toMatchObject({ code: exitCodes.ok, stopped: 'no-stage' });
  expect((await apply()).code).toBe(exitCodes.precondition);
});

test.each([
  ['AccessDenied', 'User: x is not authorized to perform: cloudformation:DescribeStacks'],
  ['ValidationError', "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"],
  ['ExpiredToken', 'The security token included in the request is expired'],
])('a stage that cannot be asked is not passed by: %s', async (code, message) => {
  error = { code, message };
  expect((await apply('--before-deploy')).code).toBe(exitCodes.precondition);
});

test('a stage that wants the code says so by a reason, which stays however far apply came', async () => {
  const services = { producer: stageProducer('none', {}) } as unknown as EvolutionServices;
  const step = { id: 'producer', layer: 'producer', target: 'functions', summary: '', isDestructive: false } as const;
  const thrown: unknown = await carryOut(services, step, [], { classes: {}, producer: {}, others: [] }).catch((refused: unknown) => refused);
  const progress = { at: 'producer', done: 2, of: 3, again: 'x' };
  expect(stopped(thrown, progress)).toMatchObject({ exitCode: exitCodes.precondition, reason: 'code-to-deploy' });
  expect(stopped(new CommandError(exitCodes.precondition, 'a draft'), progress)?.reason).toBeUndefined();
});
