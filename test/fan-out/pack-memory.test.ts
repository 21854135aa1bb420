import { packMemory, releasePack } from '../../constructs/fan-out/pack-memory';
import { Packer } from '../../constructs/fan-out/packer';
import { load, window } from '../../constructs/fan-out/scanner/window';
import { decodePack } from '../../transforms/pack';
import { PACK_MEMORY_BYTES } from '../../transforms/pack-writer';

const identity = { customer: 'acme', upload: 'u'.repeat(26), source: 's', generation: 1, framing: 'lines', context: { uploadedAt: 1, timeZone: 'UTC', host: '' } } as const;

function packOf(packer: Packer, number: number, line: string) {
  const length = load(Buffer.alloc(0), Buffer.from(`${line}\n`));
  packer.add('base_event', number, 0, window, 0, length);
  packer.settle();
  return packer.take(true)[0]!;
}

const text = (data: Buffer): string => decodePack(data).payload.toString();

test('a pack stays as it is until it is released; then its memory is used for the next', () => {
  const packer = new Packer(identity, 'lines');
  const first = packOf(packer, 1, 'one');
  const second = packOf(packer, 2, 'two');
  expect([first.data, second.data].map(text)).toEqual(['one\n', 'two\n']);
  first.release!();
  const third = packOf(packer, 3, 'three');
  expect(third.data.buffer).toBe(first.data.buffer);
  expect([second.data, third.data].map(text)).toEqual(['two\n', 'three\n']);
});

test('memory of another size is not kept, and what is allocated has the size that was asked for', () => {
  releasePack(Buffer.alloc(PACK_MEMORY_BYTES + 1));
  expect(packMemory.allocate(PACK_MEMORY_BYTES)).toHaveLength(PACK_MEMORY_BYTES);
  releasePack(Buffer.alloc(PACK_MEMORY_BYTES));
  expect(packMemory.allocate(1_000)).toHaveLength(1_000);
});
