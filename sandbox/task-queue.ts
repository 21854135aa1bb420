/** A binary heap of tasks, ordered by (due, sequence). */
export interface Task {
  readonly due: number;
  readonly sequence: number;
  readonly name: string;
  readonly run: () => void | Promise<void>;
  cancelled: boolean;
}

export class TaskQueue {
  private readonly heap: Task[] = [];

  push(task: Task): void {
    const { heap } = this;
    let at = heap.push(task) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(task, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = task;
  }

  /** The first task that is not cancelled. */
  peek(): Task | undefined {
    while (this.heap[0]?.cancelled) this.removeFirst();
    return this.heap[0];
  }

  pop(): Task | undefined {
    const first = this.peek();
    if (first) this.removeFirst();
    return first;
  }

  clear(): void {
    this.heap.length = 0;
  }

  private removeFirst(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (let child; (child = earlierChild(heap, at)) !== undefined && isBefore(heap[child]!, last); at = child) heap[at] = heap[child]!;
    heap[at] = last;
  }
}

function isBefore(a: Task, b: Task): boolean {
  return a.due < b.due || (a.due === b.due && a.sequence < b.sequence);
}

function earlierChild(heap: readonly Task[], at: number): number | undefined {
  const left = 2 * at + 1;
  if (left >= heap.length) return undefined;
  const right = left + 1;
  return right < heap.length && isBefore(heap[right]!, heap[left]!) ? right : left;
}
