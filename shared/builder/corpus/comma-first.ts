import { step, workflow } from "@fastn/workflow"

export default workflow("comma_first"
, { trigger: { type: "manual" }
  , steps:
    [ step("one", { type: "wait", for: "1s" })
    , step("two"
        , { type: "wait"
          , for: "2s"
          , dependsOn: [ "one" ]
          }
      )
    , step("three", { type: "wait", for: "3s" })
    ]
  }
)
