import { eventClasses } from '../../schemas';
import { reasons } from '../../transforms/errors';

describe('reasons of rejected records', () => {
  const { doc } = eventClasses.rejected_record.columns.find(({ name }) => name === 'reason')!;

  test('are explained to the analyst, each, and no others', () => {
    const explained = [...doc.matchAll(/ ([a-z_]+): /g)].map(([, reason]) => reason);
    expect(explained).toEqual([...reasons]);
  });
});
