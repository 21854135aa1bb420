import { bytesText, durationText } from '../buffer/points-text';
import { hintsText } from '../buffer/settings';
import { renderTable } from '../report/table';
import type { Actual, Share } from './actual';
import type { CostLine, Estimate } from './estimate';
import type { Forecast } from './forecast';

/** Dollars as people read them: cents, and no `8.3e-7`. */
export const usdText = (usd: number): string => (usd !== 0 && Math.abs(usd) < 0.01 ? '<0.01' : usd.toFixed(2));

/** A month's lines, the largest first, with what is free. */
export function renderEstimate({ lines, usd, usd_without_free, prices }: Estimate): string {
  const table = renderTable<CostLine>(
    [
      { title: '$', value: (line) => usdText(line.usd).padStart(9) },
      { title: 'of', value: ({ title }) => title },
      { title: 'quantity', value: ({ quantity, per }) => `${quantityText(quantity)} ${per}` },
      { title: 'free of it', value: ({ free }) => (free === 0 ? '-' : quantityText(free)) },
    ],
    [...lines].sort((a, b) => b.usd - a.usd),
  );
  return `${table}\n${usdText(usd).padStart(9)}  in all; ${usdText(usd_without_free)} where the account's free amounts are used up by others (prices of ${prices.region}, ${prices.as_of})`;
}

export function renderForecast({ volume, settings, month, packing_saves, freshness_p95, over_quota }: Forecast): string {
  const streams = Object.entries(over_quota).map(([name, count]) => `${name} (${count} times)`);
  return [
    `a month at ${bytesText(volume.bytesAnHour)} an hour: ${hintsText(settings)}, load every ${settings.loadMinutes} min, p95 from arrival to row ${durationText(freshness_p95)}`,
    '',
    renderEstimate(month),
    '',
    `packing saves $${usdText(packing_saves)} a month: one record of ${volume.recordBytes} bytes in each Firehose record is billed as 5,120`,
    ...(streams.length === 0 ? [] : [`above the quota of their streams (5 MiB/s each): ${streams.join(', ')}; cyberactive capacity says what to do`]),
  ].join('\n');
}

/** What another interval would cost. @param now among them */
export function renderWhatIf(forecasts: readonly Forecast[], now: Forecast): string {
  return renderTable<Forecast>(
    [
      { title: 'load', value: ({ settings }) => `${settings.loadMinutes} min` },
      { title: 'interval', value: ({ settings }) => `${settings.intervalSeconds} s` },
      { title: 'p95', value: ({ freshness_p95 }) => durationText(freshness_p95) },
      { title: '$/month', value: ({ month }) => usdText(month.usd).padStart(9) },
      { title: 'against now', value: ({ month }) => (month.usd === now.month.usd ? 'now' : `${month.usd > now.month.usd ? '+' : '-'}${usdText(Math.abs(month.usd - now.month.usd))}`) },
    ],
    forecasts,
  );
}

export function renderActual({ from, until, uploads, decoded_bytes, total, streams, customers, known, missing }: Actual): string {
  const shares = (title: string, rows: readonly Share[]): string =>
    renderTable<Share>(
      [
        { title, value: ({ name }) => name },
        { title: 'put', value: ({ put_bytes }) => bytesText(put_bytes) },
        { title: 'billed', value: ({ billed_bytes }) => bytesText(billed_bytes) },
        { title: '$', value: ({ usd }) => usdText(usd) },
      ],
      rows,
    );
  const named = (how: string): string => Object.entries(known).filter(([, found]) => found === how).map(([name]) => name).join(', ');
  return [
    `${from} to ${until}: ${uploads} uploads, ${bytesText(decoded_bytes)}`,
    '',
    renderEstimate(total),
    '',
    shares('stream', streams),
    '',
    shares('customer', customers),
    '',
    `counted: ${named('counted')}; modelled: ${named('modelled')}`,
    ...missing.map((what) => `not in it: ${what}`),
    '(shares are without free amounts)',
  ].join('\n');
}

function quantityText(quantity: number): string {
  if (quantity >= 1000) return Math.round(quantity).toLocaleString('en');
  return String(Number(quantity.toFixed(quantity >= 10 ? 1 : 4)));
}
