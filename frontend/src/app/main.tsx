// Mantine's rules lie in a layer, which the pages' own win over in whatever order files arrive.
import "./app.module.css"; // says the order of the layers
import "@mantine/core/styles.layer.css";
import "@mantine/dropzone/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "../shared/tokens.css";
import "../shared/controls/hidden.css";
import "../shared/prose.css";

import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { createBrowserRouter, RouterProvider } from "react-router";
import { ApiError } from "../api";
import { ErrorBoundary } from "../shared/ErrorBoundary";
import { startI18n } from "../shared/i18n";
import app from "../shared/i18n/en/app.json";
import campaigns from "../shared/i18n/en/campaigns.json";
import { harm } from "../shared/i18n/en/care.json";
import dashboard from "../shared/i18n/en/dashboard.json";
import datasets from "../shared/i18n/en/datasets.json";
import health from "../shared/i18n/en/health.json";
import loop from "../shared/i18n/en/loop.json";
import people from "../shared/i18n/en/people.json";
import quality from "../shared/i18n/en/quality.json";
import settings from "../shared/i18n/en/settings.json";
import shared from "../shared/i18n/en/shared.json";
import { tellSignedOut } from "./Messages";
import { isRefusal } from "./problem";
import { routes } from "./routes";
import { colorSchemeManager, cssVariables, theme } from "./theme/theme";

startI18n({
  app,
  campaigns,
  care: { harm },
  dashboard,
  datasets,
  health,
  loop,
  people,
  quality,
  settings,
  shared,
});

// Browsers hide the attribute but keep the property, so that no style sheet can read the nonce.
const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
// What locks the page behind a dialog writes a style of its own and looks for the nonce here.
Object.assign(globalThis, { __webpack_nonce__: nonce });

// A refusal stays one; only a server that stumbled is asked once more.
const mayPass = (failures: number, error: unknown) => failures === 0 && !isRefusal(error);

const tellIfSignedOut = (error: unknown) => {
  if (error instanceof ApiError && error.code === "not_signed_in") tellSignedOut();
};

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: tellIfSignedOut }),
  mutationCache: new MutationCache({ onError: tellIfSignedOut }),
  defaultOptions: { queries: { staleTime: 5_000, retry: mayPass } },
});

createRoot(document.getElementById("root") as HTMLElement).render(
  <MantineProvider
    theme={theme}
    cssVariablesResolver={cssVariables}
    defaultColorScheme="auto"
    colorSchemeManager={colorSchemeManager}
    getStyleNonce={() => nonce}
  >
    <ErrorBoundary>
      <QueryClientProvider client={queries}>
        <Notifications position="top-center" limit={1} />
        <RouterProvider router={createBrowserRouter(routes)} />
      </QueryClientProvider>
    </ErrorBoundary>
  </MantineProvider>,
);
