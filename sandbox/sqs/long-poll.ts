/** Waiting for a message, in sandbox time. */
import type { Scheduler } from '../scheduler';
import type { SqsService } from './service';

/** Resolves when the queue is woken, a hidden message shows, or `deadline` (epoch ms) has come. */
export function waitForMessages(scheduler: Scheduler, sqs: SqsService, queueArn: string, deadline: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stopListening();
      timer.cancel();
      resolve();
    };
    const next = Math.min(deadline, sqs.table(queueArn).nextVisible() ?? deadline);
    const timer = scheduler.at(next, `sqs: long poll of ${queueArn}`, done);
    const stopListening = sqs.onWake(queueArn, done);
  });
}
