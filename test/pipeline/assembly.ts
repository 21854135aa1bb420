import path from 'node:path';
import { synthesize } from '../../cli/up/assembly';

const root = path.dirname(path.dirname(__dirname));

/** The assembly of the dev stage, kept between runs while its inputs are the same. */
export function synthesizeForTests(): Promise<string> {
  process.env.CYBERACTIVE_STATE = path.join(root, '.cache', 'test');
  return synthesize('dev');
}

/** Where engines keep what is the same for every start. */
export const cacheFolder = path.join(root, '.cache');
