import { lazy, type ReactNode, Suspense } from "react";
import type { RouteObject } from "react-router";
import type { Role } from "../api";
import { CampaignPage } from "../campaigns/CampaignPage";
import { CampaignsPage } from "../campaigns/CampaignsPage";
import { ImportTab } from "../campaigns/imports/ImportTab";
import { LogTab } from "../campaigns/log/LogTab";
import { MessagesTab } from "../campaigns/log/MessagesTab";
import { OverviewTab } from "../campaigns/OverviewTab";
import { NewCampaignPage } from "../campaigns/settings/NewCampaignPage";
import { SettingsTab } from "../campaigns/settings/SettingsTab";
import { DatasetsPage } from "../datasets/DatasetsPage";
import { LoopsPage } from "../loop/LoopsPage";
import { NewModelPage } from "../loop/settings/NewModelPage";
import { BrokenPage, Frame, Waiting } from "./Frame";
import { NotFound } from "./Messages";
import { OnlyFor } from "./session";

const page = (path: string, roles: Role[], element: ReactNode) => ({
  path,
  element: (
    <OnlyFor roles={roles}>
      <Suspense fallback={<Waiting />}>{element}</Suspense>
    </OnlyFor>
  ),
  errorElement: <BrokenPage />,
});

const READERS: Role[] = ["manager", "researcher"];
const OVERSEERS: Role[] = ["overseer"]; // what they may do where, each campaign says

const PeopleTab = lazy(() =>
  import("../people/PeopleTab").then(({ PeopleTab }) => ({ default: PeopleTab })),
);
const TeamsPage = lazy(() =>
  import("../people/TeamsPage").then(({ TeamsPage }) => ({ default: TeamsPage })),
);

const PayTab = lazy(() =>
  import("../campaigns/pay/PayTab").then(({ PayTab }) => ({ default: PayTab })),
);
const PersonPay = lazy(() =>
  import("../campaigns/pay/PersonPay").then(({ PersonPay }) => ({ default: PersonPay })),
);

const quality = {
  Tab: lazy(() => import("../quality/QualityTab").then((m) => ({ default: m.QualityTab }))),
  Agreement: lazy(() =>
    import("../quality/agreement/AgreementPage").then((m) => ({ default: m.AgreementPage })),
  ),
  Annotators: lazy(() =>
    import("../quality/annotators/AnnotatorsPage").then((m) => ({ default: m.AnnotatorsPage })),
  ),
  Shortcuts: lazy(() =>
    import("../quality/shortcuts/ShortcutsPage").then((m) => ({ default: m.ShortcutsPage })),
  ),
  Health: lazy(() =>
    import("../quality/health/HealthPage").then((m) => ({ default: m.HealthPage })),
  ),
  Adjudication: lazy(() =>
    import("../quality/adjudication/AdjudicationTab").then((m) => ({
      default: m.AdjudicationTab,
    })),
  ),
  Desk: lazy(() => import("../quality/adjudication/Desk").then((m) => ({ default: m.Desk }))),
};

// Only its plots need what draws plots.
const LoopPage = lazy(() =>
  import("../loop/LoopPage").then(({ LoopPage }) => ({ default: LoopPage })),
);

/** Pages of managers and researchers; each folder contributes its own. */
export const routes: RouteObject[] = [
  {
    element: <Frame />,
    errorElement: <BrokenPage />,
    children: [
      page("/campaigns", OVERSEERS, <CampaignsPage />),
      page("/campaigns/new", ["manager"], <NewCampaignPage />),
      {
        ...page("/campaigns/:slug", OVERSEERS, <CampaignPage />),
        children: [
          { index: true, element: <OverviewTab /> },
          { path: "import", element: <ImportTab /> },
          { path: "people", element: <PeopleTab /> },
          { path: "pay", element: <PayTab /> },
          { path: "pay/:person", element: <PersonPay /> },
          {
            path: "quality",
            element: <quality.Tab />,
            children: [
              { index: true, element: <quality.Agreement /> },
              { path: "annotators", element: <quality.Annotators /> },
              { path: "shortcuts", element: <quality.Shortcuts /> },
              { path: "health", element: <quality.Health /> },
            ],
          },
          { path: "adjudication", element: <quality.Adjudication /> },
          { path: "settings", element: <SettingsTab /> },
          { path: "messages", element: <MessagesTab /> },
          { path: "log", element: <LogTab /> },
        ],
      },
      page("/campaigns/:slug/adjudication/desk", OVERSEERS, <quality.Desk />),
      page("/people", ["manager"], <TeamsPage />),
      page("/datasets", ["reader"], <DatasetsPage />),
      page("/loop", READERS, <LoopsPage />),
      page("/loop/new", READERS, <NewModelPage />),
      page("/loop/:name", READERS, <LoopPage />),
      { path: "*", element: <NotFound /> },
    ],
  },
];
