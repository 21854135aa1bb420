import type { RecipeSettings } from './recipe';

/** How each agent follows a log and remembers how far it is: the same whether its output is a file or a door. */

export const fluentBitTail = ({ source, log }: RecipeSettings): string => `[SERVICE]
    Flush        5
    storage.path /var/lib/fluent-bit/storage
[INPUT]
    Name   tail
    Path   ${log}
    DB     /var/lib/fluent-bit/cyberactive-${source}.db
    Tag    cyberactive
    storage.type filesystem
`;

export const fluentdTail = ({ source, log }: RecipeSettings): string => `<source>
  @type tail
  path ${log}
  pos_file /var/lib/fluent/cyberactive-${source}.pos
  tag cyberactive
  <parse>
    @type none
  </parse>
</source>
`;

export const vectorFile = ({ log }: RecipeSettings): string => `data_dir: /var/lib/vector
sources:
  cyberactive_in:
    type: file
    include: ["${log}"]
`;

export const logstashFile = ({ source, log }: RecipeSettings): string => `input {
  file { path => "${log}" sincedb_path => "/var/lib/logstash/cyberactive-${source}.sincedb" start_position => "beginning" }
}
`;
