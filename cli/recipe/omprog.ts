import { readFileSync } from 'node:fs';
import path from 'node:path';
import { environment, environmentFile, quoted, SCRIPT, script, scriptSteps, STATUS_NOTES, type Recipe, type RecipeSettings } from './recipe';

const PROGRAM = '/usr/local/bin/cyberactive-omprog.sh';

/**
 * rsyslog without cron: omprog hands its batches to a program that makes files of them and ships these with the two-step
 * script. https://www.rsyslog.com/doc/configuration/modules/omprog.html
 */
export function omprog(settings: RecipeSettings): Recipe {
  const { source, spool } = settings;
  return {
    files: [
      environment(settings),
      script(),
      { path: PROGRAM, mode: '755', text: readFileSync(path.join(__dirname, 'cyberactive-omprog.sh'), 'utf8') },
      {
        path: `/etc/rsyslog.d/90-cyberactive-${source}.conf`,
        mode: '644',
        text: `module(load="omprog")
template(name="cyberactive_line" type="string" string="%TIMESTAMP:::date-rfc3339% %HOSTNAME% %syslogtag%%msg:::sp-if-no-1st-sp%%msg:::drop-last-lf%\\n")
# What comes within five seconds is one file.
action(type="omprog" binary="${PROGRAM} ${environmentFile(settings)} ${spool} ${SCRIPT}" template="cyberactive_line"
       useTransactions="on" confirmMessages="on"
       queue.type="LinkedList" queue.filename="cyberactive_${source}" queue.maxDiskSpace="1g" queue.saveOnShutdown="on"
       queue.dequeueBatchSize="1000"
       action.resumeRetryCount="-1" action.resumeInterval="10")
`,
      },
    ],
    steps: [...scriptSteps(settings), `mkdir -p ${quoted(spool)}`, `rsyslogd -N1 && systemctl restart rsyslog`],
    notes: [...STATUS_NOTES, 'Lines leave some ten seconds after they came. kill -9 of rsyslog loses what is in its memory; the other recipe, where rsyslog writes the files itself, does not.'],
  };
}
