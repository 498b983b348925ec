import { createRoot } from "react-dom/client";
import { ErrorBoundary } from "../shared/ErrorBoundary";
import { startI18n } from "../shared/i18n";
import work from "../shared/i18n/en/work.json";
import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "../shared/base.css";

startI18n({ work });

createRoot(document.getElementById("root") as HTMLElement).render(
  <ErrorBoundary>
    <main />
  </ErrorBoundary>,
);
