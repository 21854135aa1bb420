import { recountDays, type RecountScope } from '../../constructs/audit/recount-days';

const scope = (change: Partial<RecountScope> = {}): RecountScope => ({ today: '2026-03-10', oldest: '2026-02-20', newestDays: 3, olderDays: 4, earlier: undefined, ...change });
const earlier = (next_day: string | undefined, different_days: string[] = []) => ({ ...(next_day && { next_day }), different_days, recounted_at: 0 });
const days = (change?: Partial<RecountScope>) => recountDays(scope(change)).map(({ day }) => day.slice(5));

test('the newest days, then older ones from new to old', () => {
  expect(days()).toEqual(['03-10', '03-09', '03-08', '03-07', '03-06', '03-05', '03-04']);
  expect(days({ earlier: earlier('2026-03-03') }).slice(3)).toEqual(['03-03', '03-02', '03-01', '02-28']);
});

test('round again from the oldest, and from a day that is no longer kept or not yet old', () => {
  expect(days({ earlier: earlier('2026-02-21') }).slice(3)).toEqual(['02-21', '02-20', '03-07', '03-06']);
  expect(days({ earlier: earlier('2026-02-01') }).slice(3)).toEqual(['03-07', '03-06', '03-05', '03-04']);
  expect(days({ earlier: earlier('2026-03-09') }).slice(3, 4)).toEqual(['03-07']);
});

test('days that differed come before the older ones', () => {
  expect(days({ earlier: earlier('2026-03-03', ['2026-02-22', '2026-01-01', '2026-03-09']) })).toEqual(['03-10', '03-09', '03-08', '02-22', '03-03', '03-02', '03-01', '02-28']);
});

test('nothing twice when little is kept, and each day in turn over the nights', () => {
  expect(days({ oldest: '2026-03-06' })).toEqual(['03-10', '03-09', '03-08', '03-07', '03-06']);
  expect(days({ oldest: '2026-03-10' })).toEqual(['03-10']);
  expect(days({ oldest: '2026-03-11' })).toEqual([]);
  const seen: string[] = [];
  let next: string | undefined;
  for (let night = 0; night < 4; night++) {
    for (const { day, nextOlder } of recountDays(scope({ earlier: earlier(next) })).slice(3)) {
      seen.push(day);
      next = nextOlder;
    }
  }
  expect(new Set(seen.slice(0, 16)).size).toBe(16);
});
