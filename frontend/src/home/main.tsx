import { createRoot } from "react-dom/client";
import { ErrorBoundary } from "../shared/ErrorBoundary";
import { startI18n } from "../shared/i18n";
import words from "../shared/i18n/en/home.json";
import { Home } from "./Home";
import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "../shared/base.css";

startI18n({ home: words });

createRoot(document.getElementById("root") as HTMLElement).render(
  <ErrorBoundary>
    <Home />
  </ErrorBoundary>,
);
