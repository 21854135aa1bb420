import { Template } from 'aws-cdk-lib/assertions';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig, type StageConfig } from '../../stacks/config';
import { stageApp, type StageApp } from '../../stacks/stage-app';

const functions = ['presign', 'ingest', 'admit', 'fan-out', 'transform', 'load', 'sweep', 'audit'];

/** Text of a stage file of this repository. */
export const stageText = (stage: string): string => readFileSync(join(__dirname, '..', '..', 'stacks', 'stages', `${stage}.json`), 'utf8');

/** A stage file of this repository, changed: `{ raw: { lockDays: 2 } }`. */
export function configOf(stage: string, change: Readonly<Record<string, unknown>> = {}): StageConfig {
  return parseConfig(stage, changed(stage, change));
}

export function changed(stage: string, change: Readonly<Record<string, unknown>>): string {
  const file = JSON.parse(stageText(stage));
  const isSection = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
  for (const [key, value] of Object.entries(change)) file[key] = isSection(value) ? { ...file[key], ...value } : value;
  return JSON.stringify(file);
}

/** Bundles are not what these tests are about: one empty file stands for each. */
function emptyBundles(folder: string): string {
  for (const name of functions) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'index.js'), `// ${name}`);
  }
  return folder;
}

export interface Synthesized {
  readonly data: Template;
  readonly pipeline: Template;
  readonly stacks: StageApp;
  readonly outdir: string;
}

/** The templates of a stage. */
export function synthesize(config: StageConfig): Synthesized {
  const folder = mkdtempSync(join(tmpdir(), 'cyberactive-stacks-'));
  const outdir = join(folder, 'out');
  const stacks = stageApp(config, emptyBundles(join(folder, 'bundles')), { outdir });
  return { data: Template.fromStack(stacks.data), pipeline: Template.fromStack(stacks.pipeline), stacks, outdir };
}

/** Resources of a type by logical id. */
export const resourcesOf = (template: Template, type: string): Record<string, any> => template.findResources(type);

/** An intrinsic as text, references in angle brackets: `arn:<AWS::Partition>:s3:::…`. */
export function flat(value: any): string {
  if (value?.['Fn::Join']) return value['Fn::Join'][1].map(flat).join(value['Fn::Join'][0]);
  if (value?.['Fn::GetAtt']) return `<${value['Fn::GetAtt'].join('.')}>`;
  if (value?.['Fn::ImportValue']) return `<${flat(value['Fn::ImportValue'])}>`;
  return value?.Ref ? `<${value.Ref}>` : String(value);
}
