import { readOutputs, type ClientSettings } from '../environment';
import { deployedVersions, type Producer } from './producer';

/** The functions of a stage on AWS. What deploys there is a decision of its own, so the command is named, not run. */
export function stageProducer(stage: string, settings: ClientSettings): Producer {
  return {
    versions: async () => deployedVersions(await readOutputs(stage, settings)),
    command: `CYBERACTIVE_STAGE=${stage} npx cdk deploy --all`,
  };
}
