/** The sweep sees a shipper's rhythm in the registry, over days, and tells when it falls silent. */
import { HOUR, SweepStand } from './sweep-stand';

const DAY = 24 * HOUR;

test('a shipper that falls silent is counted until it sends again; one that stays away is forgotten', async () => {
  const stand = await SweepStand.open();
  const wait = async (times: number, sends: boolean): Promise<void> => {
    for (let count = 0; count < times; count++) {
      await stand.pass(DAY);
      await stand.run();
      if (sends) await stand.fanOut(await stand.upload());
    }
  };
  try {
    await stand.run();
    await wait(5, true);
    expect(stand.measured.ShippersSilent).toBe(0);
    // Twice its usual day is allowed.
    await wait(2, false);
    expect(stand.measured.ShippersSilent).toBe(0);
    await wait(1, false);
    expect(stand.measured.ShippersSilent).toBe(1);
    await wait(2, true);
    expect(stand.measured.ShippersSilent).toBe(0);
    await wait(10, false);
    expect(stand.measured.ShippersSilent).toBe(0);
    expect(await stand.registry.shippers.get('demo')).toEqual({ shippers: {} });
  } finally {
    await stand.close();
  }
}, 60_000);
