/** Metric math: the grammar. What the alarms use is evaluated in metric-math.ts, all else is refused by its name. */
import { ServiceError } from '../errors';

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'metric'; readonly id: string }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Expression[] }
  | { readonly kind: 'operation'; readonly operator: string; readonly left: Expression; readonly right: Expression };

/** From the loosest to the tightest. */
const levels: readonly (readonly string[])[] = [['OR', '||'], ['AND', '&&'], ['==', '!=', '<=', '>=', '<', '>'], ['+', '-'], ['*', '/']];
const token = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|(==|!=|<=|>=|&&|\|\||[-+*/<>()[\],]))/y;

/**
 * Reads an expression: numbers, ids of metrics, calls, arrays, arithmetic, comparisons, AND and OR.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * @throws ServiceError where the text is none
 */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text, tokensOf(text));
  const expression = parser.level(0);
  parser.end();
  return expression;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== ''; at = token.lastIndex) {
    const match = token.exec(text);
    if (!match) throw new ServiceError('ValidationError', `expression: expected metric math at character ${at + 1}, found ${text.slice(at, at + 10)}`);
    tokens.push(match[0].trim());
  }
  return tokens;
}

class Parser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly tokens: readonly string[],
  ) {}

  level(index: number): Expression {
    const operators = levels[index];
    if (!operators) return this.operand();
    let left = this.level(index + 1);
    while (operators.includes(this.tokens[this.at] ?? '')) {
      const operator = this.tokens[this.at++]!;
      left = { kind: 'operation', operator, left, right: this.level(index + 1) };
    }
    return left;
  }

  private operand(): Expression {
    const found = this.tokens[this.at++] ?? 'the end';
    if (found === '(') return this.upTo(')')[0]!;
    if (found === '[') return { kind: 'array', items: this.upTo(']') };
    if (/^\d/.test(found)) return { kind: 'number', value: Number(found) };
    if (!/^[A-Za-z_]/.test(found) || found === 'the end') throw this.unexpected('an operand', found);
    if (this.tokens[this.at] !== '(') return { kind: 'metric', id: found };
    this.at++;
    return { kind: 'call', name: found, operands: this.upTo(')') };
  }

  private upTo(close: string): Expression[] {
    const items = [this.level(0)];
    while (this.tokens[this.at] === ',') {
      this.at++;
      items.push(this.level(0));
    }
    const found = this.tokens[this.at++];
    if (found !== close) throw this.unexpected(close, found ?? 'the end');
    return items;
  }

  end(): void {
    if (this.at < this.tokens.length) throw this.unexpected('the end', this.tokens[this.at]!);
  }

  private unexpected(expected: string, found: string): ServiceError {
    return new ServiceError('ValidationError', `expression ${this.text}: expected ${expected}, found ${found}`);
  }
}
