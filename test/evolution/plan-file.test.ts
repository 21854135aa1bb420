import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { planOf, type Plan } from '../../cli/evolution/plan';
import { readPlan, writePlan } from '../../cli/evolution/plan-file';
import { renderPlan } from '../../cli/evolution/render-plan';
import { CommandError, exitCodes } from '../../cli/exit';
import { database, first, layers, liveOf, second } from './layers';

const folder = mkdtempSync(path.join(tmpdir(), 'plan-file-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'plan.json');

const wanted = { schemas: 'schemas', classes: [{ eventClass: second, layers: layers(second), isReleased: true }], fingerprint: 'f', inspection: { classes: [], findings: [], accepted: [] } };
const context = { env: 'local', stage: 'dev', database, baseCapacity: 4, by: 'tester', now: () => 0, allowDestructive: false };
const plan: Plan = { ...planOf(wanted, liveOf(first), context), files: [{ eventClass: 'door', loaded: [], oldest: {}, newest: {} }], in_flight: { uploads: 0, files: 0 } };

test('a plan is read as it was written', () => {
  writePlan(file, plan);
  expect(readPlan(file)).toEqual(JSON.parse(JSON.stringify(plan)));
});

test('a plan without one of its parts, or with something else in its place, is refused, or still good to be shown', () => {
  const optional = new Set(['stage', 'planned_at', 'planned_by', 'allow_destructive']);
  const parts = Object.keys(plan);
  fc.assert(
    fc.property(fc.constantFrom(...parts), fc.option(fc.jsonValue(), { nil: undefined }), (part, value) => {
      writeFileSync(file, JSON.stringify({ ...plan, [part]: value }));
      let read: Plan;
      try {
        read = readPlan(file);
      } catch (error) {
        expect(error).toBeInstanceOf(CommandError);
        expect((error as CommandError).exitCode).toBe(exitCodes.usage);
        return;
      }
      if (value === undefined) expect(optional).toContain(part);
      // A plan that has lost its steps is one that has nothing to do.
      expect(renderPlan(read)).toMatch(/next:|^Nothing to do/);
    }),
  );
});

test('a plan that cannot be written says where', () => {
  expect(() => writePlan(path.join(folder, 'none', 'plan.json'), plan)).toThrow(/plan\.json: expected a file that can be written, found ENOENT/);
});

test('what goes on from a plan that takes something away has the flag that it needs', () => {
  const [step] = plan.steps;
  expect(renderPlan(plan)).toMatch(/\nnext: cyberactive schema apply$/);
  expect(renderPlan({ ...plan, steps: [{ ...step!, isDestructive: true }] })).toMatch(/\nnext: cyberactive schema apply --allow-destructive$/);
});
