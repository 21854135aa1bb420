import { ServiceError } from '../../errors';

/** A token that stands for a position. */
export const nextToken = (position: number) => Buffer.from(String(position)).toString('base64');

/** @throws ServiceError ValidationException for a token that no answer held */
export function positionOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const position = Number(Buffer.from(token, 'base64').toString());
  if (!Number.isInteger(position) || position < 0) throw new ServiceError('ValidationException', 'NextToken: expected a token of an earlier answer');
  return position;
}

/** The page of at most `size` items that begins where the token says. */
export function page<T>(items: readonly T[], token: string | undefined, size: number): { readonly items: readonly T[]; readonly NextToken?: string } {
  const start = positionOf(token);
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length && { NextToken: nextToken(end) }) };
}
