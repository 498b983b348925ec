import { type MouseEvent, useEffect } from "react";
import { Outlet, ScrollRestoration, useLocation, useNavigate, useRouteError } from "react-router";
import { TopBar } from "../shared/TopBar";
import styles from "./app.module.css";
import { Problem } from "./Messages";
import { Lines, Loaded } from "./Page";
import { useSession } from "./session";

const OURS = /^\/(campaigns|datasets|loop|people)(\/|$)/; // the other addresses are other entries

/** What every page of managers and researchers stands in; strangers are sent to sign in. */
export function Frame() {
  const session = useSession();
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const isStranger = session.data?.authenticated === false;
  useEffect(() => {
    if (isStranger) location.assign(`/?next=${encodeURIComponent(pathname + search)}`);
  }, [isStranger, pathname, search]);

  const stayInside = (event: MouseEvent) => {
    const href = (event.target as Element).closest("a")?.getAttribute("href") ?? "";
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (!isPlain || !OURS.test(href)) return;
    event.preventDefault();
    (event.target as Element).closest("details")?.removeAttribute("open");
    navigate(href);
  };
  const me = session.data?.me ?? null;
  return (
    <>
      <div className={styles.frame} onClickCapture={stayInside}>
        <TopBar me={me} isTranslated={false} key={pathname} />
      </div>
      <Loaded query={session} skeleton={<Waiting />}>
        {() => (me ? <Outlet context={me} /> : <Waiting />)}
      </Loaded>
      <ScrollRestoration />
    </>
  );
}

export const Waiting = () => (
  <main className={styles.page}>
    <Lines />
  </main>
);

/** A page that broke while it was drawn leaves the frame standing. */
export function BrokenPage() {
  return (
    <main className={styles.page}>
      <Problem error={useRouteError()} retry={() => location.reload()} />
    </main>
  );
}
