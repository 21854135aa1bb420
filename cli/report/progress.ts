/** Tells a person at a terminal what is being done; in a pipe it says nothing. All of it goes to stderr. */
export interface Progress {
  /** The step that is being done now, and how far it is. */
  step(name: string, detail?: string): void;
  /** The last step is done. */
  done(): void;
}

/** @param clock ms */
export function createProgress(stream: NodeJS.WriteStream, clock: () => number): Progress {
  if (!stream.isTTY) return { step: () => {}, done: () => {} };
  let current: { name: string; since: number } | undefined;
  const finish = (): void => {
    if (current) stream.write(`\r\x1b[K✓ ${current.name} ${((clock() - current.since) / 1000).toFixed(1)} s\n`);
    current = undefined;
  };
  return {
    step(name, detail) {
      if (current?.name !== name) {
        finish();
        current = { name, since: clock() };
      }
      stream.write(`\r\x1b[K… ${detail === undefined ? name : `${name}: ${detail}`}`);
    },
    done: finish,
  };
}
