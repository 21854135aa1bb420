/** Tells a person at a terminal what is being done; in a pipe it says nothing. All of it goes to stderr. */
export interface Progress {
  /** The step that is being done now. */
  step(text: string): void;
  /** The last step is done. */
  done(): void;
}

export function createProgress(stream: NodeJS.WriteStream, clock: () => number): Progress {
  if (!stream.isTTY) return { step: () => {}, done: () => {} };
  let current: { text: string; since: number } | undefined;
  const finish = (): void => {
    if (current) stream.write(`\r\x1b[K✓ ${current.text} ${((clock() - current.since) / 1000).toFixed(1)} s\n`);
    current = undefined;
  };
  return {
    step(text) {
      if (current?.text === text) return;
      finish();
      current = { text, since: clock() };
      stream.write(`\r\x1b[K… ${text}`);
    },
    done: finish,
  };
}
