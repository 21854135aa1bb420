/** A running pipeline as `status` and `why` see it: its environment, its faults by name, its clock. */
import type { Environment } from '../../cli/environment';
import { request } from '../../cli/ship/http';
import { Pipeline } from '../pipeline/pipeline';

export const MINUTE = 60_000;

export class StatusStand {
  private sent = 0;

  private constructor(
    readonly pipeline: Pipeline,
    readonly environment: Environment,
  ) {}

  static async start(): Promise<StatusStand> {
    const pipeline = await Pipeline.start();
    const { sandbox, s3, registry, warehouse, hasLanded, freshnessSeconds } = pipeline;
    const { endpoint, region, credentials } = sandbox;
    const outputs = Object.assign({}, ...Object.values(sandbox.outputs)) as Record<string, string>;
    const now = (): number => sandbox.scheduler.now();
    return new StatusStand(pipeline, { ...{ name: 'local', stage: 'dev', outputs, s3, registry, warehouse, hasLanded, freshnessSeconds, now }, settings: { endpoint, region, credentials } });
  }

  /** The same environment by a clock that is wrong. @param by ms */
  skewed(by: number): Environment {
    return { ...this.environment, now: () => this.environment.now() + by };
  }

  /** As `cyberactive fault on <name> --rate 1`; none ends all. */
  async fault(name?: string): Promise<void> {
    const answer = await request('POST', `${this.pipeline.sandbox.endpoint}/_sandbox/faults`, { 'content-type': 'application/json' }, JSON.stringify(name === undefined ? {} : { [name]: 1 }));
    if (answer.status !== 200) throw new Error(answer.text);
  }

  pass(milliseconds: number): Promise<void> {
    return this.pipeline.sandbox.scheduler.advance(milliseconds);
  }

  /** An access log: records of http_activity. @returns upload_id */
  upload(lines = 20, bad = 0): Promise<string> {
    this.sent += 1;
    const line = (index: number): string => (index < bad ? `nonsense ${this.sent} ${index}` : `192.0.2.${index % 250} - - [01/Mar/2026:10:00:00 +0000] "GET /${this.sent}/${index} HTTP/1.1" 200 12 "-" "curl"`);
    const text = Array.from({ length: lines }, (_, index) => line(index)).join('\n');
    return this.pipeline.upload({ source: 'web_access', name: `${this.sent}.log`, bytes: Buffer.from(`${text}\n`) });
  }
}
