import { existsSync } from 'node:fs';
import path from 'node:path';
import { projectRoot, readOutputs, type ClientSettings, type LocalSandbox } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { repositoryOf } from '../schema/folder';
import { deployedAssembly, deployTo } from '../sandbox-control';
import { synthesize } from '../up/assembly';
import { deployedVersions, type Producer } from './producer';

/**
 * The functions of the running sandbox, which takes a new assembly as CloudFormation would.
 * @param schemas only schemas of a repository have code that follows from them
 */
export function localProducer(local: LocalSandbox, settings: ClientSettings, schemas: string): Producer {
  const repository = repositoryOf(schemas);
  return {
    versions: async () => deployedVersions(await readOutputs(local.stage, settings)),
    command: 'npm start, after this one has ended',
    deployed: () => deployedAssembly(local.endpoint),
    redeploy: async (assembly) => {
      if (!existsSync(assembly)) throw new CommandError(exitCodes.precondition, 'producer: expected the code that ran before, found it gone', 'put the earlier schemas back (git), then cyberactive schema apply --allow-destructive');
      await deployTo(local.endpoint, assembly);
    },
    ...(repository !== undefined && path.resolve(repository) === projectRoot && { deploy: async () => deployTo(local.endpoint, await synthesize(local.stage)) }),
  };
}
