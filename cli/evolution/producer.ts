/** Who writes the rows: the deployed functions. */
export interface Producer {
  /** Schema versions that they write, by class; empty where the deployment does not say. */
  versions(): Promise<Readonly<Record<string, number>>>;
  /** Brings the code of this checkout there; undefined where that is for a person, or a pipeline, to do. */
  readonly deploy?: () => Promise<void>;
  /** What is deployed now, for `redeploy`; undefined where nothing of the kind is known. */
  readonly deployed?: () => Promise<string | undefined>;
  /** Brings what was deployed before back. */
  readonly redeploy?: (deployed: string) => Promise<void>;
  /** The command that does it. */
  readonly command: string;
}

/** Name of the stack output that says what the functions write. */
const VERSIONS = 'SchemaVersions';

/** @param outputs of both stacks */
export function deployedVersions(outputs: Readonly<Record<string, string>>): Record<string, number> {
  const text = outputs[VERSIONS];
  return text === undefined ? {} : (JSON.parse(text) as Record<string, number>);
}
