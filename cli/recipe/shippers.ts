import { environment, environmentFile, quoted, script, SCRIPT, scriptSteps, spoolShipper, STATUS_NOTES, watchUnit, type Recipe, type RecipeSettings } from './recipe';

/** Recipes in which no log agent has a part. */

/** The two steps by hand. */
export function curl(settings: RecipeSettings): Recipe {
  const { api, source, keyFile, host, log } = settings;
  const hostText = host === undefined ? '$(uname -n)' : host;
  return {
    files: [],
    steps: [
      ...scriptSteps(settings),
      `FILE=${quoted(`${log}.1`)}`,
      `KEY=$(head -n1 ${quoted(keyFile)}); SUM=$(sha256sum < "$FILE" | cut -c1-64); SIZE=$(($(wc -c < "$FILE")))`,
      `ANSWER=$(printf 'header = "authorization: Bearer %s"' "$KEY" | curl -fsSK - -H 'content-type: application/json' --retry 5 -d "{\\"source\\":\\"${source}\\",\\"host\\":\\"${hostText}\\",\\"name\\":\\"\${FILE##*/}\\",\\"path\\":\\"$FILE\\",\\"size\\":$SIZE,\\"sha256\\":\\"$SUM\\"}" ${quoted(`${api}/v1/uploads`)})`,
      `URL=$(printf %s "$ANSWER" | sed -n 's/.*"url":"\\([^"]*\\)".*/\\1/p'); CHECKSUM=$(printf %s "$ANSWER" | sed -n 's/.*"x-amz-checksum-sha256":"\\([^"]*\\)".*/\\1/p')`,
      `[ -z "$URL" ] || curl -fsS --globoff --retry 5 -T "$FILE" -H 'if-none-match: *' -H "x-amz-checksum-sha256: $CHECKSUM" "$URL"   # no URL: it had landed before`,
      `printf '%s\\n' "$ANSWER"   # status_url says what became of it`,
    ],
    notes: ['By hand, to see how it works; `cyberactive recipe cron` does the same with retries. Complete files only.', ...STATUS_NOTES],
  };
}

