import type { Random } from '../../sandbox/kernel';
import type { Pipeline, UploadFacts } from '../pipeline/pipeline';
import { workload } from '../simulation/workload';

/** An upload with what is known of it beforehand. */
export interface FlowingUpload extends UploadFacts {
  readonly records: number;
}

/** How often one upload is tried: a shipper repeats until it is taken. */
const TRIES = 30;
/** Pause between two tries, simulated ms. */
const PAUSE = 5000;
/** Records of all uploads of one draw, at most. */
const RECORDS = 80;
/** Of the files, epoch ms: times without a year follow from it, and not from the time of the upload. */
const MODIFIED = Date.UTC(2026, 10, 20);

/** Small uploads of all sources, drawn and shipped while something else goes on. */
export class UploadFlow {
  readonly shipped: FlowingUpload[] = [];

  constructor(
    private readonly pipeline: Pipeline,
    private readonly random: Random,
  ) {}

  /** Ships a few files, each until it is there. */
  async send(): Promise<void> {
    const draw = this.shipped.length;
    for (const { source, name, host, bytes, records } of workload(Math.floor(this.random.next() * 2 ** 31), RECORDS)) {
      const upload = { source, name, host, bytes, records, path: `/var/log/${draw}/${name}`, fileModifiedAt: MODIFIED };
      await ship(this.pipeline, upload);
      this.shipped.push(upload);
    }
  }
}

/** @throws Error where it is not taken after many tries */
export async function ship(pipeline: Pipeline, upload: UploadFacts): Promise<void> {
  let last = '';
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      const promised = await pipeline.promise(upload);
      if (promised.url === undefined) return;
      const { status, text } = await pipeline.put(promised, upload.bytes);
      // 412: an earlier try has put it, and its answer was lost.
      if (status === 200 || status === 412) return;
      last = `PUT: ${status} ${text}`;
    } catch (error) {
      last = String(error);
    }
    await pipeline.sleep(PAUSE);
  }
  throw new Error(`${upload.path}: expected to be taken, found ${last}`);
}
