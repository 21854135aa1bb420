import { synthesizeForTests } from './pipeline/assembly';

/**
 * Synthesizes once before all suites, so that suites side by side do not do it at the same time. If that fails, only the
 * suites that need the stacks fail: they meet the same error.
 */
export default async function setup(): Promise<void> {
  try {
    await synthesizeForTests();
  } catch (error) {
    console.error((error as Error).message);
  }
}