/** Complete files of a folder, once a minute; or, with Node, logs followed as they grow. */
export function cron(settings: RecipeSettings): Recipe {
  if (settings.shipper === 'ship') {
    return {
      files: [watchUnit(settings, settings.log.replace(/\/[^/]*$/, '') || '/', `--include ${quoted(`${settings.log.replace(/^.*\//, '')}*`)}`)],
      steps: [...scriptSteps(settings), `systemctl daemon-reload && systemctl enable --now cyberactive-${settings.source}`],
      notes: ['Follows the log itself, through rotation by rename, copytruncate and gzip. Nothing is deleted.', ...STATUS_NOTES],
    };
  }
  const shipper = spoolShipper(settings);
  return {
    ...shipper,
    notes: [...shipper.notes, `Whatever is put into ${settings.spool}/.open is shipped when it has rested for a minute, then deleted: put copies there.`],
  };
}

/** Each rotated file is linked into the spool before it is compressed. */
export function logrotate(settings: RecipeSettings): Recipe {
  const shipper = spoolShipper(settings);
  const { log, source } = settings;
  return {
    files: [
      ...shipper.files,
      {
        path: `/etc/logrotate.d/cyberactive-${source}`,
        mode: '644',
        text: `# In the place of the log's own entry: two entries for one log are an error.
${log} {
  hourly
  rotate 48
  missingok
  notifempty
  dateext
  dateformat -%Y%m%d-%s
  compress
  delaycompress
  nosharedscripts
  postrotate
    # Tell the writer to open its log anew, if it needs that: systemctl kill -s HUP rsyslog
    ln "$2" "${shipper.open}/$(date +%s)-\${2##*/}" 2>/dev/null || cp -p "$2" "${shipper.open}/$(date +%s)-\${2##*/}"
  endscript
}
`,
      },
    ],
    steps: [...shipper.steps, `logrotate --debug /etc/logrotate.d/cyberactive-${source}`],
    notes: [...shipper.notes, 'A log that is rotated with copytruncate needs no change: copytruncate in the place of the writer’s reload.'],
  };
}

/** The journal since the last time, as lines, in a file of its own. */
export function journald(settings: RecipeSettings): Recipe {
  const shipper = spoolShipper(settings);
  const { source } = settings;
  const taker = '/usr/local/bin/cyberactive-journal.sh';
  return {
    files: [
      ...shipper.files,
      {
        path: taker,
        mode: '755',
        text: `#!/bin/sh
# cyberactive-journal.sh SPOOL CURSOR_FILE: puts what is new in the journal into the spool. The cursor moves when the file is there.
set -eu
new=$(mktemp "$1/.journal.XXXXXX")
trap 'rm -f "$new" "$2.next"' EXIT
if [ -s "$2" ]; then cp "$2" "$2.next"; else rm -f "$2.next"; fi
journalctl --quiet --no-pager --utc -o short-iso --cursor-file="$2.next" \${JOURNAL_MATCH:-} >"$new"
[ -s "$new" ] || exit 0
mv "$new" "$1/journal-$(date -u +%Y%m%d-%H%M%S)-$$.log"
mv "$2.next" "$2"
`,
      },
      {
        path: `/etc/cron.d/cyberactive-journal-${source}`,
        mode: '644',
        text: `PATH=/usr/local/bin:/usr/bin:/bin\n# JOURNAL_MATCH=_COMM=sshd ships sshd's lines only; the first run takes all that the journal has.\n* * * * * root mkdir -p /var/lib/cyberactive && flock -n /run/lock/cyberactive-journal-${source} ${taker} ${quoted(shipper.open)} /var/lib/cyberactive/journal-${source}.cursor 2>&1 | logger -t cyberactive\n`,
      },
    ],
    steps: shipper.steps,
    notes: [...shipper.notes, 'A power cut between the two last lines of cyberactive-journal.sh repeats one minute of lines; none is lost.'],
  };
}

/** The script alone. */
export function sh(settings: RecipeSettings): Recipe {
  return {
    files: [environment(settings), script()],
    steps: [...scriptSteps(settings), `set -a; . ${environmentFile(settings)}; set +a; ${SCRIPT} ${quoted(`${settings.log}.1`)}`],
    notes: ['The script for machines without Node: a POSIX shell, curl and sha256sum.', ...STATUS_NOTES],
  };
}

export function powershell({ api, source, host, spool }: RecipeSettings): Recipe {
  const folder = spool.startsWith('/') ? 'C:\\ProgramData\\CyberActive\\spool' : spool;
  const file = 'C:\\ProgramData\\CyberActive\\ship.ps1';
  return {
    files: [
      {
        path: file,
        mode: '644',
        text: `# Ships the files of a folder that have rested for a minute, deletes what S3 has. Windows PowerShell 5.1 or newer.
$ErrorActionPreference = 'Stop'
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
$api = '${api.replace(/'/g, "''")}'
$key = (Get-Content 'C:\\ProgramData\\CyberActive\\key.txt' -TotalCount 1).Trim()
$failed = 0
foreach ($file in Get-ChildItem '${folder.replace(/'/g, "''")}' -File | Where-Object { $_.Length -gt 0 -and $_.LastWriteTime -lt (Get-Date).AddMinutes(-1) }) {
  for ($try = 1; $try -le 6; $try++) {
    try {
      $sum = (Get-FileHash $file.FullName -Algorithm SHA256).Hash.ToLower()
      $body = @{ source = '${source}'; host = ${host === undefined ? '$env:COMPUTERNAME' : `'${host.replace(/'/g, "''")}'`}; name = $file.Name; path = $file.FullName; size = $file.Length; sha256 = $sum; file_modified_at = $file.LastWriteTimeUtc.ToString('yyyy-MM-ddTHH:mm:ssZ') } | ConvertTo-Json
      $answer = Invoke-RestMethod "$api/v1/uploads" -Method Post -ContentType 'application/json' -Headers @{ authorization = "Bearer $key" } -Body ([Text.Encoding]::UTF8.GetBytes($body))
      if ($answer.url) {
        & curl.exe -fsS --globoff -T $file.FullName -H 'if-none-match: *' -H "x-amz-checksum-sha256: $($answer.headers.'x-amz-checksum-sha256')" $answer.url
        if ($LASTEXITCODE -ne 0) { throw "curl.exe: exit code $LASTEXITCODE" }
      }
      Remove-Item $file.FullName
      break
    } catch {
      $status = if ($_.Exception.Response) { [int]$_.Exception.Response.StatusCode } else { 0 }
      Write-Warning "$($file.FullName): $($_.Exception.Message) $($_.ErrorDetails.Message)"
      if ($status -eq 401) { exit 7 }
      if (($status -ge 400 -and $status -lt 500 -and $status -notin 408, 409, 429) -or $try -eq 6) { $failed++; break }
      Start-Sleep -Milliseconds (500 * [Math]::Pow(2, $try) * (Get-Random -Minimum 0.5 -Maximum 1.5))
    }
  }
}
exit $(if ($failed) { 8 } else { 0 })
`,
      },
    ],
    steps: [
      `icacls C:\\ProgramData\\CyberActive\\key.txt /inheritance:r /grant:r SYSTEM:R Administrators:F   # the key of \`cyberactive key create\` is in it`,
      `schtasks /Create /TN CyberActive /RU SYSTEM /SC MINUTE /MO 1 /TR "powershell -NoProfile -ExecutionPolicy Bypass -File ${file}"`,
    ],
    notes: [...STATUS_NOTES, 'Needs curl.exe, which Windows has since 10 (1803) and Server 2019. Not run on Windows by the tests.'],
  };
}
