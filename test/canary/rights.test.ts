import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Registry } from '../../constructs/state/registry';
import { areAccounted, CANARY_CUSTOMER, withCanaryKey } from '../../cli/evolution/canary-path';
import { MemoryS3 } from '../state/memory-s3';

/** The policy that docs/delivery.md gives the canary's role, beside what the canary asks for. */
interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

const page = readFileSync(path.join(__dirname, '..', '..', 'docs', 'delivery.md'), 'utf8');
const [, policy] = /```json\n(\{\n  "Version"[^]*?)```/.exec(page)!;
const statements = (JSON.parse(policy!) as { Statement: Statement[] }).Statement;
const actions = statements.flatMap(({ Action }) => Action);

const OBJECT = 'arn:aws:s3:::STATE_BUCKET/';
/** Objects that the policy allows an action with. */
const objectsOf = (action: string): string[] => statements.filter(({ Action }) => [Action].flat().includes(action)).flatMap(({ Resource }) => Resource).map((arn) => arn.replace(OBJECT, ''));
const covers = (pattern: string, key: string): boolean => (pattern.endsWith('*') ? key.startsWith(pattern.slice(0, -1)) : key === pattern);

test("the canary's role may do what the canary does with the registry, and nothing else", async () => {
  const memory = new MemoryS3();
  const registry = new Registry(memory.client, 'state');
  const reached = { registry, apiUrl: '', now: () => 0, passTime: () => Promise.resolve() };
  // Twice: the first time makes the customer, the second finds it.
  for (let round = 0; round < 2; round++) await withCanaryKey(reached, () => Promise.resolve());
  const id = 'a'.repeat(26);
  await areAccounted(registry, [id]);
  await registry.accounted.get(CANARY_CUSTOMER, id);
  const asked = memory.requests.map((request) => request.split(' ')).map(([method, key]) => ({ action: `s3:${{ PUT: 'Put', GET: 'Get', DELETE: 'Delete' }[method!]}Object`, key: key! }));
  expect(asked.filter(({ action, key }) => !objectsOf(action).some((pattern) => covers(pattern, key)))).toEqual([]);
  const spare = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'].flatMap((action) => objectsOf(action).filter((pattern) => !asked.some((one) => one.action === action && covers(pattern, one.key))));
  expect(spare).toEqual([]);
});

test('a document that is not there is 404 for it, what is there can be read, and statements can be run', () => {
  expect(objectsOf('s3:ListBucket')).toEqual(['arn:aws:s3:::STATE_BUCKET']);
  expect(actions).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey', 'redshift-data:ExecuteStatement', 'redshift-data:DescribeStatement', 'redshift-data:GetStatementResult']));
});
