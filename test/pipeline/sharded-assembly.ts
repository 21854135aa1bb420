/** A stage whose classes have several streams each, with the functions of an assembly that there is. */
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { eventClasses } from '../../schemas';
import { stageApp } from '../../stacks/stage-app';
import { configOf } from '../stacks/synthesized';

/**
 * @param folder empty; the caller removes it
 * @returns the assembly's folder, within it
 */
export function shardedAssembly(assembly: string, folder: string, shards: number): string {
  const own = { intervalSeconds: 300, sizeMegabytes: 128, shards };
  const config = configOf('dev', { stream: { classes: Object.fromEntries(Object.keys(eventClasses).map((name) => [name, own])) } });
  const outdir = path.join(folder, 'assembly');
  stageApp(config, bundlesOf(assembly, path.join(folder, 'bundles')), { outdir }).app.synth();
  return outdir;
}

/** The bundles that an assembly has, by function. */
function bundlesOf(assembly: string, bundles: string): string {
  mkdirSync(bundles);
  const { Resources } = JSON.parse(readFileSync(path.join(assembly, 'CyberActive-dev-Pipeline.template.json'), 'utf8')) as { Resources: Record<string, any> };
  for (const { Type, Properties } of Object.values(Resources)) {
    if (Type !== 'AWS::Lambda::Function') continue;
    const asset = path.join(assembly, `asset.${String(Properties.Code.S3Key).replace('.zip', '')}`);
    symlinkSync(asset, path.join(bundles, String(Properties.FunctionName).replace('cyberactive-dev-', '')));
  }
  return bundles;
}
