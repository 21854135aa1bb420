import { join } from 'node:path';
import { bundle } from '../constructs/bundle';
import { loadConfig } from './config';
import { stageApp } from './stage-app';

/** Bundles the functions, then synthesizes the stage that the environment names. Run by the CDK command: see cdk.json. */
async function main(): Promise<void> {
  const root = join(__dirname, '..');
  const config = loadConfig();
  const bundles = join(root, 'dist', 'lambda');
  await bundle(join(root, 'constructs'), bundles);
  stageApp(config, bundles).app.synth();
}

void main();
