import { createRoot } from "react-dom/client";
import { ErrorBoundary } from "../shared/ErrorBoundary";
import { startPage } from "../shared/i18n/load";
import { Home } from "./Home";
import { Join } from "./Join";
import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "../shared/base.css";

await startPage("home");

createRoot(document.getElementById("root") as HTMLElement).render(
  <ErrorBoundary>{/^\/join\/?$/.test(location.pathname) ? <Join /> : <Home />}</ErrorBoundary>,
);
