import path from 'node:path';
import { bundle, isBundled } from '../../constructs/bundle';
import { derivationCode } from '../../constructs/derivation-code';
import type { ReplayPlan } from '../../constructs/replay/plan';
import { isRederivation } from '../../constructs/replay/selection';
import { projectRoot, stateFolder, type Environment } from '../environment';

/** The code of this checkout, as it would be deployed. */
export async function ownCode(): Promise<string> {
  const functions = path.join(projectRoot, 'constructs');
  const deployed = path.join(projectRoot, 'dist', 'lambda');
  // A synthesis may be at work there: it is read, and never written.
  if (isBundled(functions, deployed)) return derivationCode(deployed);
  const own = path.join(stateFolder(), 'bundles');
  await bundle(functions, own);
  return derivationCode(own);
}

/** Whether the stage runs this code; true where it does not say which it runs. */
export const isDeployed = ({ outputs }: Environment, code: string): boolean => (outputs.DerivationCode ?? code) === code;

/** Whether what becomes of the records hangs on the code, and not on what was lost. */
export const hangsOnCode = ({ selection }: Pick<ReplayPlan, 'selection'>): boolean => selection.kind === 'rejected' || isRederivation(selection);
