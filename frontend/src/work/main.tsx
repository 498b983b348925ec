import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { getMe, type Me } from "../api";
import { ErrorBoundary } from "../shared/ErrorBoundary";
import { startI18n } from "../shared/i18n";
import words from "../shared/i18n/en/work.json";
import { CampaignList } from "./CampaignList";
import { openWork } from "./queue/engine";
import { WorkPage } from "./WorkPage";
import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "../shared/base.css";

startI18n({ work: words });

const slug = location.pathname.match(/^\/work\/([^/]+)/)?.[1];
const work = slug ? openWork(slug) : null; // asks for the first tasks before anything is drawn
const whoAmI = getMe();

function App() {
  const [me, setMe] = useState<Me | null>(null);
  useEffect(() => {
    whoAmI.then(setMe).catch(({ status }) => {
      // On the working page a dialog asks instead, so that nothing on it is lost.
      if (!slug && (status === 401 || status === 403)) location.assign("/?next=/work");
    });
  }, []);
  if (slug && work) return <WorkPage slug={slug} work={work} me={me} onSignedIn={setMe} />;
  return me && <CampaignList me={me} />;
}

createRoot(document.getElementById("root") as HTMLElement).render(
  <ErrorBoundary>
    <App />
  </ErrorBoundary>,
);
