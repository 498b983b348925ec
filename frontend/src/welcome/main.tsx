import { lazy, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { ErrorBoundary } from "../shared/ErrorBoundary";
import { startPage } from "../shared/i18n/load";
import { Enter } from "./Enter";
import { WelcomePage } from "./WelcomePage";
import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "../shared/base.css";
import "./welcome.css";

const WelcomePreview = lazy(() => import("./preview/WelcomePreview"));

const isPreview = new URLSearchParams(location.search).has("preview");
const [, page, slug = ""] = location.pathname.split("/");
await startPage("welcome"); // on its way since the first byte: the template preloads it

createRoot(document.getElementById("root") as HTMLElement).render(
  <ErrorBoundary>
    <Suspense>
      {page === "enter" ? (
        <Enter slug={slug} />
      ) : isPreview ? (
        <WelcomePreview slug={slug} />
      ) : (
        <WelcomePage slug={slug} />
      )}
    </Suspense>
  </ErrorBoundary>,
);
