/** What no layer can follow is refused by its code wherever a plan begins, before any service is asked. */
import { apply } from '../../cli/evolution/apply';
import { makePlan, type Plan } from '../../cli/evolution/plan';
import type { EvolutionServices } from '../../cli/evolution/services';
import { readWanted } from '../../cli/evolution/wanted';
import { exitCodes } from '../../cli/exit';
import { problems } from '../../schemas/avro/problems';
import { brokenCases } from '../schemas/broken';
import { SchemaFolder, today } from '../schemas/schema-folder';
import { surroundings } from './layers';

const released = new SchemaFolder('http_activity', 'upload_receipt');
released.release();
let folder: SchemaFolder;
beforeEach(() => {
  folder = new SchemaFolder(released);
});
afterEach(() => folder.remove());
afterAll(() => released.remove());

/** Services that nobody may touch. */
const untouched = new Proxy({}, {
  get: (_, name) => {
    throw new Error(`${String(name)}: expected no service to be asked`);
  },
}) as EvolutionServices;

test('what is allowed is planned', () => {
  expect(readWanted(folder.path, surroundings, today).classes).toHaveLength(2);
});

/** One of each rule; that all are found is the check's own test. */
const oneOfEach = brokenCases.filter(({ rule }, index) => brokenCases.findIndex((other) => other.rule === rule) === index);

test.each(oneOfEach.map((broken) => [problems[broken.rule].code, broken.what, broken] as const))('%s, %s, is neither planned nor applied', async (code, _, broken) => {
  broken.break(folder);
  const wanted = readWanted(folder.path, surroundings, today);
  expect(wanted.classes).toEqual([]);
  const refusal = { exitCode: exitCodes.findings, message: expect.stringContaining(code), next: 'cyberactive schema check' };
  await expect(makePlan(untouched, wanted, { allowDestructive: true })).rejects.toMatchObject(refusal);
  await expect(apply(untouched, wanted, {} as Plan, { allowDestructive: true, canary: false, report: () => {}, again: 'again' })).rejects.toMatchObject(refusal);
});
