#!/usr/bin/env node
// The command as installed by npm (`npx cyberactive`): the same as `node cli/run.mjs cli`.
process.argv.splice(2, 0, 'cli');
await import('./run.mjs');
