import {step,workflow} from "@fastn/workflow"


export   default   workflow (  "odd_spacing" ,
      {
            steps :   [

   step( "a" ,{type:"wait",for:"1s"} )   ,


          step( "b" ,{type:"wait",for:"1s",dependsOn:["a"],}) ,
  step("c",{
  type:"gate",when:true,
  then:[step("d",{type:"wait",for:"1s"}),],
  }),

   ]   , trigger:{type:"manual"},
      } )
