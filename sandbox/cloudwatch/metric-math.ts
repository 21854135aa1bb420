/**
 * Metric math at one data point. Functions that the templates do not use are refused by name.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
import { ServiceError } from '../errors';
import type { Expression } from './expression';

/** A metric's value in the period; undefined where it has no data. */
export type Inputs = (id: string) => number | undefined;

type Value = number | undefined;
const truth = (holds: boolean): number => (holds ? 1 : 0);

const operations: Readonly<Record<string, (left: number, right: number) => Value>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  // No data point where CloudWatch would divide by nothing.
  '/': (left, right) => (right === 0 ? undefined : left / right),
  '==': (left, right) => truth(left === right),
  '!=': (left, right) => truth(left !== right),
  '<': (left, right) => truth(left < right),
  '<=': (left, right) => truth(left <= right),
  '>': (left, right) => truth(left > right),
  '>=': (left, right) => truth(left >= right),
  AND: (left, right) => truth(left !== 0 && right !== 0),
  '&&': (left, right) => truth(left !== 0 && right !== 0),
  OR: (left, right) => truth(left !== 0 || right !== 0),
  '||': (left, right) => truth(left !== 0 || right !== 0),
};

type Evaluate = (expression: Expression) => Value;

const functions: Readonly<Record<string, (operands: readonly Expression[], evaluate: Evaluate) => Value>> = {
  FILL: ([series, filler], evaluate) => evaluate(series!) ?? evaluate(filler!),
  IF: ([condition, yes, no], evaluate) => {
    const holds = evaluate(condition!);
    if (holds === undefined) return undefined;
    return holds !== 0 ? evaluate(yes!) : no && evaluate(no);
  },
  SUM: (operands, evaluate) => overArray('SUM', operands, evaluate, (values) => values.reduce((sum, value) => sum + value, 0)),
  MAX: (operands, evaluate) => overArray('MAX', operands, evaluate, (values) => Math.max(...values)),
};

/**
 * Arithmetic on what is missing is missing: the stricter reading, since CloudWatch's pages leave it open. Over an array,
 * what is missing is left out.
 * @returns undefined where the expression has no data point
 * @throws ServiceError naming a function that is not known here
 */
export function evaluateExpression(expression: Expression, inputs: Inputs): number | undefined {
  const evaluate: Evaluate = (part) => {
    switch (part.kind) {
      case 'number':
        return part.value;
      case 'metric':
        return inputs(part.id);
      case 'array':
        throw new ServiceError('ValidationError', 'expression: expected one time series, found an array');
      case 'call':
        return known(part.name)(part.operands, evaluate);
      case 'operation': {
        const [left, right] = [evaluate(part.left), evaluate(part.right)];
        return left === undefined || right === undefined ? undefined : operations[part.operator]!(left, right);
      }
    }
  };
  return evaluate(expression);
}

function known(name: string) {
  if (Object.hasOwn(functions, name)) return functions[name]!;
  throw new ServiceError('ValidationError', `expression: expected a function among ${Object.keys(functions).join(', ')}, found ${name}`);
}

/** Over the array's values in this period. Of one series the functions would be another: its value over all periods. */
function overArray(name: string, operands: readonly Expression[], evaluate: Evaluate, reduce: (values: readonly number[]) => number): Value {
  const [array] = operands;
  if (operands.length !== 1 || array?.kind !== 'array') throw new ServiceError('ValidationError', `expression: expected ${name} of an array, found another operand`);
  const values = array.items.map(evaluate).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : reduce(values);
}
