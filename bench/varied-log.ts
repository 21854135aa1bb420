import type { Corpus } from './corpus';

/** What differs from line to line in a real log: addresses, clock times, keys and ids, ports, process ids, sizes. */
const varying = /(?<address>\b\d{1,3}(?:\.\d{1,3}){3}\b)|(?<clock>\b\d{2}:\d{2}:\d{2}\b)|(?<key>\bA[KS]IA[A-Z0-9]{8,}\b)|(?<hex>\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{4,}\b)|(?<number>(?<![+/-])\b(?!(?:19|20)\d\d\b)\d{4,}\b)/g;

/**
 * A log of that size whose lines are drawn from those of another, each with its own addresses, times, ids and numbers, of
 * the same form and length. Samples that are repeated compress twelve to one and more, since zlib finds the whole line again.
 */
export function variedLog({ source, bytes: sample }: Corpus, size: number): Corpus {
  const random = generator(1);
  const draw = (count: number): number => Math.floor(random() * count);
  const signs = (alphabet: string, count: number): string => Array.from({ length: count }, () => alphabet[draw(alphabet.length)]).join('');
  const lines = [...new Set(sample.toString('latin1').split('\n'))].filter((line) => line !== '');
  const varied: string[] = [];
  let second = 0;
  for (let length = 0; length < size; length += varied.at(-1)!.length + 1) {
    if (draw(3) === 0) second++;
    const clock = new Date((second % 86_400) * 1_000).toISOString().slice(11, 19);
    const text = lines[draw(lines.length)]!.replaceAll(varying, (match, ...rest) => {
      const { address, clock: time, key, hex } = rest.at(-1) as Record<string, string | undefined>;
      if (time !== undefined) return clock;
      if (address !== undefined) return Array.from({ length: 4 }, () => 1 + draw(254)).join('.');
      if (key !== undefined) return match.slice(0, 4) + signs('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', match.length - 4);
      return signs(hex === undefined ? '123456789' : '0123456789abcdef', match.length);
    });
    varied.push(text);
  }
  return { source, bytes: Buffer.from(`${varied.join('\n')}\n`, 'latin1') };
}

/** Numbers from 0 to 1, always the same for the same seed. @see https://en.wikipedia.org/wiki/Lehmer_random_number_generator */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
