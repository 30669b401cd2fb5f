import { useCallback, useEffect, useRef, useState } from "react";

export interface Draft {
  readonly text: string;
  readonly type: (text: string) => void;
  /** Write what was typed, if it differs. */
  readonly commit: () => void;
  /** Give the written text back. */
  readonly reset: () => void;
  /** Why the last commit was refused; null otherwise. */
  readonly refusal: string | null;
}

/**
 * Text being typed on top of a written value. It is written on commit, and when the field goes away (another step was selected): never lost,
 * and always by the `write` the field was mounted with. A value changed from outside shows as soon as nothing is being typed.
 */
export function useDraft(written: string, write: (text: string) => Promise<string | null>, isValid: (text: string) => boolean): Draft {
  const [typed, setTyped] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const state = useRef({ typed, written, write, isValid, alive: true });
  useEffect(() => {
    Object.assign(state.current, { written, write, isValid });
  });
  const type = useCallback((text: string) => {
    state.current.typed = text;
    setTyped(text);
    setRefusal(null);
  }, []);
  const reset = useCallback(() => {
    state.current.typed = null;
    setTyped(null);
    setRefusal(null);
  }, []);
  const commit = useCallback(() => {
    const now = state.current;
    const text = now.typed;
    if (text === null) return;
    if (text === now.written) {
      if (now.alive) reset();
      return;
    }
    if (!now.isValid(text)) return;
    const put = async (): Promise<void> => {
      const reason = await now.write(text);
      if (!state.current.alive) return;
      // Typed on meanwhile: that is a draft of its own.
      if (reason === null && state.current.typed === text) reset();
      else setRefusal(reason);
    };
    void put();
  }, [reset]);
  useEffect(() => {
    const now = state.current;
    now.alive = true;
    return () => {
      now.alive = false;
      commit();
    };
  }, [commit]);
  return { text: typed ?? written, type, commit, reset, refusal };
}
