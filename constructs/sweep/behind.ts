// By itself, without the CDK: who looks at a stage judges as its alarms do.

/** Runs of the sweep that may fail or be cut short before somebody is told. */
export const runsBehind = 6;

/** How far the sweep may lag, seconds: it looks at nothing that load may still be about to load. Both intervals in seconds. */
export const mostSweepLag = (loadInterval: number, sweepInterval: number): number => loadInterval + runsBehind * sweepInterval;
