// The floor of the start benchmark: a React page with one button.
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

function Bare() {
  const [count, setCount] = useState(0);
  useEffect(() => {
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("fastn:shell-ready")));
  }, []);
  return (
    <button type="button" onClick={() => setCount(count + 1)}>
      run {count}
    </button>
  );
}

const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<Bare />);
