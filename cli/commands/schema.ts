import { Command } from 'commander';
import { applyVerb, driftVerb, planVerb, rollbackVerb } from '../evolution/verbs';
import { acceptVerb } from '../schema/accept';
import { checkVerb } from '../schema/check';
import { diffVerb } from '../schema/diff';
import { docsVerb } from '../schema/docs';
import { inferVerb } from '../schema/infer';
import { rehearseVerb } from '../schema/rehearse';
import { releaseVerb } from '../schema/release';
import { showVerb } from '../schema/show';

/** `cyberactive schema …`: from the first draft of an .avsc to its columns in the warehouse. */
export function schemaCommand() {
  const verbs = [checkVerb(), diffVerb(), showVerb(), docsVerb(), inferVerb(), releaseVerb(), acceptVerb(), rehearseVerb(), planVerb(), applyVerb(), rollbackVerb(), driftVerb()];
  const command = new Command('schema').description('what an event is: check, compare, show, draft and release the schemas');
  for (const verb of verbs) command.addCommand(verb);
  return command;
}
