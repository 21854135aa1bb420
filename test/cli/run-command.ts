import { runCommand } from '../../cli/program';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process, with the streams' words kept: a process of its own takes a second to start. */
export async function run(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  const read = { stdout: '', stderr: '' };
  const before = { ...process.env };
  Object.assign(process.env, environment);
  const streams = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((read.stdout += text))),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((read.stderr += text))),
    jest.spyOn(console, 'error').mockImplementation((text: string) => void (read.stderr += `${text}\n`)),
  ];
  try {
    return { code: await runCommand(args), ...read };
  } finally {
    for (const stream of streams) stream.mockRestore();
    process.env = before;
    process.exitCode = undefined;
  }
}
