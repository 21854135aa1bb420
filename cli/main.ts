import { runCommand } from './program';

// Whoever reads our output may have read enough (`| head`): the work goes on, its words go nowhere.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

void runCommand(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
