import { createRoot } from "react-dom/client";
import { ErrorBoundary } from "../shared/ErrorBoundary";
import { startI18n } from "../shared/i18n";
import home from "../shared/i18n/en/home.json";
import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "../shared/base.css";

startI18n({ home });

createRoot(document.getElementById("root") as HTMLElement).render(
  <ErrorBoundary>
    <main />
  </ErrorBoundary>,
);
