/** Writes a cloud assembly as `cdk synth` does, for tests that give their own templates. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface AssemblyContent {
  /** Templates by stack name. */
  readonly stacks: Readonly<Record<string, object>>;
  /** Stack names by the stack that depends on them. */
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
  /** Source of index.js by asset name; the object key is `<name>.zip`. */
  readonly functions?: Readonly<Record<string, string>>;
}

/** @returns the folder */
export function writeAssembly(folder: string, content: AssemblyContent): string {
  mkdirSync(folder, { recursive: true });
  const artifacts: Record<string, object> = { Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } } };
  for (const [name, template] of Object.entries(content.stacks)) {
    writeFileSync(join(folder, `${name}.template.json`), JSON.stringify(template));
    writeFileSync(join(folder, `${name}.assets.json`), JSON.stringify({ files: assetFiles(folder, content.functions ?? {}) }));
    artifacts[`${name}.assets`] = { type: 'cdk:asset-manifest', properties: { file: `${name}.assets.json` } };
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      properties: { templateFile: `${name}.template.json` },
      dependencies: [`${name}.assets`, ...(content.dependencies?.[name] ?? [])],
    };
  }
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '48.0.0', artifacts }));
  return folder;
}

function assetFiles(folder: string, functions: Readonly<Record<string, string>>): object {
  const files = Object.entries(functions).map(([name, source]) => {
    mkdirSync(join(folder, `asset.${name}`), { recursive: true });
    writeFileSync(join(folder, `asset.${name}`, 'index.js'), source);
    const destination = { bucketName: 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}', objectKey: `${name}.zip` };
    return [name, { source: { path: `asset.${name}`, packaging: 'zip' }, destinations: { 'current_account-current_region': destination } }];
  });
  return Object.fromEntries(files);
}
