/**
 * Reads what `cdk synth` wrote: cdk.out/manifest.json, the templates and where the file assets lie.
 * @see https://github.com/aws/aws-cdk-cli/tree/main/packages/%40aws-cdk/cloud-assembly-schema
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServiceError } from '../errors';

export interface Template {
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
}

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: unknown;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

export interface StackTemplate {
  readonly name: string;
  readonly template: Template;
}

export interface CloudAssembly {
  /** A stack comes after those that it depends on. */
  readonly stacks: readonly StackTemplate[];
  /** The folder (or file) of a file asset, by the key of the object that `cdk deploy` would upload. */
  asset(objectKey: string): string | undefined;
}

/** Sections that a template may have without the sandbox doing anything for them. */
const PASSIVE_SECTIONS = ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Rules'];
const READ_SECTIONS = ['Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs'];

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string; readonly file?: string; readonly directoryName?: string };
}

/** @throws Error when `folder` holds no cloud assembly, ServiceError for a template section that the sandbox does not know */
export function readAssembly(folder: string): CloudAssembly {
  const assets = new Map<string, string>();
  const stacks = readFolder(folder, assets);
  return { stacks, asset: (objectKey) => assets.get(objectKey) };
}

function readFolder(folder: string, assets: Map<string, string>): StackTemplate[] {
  const manifest = readManifest(folder);
  const stacks: StackTemplate[] = [];
  for (const id of byDependency(manifest)) {
    const artifact = manifest[id]!;
    const { templateFile, stackName, file, directoryName } = artifact.properties ?? {};
    if (artifact.type === 'aws:cloudformation:stack') stacks.push(readStack(stackName ?? id, join(folder, templateFile!)));
    if (artifact.type === 'cdk:asset-manifest') addAssets(folder, join(folder, file!), assets);
    if (artifact.type === 'cdk:cloud-assembly') stacks.push(...readFolder(join(folder, directoryName!), assets));
  }
  return stacks;
}

function readManifest(folder: string): Readonly<Record<string, Artifact>> {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) throw new Error(`${folder}: expected a cloud assembly (cdk synth), found no manifest.json`);
  return readJson<{ artifacts?: Record<string, Artifact> }>(path).artifacts ?? {};
}

function readStack(name: string, path: string): StackTemplate {
  const template = readJson<Template>(path);
  for (const section of Object.keys(template))
    if (!READ_SECTIONS.includes(section) && !PASSIVE_SECTIONS.includes(section))
      throw new ServiceError('ValidationError', `stack ${name}: expected template sections ${READ_SECTIONS.join(', ')}, found ${section}`);
  return { name, template };
}

interface AssetManifest {
  readonly files?: Readonly<Record<string, { readonly source: { readonly path?: string }; readonly destinations: Readonly<Record<string, { readonly objectKey: string }>> }>>;
}

function addAssets(folder: string, path: string, assets: Map<string, string>): void {
  for (const { source, destinations } of Object.values(readJson<AssetManifest>(path).files ?? {}))
    for (const { objectKey } of Object.values(destinations)) if (source.path) assets.set(objectKey, join(folder, source.path));
}

/** Ids of the artifacts, each after those that it depends on. */
function byDependency(artifacts: Readonly<Record<string, Artifact>>): string[] {
  const ordered = new Set<string>();
  const visiting = new Set<string>();
  const visit = (id: string): void => {
    if (ordered.has(id) || visiting.has(id) || !artifacts[id]) return;
    visiting.add(id);
    for (const dependency of artifacts[id].dependencies ?? []) visit(dependency);
    ordered.add(id);
  };
  Object.keys(artifacts).forEach(visit);
  return [...ordered];
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
