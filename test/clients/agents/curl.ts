import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '../matrix';
import { oneShot, type Turn } from '../one-shot';
import { at, HOST, recipe, SOURCE, type Place } from '../place';
import { putFile } from '../spool';

/** Sends the files of a folder one after the other, each until it is through. @param turn the commands for one file */
function files(place: Place, turn: (file: string) => Promise<Turn>) {
  const folder = at(place, 'files');
  return oneShot(
    place,
    async (lines) => (putFile(folder, lines), lines),
    () => {
      const waiting = existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
      return Promise.all(waiting.map(async (file) => ({ ...(await turn(file)), done: () => rmSync(file) })));
    },
  );
}

export const curl: Client = {
  name: 'curl, two steps',
  how: '`recipe curl`: its lines, pasted into a shell, again until they end well.',
  kind: 'program',
  async start(place) {
    return files(place, async (file) => {
      const { steps } = await recipe(place, 'curl');
      // The first step asks a person for the key; the second names the file.
      const lines = [`FILE=${file}`, ...steps.slice(2).map((step) => step.replaceAll('--retry 5', '--retry 1'))];
      return { program: '/bin/sh', args: ['-ec', lines.join('\n')] };
    });
  },
};

const ingest = ({ front }: Place): string => `${front.url}/v1/ingest/${SOURCE}`;

export const curlDoor: Client = {
  name: 'curl, one request',
  how: '`curl -f --data-binary @FILE …/v1/ingest/SOURCE`, again until it ends well.',
  kind: 'program',
  start: async (place) =>
    files(place, async (file) => ({ program: 'curl', args: ['-fsS', '-u', `${HOST}:${place.key}`, '--data-binary', `@${file}`, ingest(place)] })),
};

export const wget: Client = {
  name: 'wget, one request',
  how: '`wget --post-file=FILE …/v1/ingest/SOURCE`, again until it ends well.',
  kind: 'program',
  start: async (place) =>
    files(place, async (file) => ({
      program: 'wget',
      args: ['-nv', '-O', '-', '--tries=2', '--retry-connrefused', '--retry-on-http-error=503', '--waitretry=1', `--header=Authorization: Bearer ${place.key}`, '--header=Content-Type: text/plain', `--post-file=${file}`, ingest(place)],
    })),
};
