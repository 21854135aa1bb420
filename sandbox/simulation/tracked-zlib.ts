import zlib, { type Gunzip } from 'node:zlib';
import type { SimulatedTime } from './simulation-scheduler';

/** zlib works in a thread of its own: no task of the simulation begins while it does. */
export function trackedZlib(scheduler: SimulatedTime): typeof zlib {
  const createGunzip: typeof zlib.createGunzip = (options) => tracked(zlib.createGunzip(options), scheduler);
  return { ...zlib, createGunzip };
}

function tracked(gunzip: Gunzip, scheduler: SimulatedTime): Gunzip {
  const untilOver = (begin: (over: () => void) => void): void => {
    void scheduler.io(
      new Promise<void>((resolve) => {
        const over = (): void => resolve();
        gunzip.once('error', over).once('close', over);
        begin(over);
      }),
    );
  };
  const write = gunzip.write.bind(gunzip) as (chunk: Uint8Array, done: (error?: Error | null) => void) => boolean;
  const end = gunzip.end.bind(gunzip);
  gunzip.write = ((chunk: Uint8Array, done?: (error?: Error | null) => void) => {
    let hasRoom = true;
    untilOver((over) => {
      hasRoom = write(chunk, (error) => {
        over();
        done?.(error);
      });
    });
    return hasRoom;
  }) as Gunzip['write'];
  gunzip.end = (() => {
    untilOver((over) => {
      gunzip.once('end', over);
      end();
    });
    return gunzip;
  }) as Gunzip['end'];
  return gunzip;
}
