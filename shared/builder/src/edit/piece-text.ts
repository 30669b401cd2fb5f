import type { TextEdit } from "../flow-graph.ts";

type Piece = { readonly kind: "kept"; readonly start: number; readonly end: number } | { readonly kind: "new"; readonly text: string };

/** A text under edit that remembers which parts are still the original, so that edits made one after another become one set of edits. */
export class PieceText {
  readonly #original: string;
  #pieces: readonly Piece[];

  constructor(original: string) {
    this.#original = original;
    this.#pieces = original === "" ? [] : [{ kind: "kept", start: 0, end: original.length }];
  }

  /** @param edits ascending, not overlapping, in offsets of the text as it is now */
  apply(edits: readonly TextEdit[]): void {
    for (const edit of edits.toReversed()) this.#replace(edit);
  }

  toString(): string {
    return this.#pieces.map((piece) => this.#textOf(piece)).join("");
  }

  /** From the original text to the present one: ascending, not overlapping, without edits that change nothing. */
  toEdits(): TextEdit[] {
    const edits: TextEdit[] = [];
    let from = 0;
    let text = "";
    const close = (to: number): void => {
      if (text !== this.#original.slice(from, to)) edits.push(trimmed(this.#original, from, to, text));
      text = "";
    };
    for (const piece of this.#pieces) {
      if (piece.kind === "new") {
        text += piece.text;
        continue;
      }
      close(piece.start);
      from = piece.end;
    }
    close(this.#original.length);
    return edits;
  }

  #replace({ start, end, text }: TextEdit): void {
    const [before, rest] = this.#split(this.#pieces, start);
    const [, after] = this.#split(rest, end - start);
    this.#pieces = [...before, ...(text === "" ? [] : [{ kind: "new" as const, text }]), ...after];
  }

  #split(pieces: readonly Piece[], at: number): [Piece[], Piece[]] {
    const before: Piece[] = [];
    let left = at;
    for (const [index, piece] of pieces.entries()) {
      const length = this.#textOf(piece).length;
      if (left >= length) {
        before.push(piece);
        left -= length;
        continue;
      }
      if (left === 0) return [before, pieces.slice(index)];
      const [a, b] = cut(piece, left);
      return [
        [...before, a],
        [b, ...pieces.slice(index + 1)],
      ];
    }
    return [before, []];
  }

  #textOf(piece: Piece): string {
    return piece.kind === "new" ? piece.text : this.#original.slice(piece.start, piece.end);
  }
}

function cut(piece: Piece, at: number): [Piece, Piece] {
  if (piece.kind === "new")
    return [
      { kind: "new", text: piece.text.slice(0, at) },
      { kind: "new", text: piece.text.slice(at) },
    ];
  return [
    { ...piece, end: piece.start + at },
    { ...piece, start: piece.start + at },
  ];
}

/** Leave out what an edit would replace by itself at either end. */
function trimmed(original: string, from: number, to: number, text: string): TextEdit {
  const most = Math.min(to - from, text.length);
  let head = 0;
  while (head < most && original[from + head] === text[head]) head++;
  let tail = 0;
  while (tail < most - head && original[to - 1 - tail] === text[text.length - 1 - tail]) tail++;
  return { start: from + head, end: to - tail, text: text.slice(head, text.length - tail) };
}
