const [create, read, update, remove] = ['Create', 'Read', 'Update', 'Delete'].map((name, index) => ({ id: index + 1, name }));

/** OCSF activity_id and its caption, by the first word of an operation's name. */
const activities = new Map([
  ...['Create', 'Run', 'Generate'].map((verb) => [verb, create] as const),
  ...['Get', 'List', 'Describe', 'Search', 'Lookup', 'Head', 'Query', 'Scan', 'Select'].map((verb) => [verb, read] as const),
  ...['Update', 'Put', 'Modify', 'Add', 'Remove', 'Start', 'Stop', 'Attach', 'Detach'].map((verb) => [verb, update] as const),
  ...['Associate', 'Disassociate', 'Tag', 'Untag', 'Enable', 'Disable', 'Register', 'Deregister'].map((verb) => [verb, update] as const),
  ...['Delete', 'Terminate'].map((verb) => [verb, remove] as const),
]);

/**
 * Create, Read, Update or Delete by the first word of the operation (`Batch` before it is skipped); Other, named after the
 * operation, where the word is none of the known.
 */
export function callActivity(operation: string): { readonly id: number; readonly name: string } {
  const verb = /^(?:Batch(?=[A-Z]))?([A-Z][a-z]+)/.exec(operation)?.[1];
  return (verb === undefined ? undefined : activities.get(verb)) ?? { id: 99, name: operation };
}
