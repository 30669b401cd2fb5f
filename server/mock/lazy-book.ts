import type { RecordingBook } from "./recording/recordings.ts";
import type { RuleBook } from "./rules/rule-book.ts";

/** A book of answers whose code is loaded with the first entry: most mocks have none. */
export class LazyBook<Book extends { readonly isEmpty: boolean }> {
  private readonly load: () => Promise<Book>;
  private book: Book | undefined;
  private loading: Promise<Book> | undefined;

  constructor(load: () => Promise<Book>) {
    this.load = load;
  }

  /** undefined while there was never an entry. */
  get current(): Book | undefined {
    return this.book;
  }

  get isEmpty(): boolean {
    return this.book?.isEmpty ?? true;
  }

  open(): Promise<Book> {
    return (this.loading ??= this.load().then((book) => (this.book = book)));
  }
}

export const lazyRules = (): LazyBook<RuleBook> => new LazyBook(async () => new (await import("./rules/rule-book.ts")).RuleBook());
export const lazyRecordings = (): LazyBook<RecordingBook> => new LazyBook(async () => new (await import("./recording/recordings.ts")).RecordingBook());
