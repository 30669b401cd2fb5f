import type { ReactNode } from "react";
import { createStore } from "zustand/vanilla";

export interface Choice<T extends string> {
  readonly id: T;
  /** A verb: "Save", "Delete file". */
  readonly label: string;
  readonly look?: "primary" | "secondary" | "danger";
}

export interface Question<T extends string = string> {
  readonly title: string;
  /** What is at stake. */
  readonly body: ReactNode;
  /** The main one last; it has the focus. */
  readonly choices: readonly Choice<T>[];
}

interface Asked {
  readonly question: Question;
  readonly answer: (choice: string | null) => void;
}

/** The question on the screen; null when there is none. */
export const asked = createStore<{ readonly now: Asked | null }>(() => ({ now: null }));

/** Ask for a decision. @returns the choice, null when the dialog was closed without one */
export function ask<T extends string>(question: Question<T>): Promise<T | null> {
  asked.getState().now?.answer(null);
  return new Promise((resolve) =>
    asked.setState({
      now: {
        question,
        answer: (choice) => {
          asked.setState({ now: null });
          resolve(choice as T | null);
        },
      },
    }),
  );
}
