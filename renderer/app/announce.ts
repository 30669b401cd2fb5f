import { createStore } from "zustand/vanilla";

/** What the live region says; `serial` makes a repeated sentence heard again. */
export const announcement = createStore<{ readonly text: string; readonly serial: number }>(() => ({ text: "", serial: 0 }));

/** Tell people who do not see the screen what happened: "Run succeeded in 1.2 s". Polite: it waits for a pause. */
export const announce = (text: string): void => announcement.setState(({ serial }) => ({ text, serial: serial + 1 }));
