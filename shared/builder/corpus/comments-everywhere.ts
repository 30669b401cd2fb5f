// @ts-check
/* eslint-disable */
import { /* the maker */ workflow, step } from "@fastn/workflow"; // DSL

export default /* main */ workflow(/* name */ "comments_everywhere" /* end of name */, {
  // what starts it
  trigger: /* by hand */ { type: "manual" /* no schedule */ }, // yes
  /* all of them */ steps: [ // in order
    // ---------- first ----------

    // load
    // all rows
    step(/* n */ "load" /* m */, {
      // options
      type: "action", // kind
      /* code */ handler: (ctx) => {
        // ctx.steps.load is not a reference here
        return { text: "{{steps.load.output}} is text" }; /* steps.load */
      } /* end */, // tail
    }), // load: done

    /* second */ step("save", { type: "action", /* uses load */ handler: (ctx) => ctx.steps.load.output /* here */ }), /* between */
    step("tell", { type: "notification", title: "x" /* title */ , /* waits */ dependsOn: [/* one */ "load", /* two */ "save" /* end */] }) // last
    // nothing more
  ], // end of steps
}); // end
// end of file
