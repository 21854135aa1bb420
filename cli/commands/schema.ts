import { Command } from 'commander';
import { acceptVerb } from '../schema/accept';
import { checkVerb } from '../schema/check';
import { diffVerb } from '../schema/diff';
import { docsVerb } from '../schema/docs';
import { inferVerb } from '../schema/infer';
import { releaseVerb } from '../schema/release';
import { showVerb } from '../schema/show';

/** `cyberactive schema …`: from the first draft of an .avsc to its release. */
export function schemaCommand() {
  const verbs = [checkVerb(), diffVerb(), showVerb(), docsVerb(), inferVerb(), releaseVerb(), acceptVerb()];
  const command = new Command('schema').description('what an event is: check, compare, show, draft and release the schemas');
  for (const verb of verbs) command.addCommand(verb);
  return command;
}
