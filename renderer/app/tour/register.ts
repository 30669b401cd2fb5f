import { registerActions } from "../actions/index.ts";
import { navigate } from "../page-path.ts";
import { backgrounds } from "../registry/index.ts";
import { tour, Tour } from "./tour.tsx";

backgrounds.register({ id: "tour", order: 80, component: Tour });
registerActions([
  {
    id: "help.tour",
    title: "Start the tour",
    group: "Help",
    run: () => {
      navigate("/");
      tour.setState({ at: 0 });
    },
  },
]);
