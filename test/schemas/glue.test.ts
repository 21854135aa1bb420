import { eventClasses, glueColumns } from '../../schemas';

// Whole tables are kept in golden/*.glue.txt, which generated.test.ts compares.
describe('the columns of a Glue table', () => {
  test('are those of the event class, in its order', () => {
    for (const eventClass of Object.values(eventClasses)) {
      expect(glueColumns(eventClass)).toEqual(
        eventClass.columns.map(({ name, type }) => ({ name, type, comment: expect.any(String) })),
      );
    }
  });

  test('have comments that Glue takes', () => {
    for (const { comment } of Object.values(eventClasses).flatMap(glueColumns)) {
      expect(comment.length).toBeLessThanOrEqual(255);
      expect(comment).toMatch(/^[ -\ud7ff\ue000-\ufffd]+$/);
    }
  });

  test('say the whole doc, or as many of its words as fit', () => {
    const [column] = eventClasses.base_event.columns;
    const comment = (doc: string) => glueColumns({ ...eventClasses.base_event, columns: [{ ...column!, doc }] })[0]?.comment;
    expect(comment('x'.repeat(255))).toBe('x'.repeat(255));
    expect(comment(`${'word '.repeat(60)}end`)).toBe(`${'word '.repeat(50).trim()}…`);
  });
});
