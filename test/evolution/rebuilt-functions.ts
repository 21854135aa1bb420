/** A deployment of code alone: the stacks as they are, their functions built from a checkout. A second; synthesizing takes ten. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundle } from '../../constructs/bundle';
import { versioned } from '../../schemas/avro/catalog';
import { inspect } from '../../schemas/avro/inspect';
import type { EvolvingRepository } from './evolving-repository';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Properties?: { readonly FunctionName?: unknown; readonly Code?: { readonly S3Key?: string } } }>>;
  readonly Outputs?: Readonly<Record<string, { Value: unknown }>>;
}

/** @returns folder of a copy of the assembly, within the repository */
export async function withFunctionsOf(repository: EvolvingRepository, assembly: string): Promise<string> {
  const folder = mkdtempSync(path.join(repository.folder, 'assembly-'));
  cpSync(assembly, folder, { recursive: true });
  const bundles = path.join(repository.folder, 'dist', 'lambda');
  for (const name of await bundle(path.join(repository.folder, 'constructs'), bundles)) {
    for (const [file, hash] of assetsOf(folder, name)) replace(folder, file, hash, readFileSync(path.join(bundles, name, 'index.js')));
  }
  sayVersions(folder, repository);
  return folder;
}

const filesOf = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.json'));

/** File and hash of a function's code, by what the template says of it. */
function assetsOf(folder: string, name: string): [string, string][] {
  return filesOf(folder).filter((file) => file.endsWith('.template.json')).flatMap((file) => {
    const { Resources } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Template;
    const found = Object.values(Resources).filter(({ Properties }) => Properties?.FunctionName === `cyberactive-dev-${name}` && Properties.Code?.S3Key !== undefined);
    return found.map(({ Properties }): [string, string] => [file, Properties!.Code!.S3Key!.replace('.zip', '')]);
  });
}

/** Other code is another asset under another name, so that the template differs. */
function replace(folder: string, template: string, hash: string, code: Buffer): void {
  const own = createHash('sha256').update(code).digest('hex');
  if (own === hash) return;
  for (const file of [template, template.replace('.template.', '.assets.')]) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    writeFileSync(path.join(folder, file), text.replaceAll(hash, own));
  }
  renameSync(path.join(folder, `asset.${hash}`), path.join(folder, `asset.${own}`));
  writeFileSync(path.join(folder, `asset.${own}`, 'index.js'), code);
}

/** The stage puts out what its functions write. */
function sayVersions(folder: string, { schemas, today }: EvolvingRepository): void {
  const file = path.join(folder, filesOf(folder).find((name) => name.endsWith('-Pipeline.template.json'))!);
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  const classes = inspect(schemas, today).classes.flatMap((inspected) => versioned(inspected) ?? []);
  template.Outputs!.SchemaVersions!.Value = JSON.stringify(Object.fromEntries(classes.map(({ name, version }) => [name, version])));
  writeFileSync(file, JSON.stringify(template));
}
