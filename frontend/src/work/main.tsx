import { lazy, Suspense, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { ApiError, getMe, type Me } from "../api";
import { ErrorBoundary } from "../shared/ErrorBoundary";
import { startPage } from "../shared/i18n/load";
import { History } from "./history";
import { registerWorker } from "./offline/register";
import { openWork } from "./queue/engine";
import { WorkPage } from "./WorkPage";
import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "../shared/base.css";

const Preview = lazy(() => import("./preview/Preview"));
const CampaignList = lazy(() => import("./CampaignList"));

const [, slug, part] = location.pathname.match(/^\/work\/([^/]+)(?:\/(\w+))?/) ?? [];
const isPreview = new URLSearchParams(location.search).has("preview");
const work = slug && !part && !isPreview ? openWork(slug) : null; // asks for the first tasks before all else
const whoAmI = getMe();
await startPage("work"); // on its way since the first byte: the template preloads it

function App() {
  const [me, setMe] = useState<Me | null>(null);
  useEffect(() => {
    whoAmI
      .catch(meLater)
      .then((me) => {
        work?.meet(me.username);
        setMe(me);
      })
      .catch((error) => {
        // On the working page a dialog asks instead, so that nothing on it is lost.
        if (!(error instanceof ApiError && isStranger(error))) throw error;
        if (!work) location.assign(`/?next=${location.pathname}`);
      });
  }, []);
  if (slug && work) return <WorkPage slug={slug} work={work} me={me} onSignedIn={setMe} />;
  if (slug && isPreview && !part)
    return (
      <Suspense>
        <Preview slug={slug} me={me} />
      </Suspense>
    );
  if (slug && part === "history")
    return (
      <Suspense>
        <History slug={slug} me={me} />
      </Suspense>
    );
  return <Suspense>{me && <CampaignList me={me} />}</Suspense>;
}

const isStranger = ({ status }: ApiError) => status === 401 || status === 403;

/** Opened without a connection: who is signed in shows once there is one. */
async function meLater(error: unknown): Promise<Me> {
  if (!(error instanceof ApiError) || isStranger(error)) throw error;
  await new Promise((online) => {
    addEventListener("online", online, { once: true });
    setTimeout(online, 10_000);
  });
  return getMe().catch(meLater);
}

createRoot(document.getElementById("root") as HTMLElement).render(
  <ErrorBoundary>
    <App />
  </ErrorBoundary>,
);
registerWorker();
