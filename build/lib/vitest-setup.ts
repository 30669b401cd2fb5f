import { configureGlobal } from "fast-check";

// The same cases on every machine, so that a red run means a change and not a draw; FASTN_SEED=random looks further.
const wanted = process.env["FASTN_SEED"] ?? "20261123";
configureGlobal({ seed: wanted === "random" ? Date.now() % 2 ** 31 : Number(wanted) });
