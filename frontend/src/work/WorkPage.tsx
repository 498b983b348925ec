import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import { type Guide, getGuide, type Me, type SkipReason } from "../api";
import { t } from "../shared/i18n";
import { TopBar } from "../shared/TopBar";
import { Care } from "./care/Care";
import { SignInAgain } from "./dialogs/SignInAgain";
import { Empty } from "./Empty";
import type { Work } from "./queue/engine";
import { judgedHere, onScreen, phase, type State } from "./queue/reducer";
import { Heard, Paused, Saved } from "./Status";
import { Toast } from "./Toast";
import { type Command, type Panel, useKeys } from "./task/keys";
import { Task } from "./task/Task";
import "./work.css";

const loadKeys = () => import("./dialogs/Keys");
const loadGuide = () => import("./dialogs/GuideDrawer");
const loadSkip = () => import("./dialogs/Skip");
const loadUndelivered = () => import("./Undelivered");
const Keys = lazy(() => loadKeys().then(({ Keys }) => ({ default: Keys })));
const GuideDrawer = lazy(() => loadGuide().then(({ GuideDrawer }) => ({ default: GuideDrawer })));
const Skip = lazy(() => loadSkip().then(({ Skip }) => ({ default: Skip })));
const Undelivered = lazy(loadUndelivered);

const KEYS_SEEN = "keys-seen";
const REASONS: SkipReason[] = ["cannot_judge", "unclear", "disturbing", "other"];

const hasKeyboard = () => matchMedia("(hover: hover) and (pointer: fine)").matches;
const firstPanel = (): Panel | null =>
  localStorage.getItem(KEYS_SEEN) || !hasKeyboard() ? null : "keys";

interface Props {
  slug: string;
  work: Work;
  me: Me | null;
  onSignedIn: (me: Me) => void;
}

export function WorkPage({ slug, work, me, onSignedIn }: Props) {
  const state = useSyncExternalStore(work.subscribe, work.state);
  const [panel, setPanel] = useState<Panel | "undelivered" | null>(firstPanel);
  const [guide, setGuide] = useGuide(slug, me);
  const assignment = onScreen(state);
  const run = useRun(slug, work, setPanel);
  const close = () => {
    if (panel === "keys") localStorage.setItem(KEYS_SEEN, "1");
    setPanel(null);
  };
  useEffect(() => {
    document.title = guide ? `${guide.title} · ${t("name")}` : t("name");
  }, [guide]);
  useWelcome(slug, state);
  useDialogsAtHand();
  const changeCare = (care: Guide["care"]) => {
    setGuide(guide && { ...guide, care });
    work.dispatch({ type: "lost", ids: unwilling(work.state(), care), evenBegun: true });
  };
  const told = useMemo(() => () => work.dispatch({ type: "told" }), [work]);

  return (
    <div className="work" data-reading={assignment !== undefined}>
      <TopBar me={me} nav={false}>
        <span className="title">{guide?.title}</span>
        <span className="grow" />
        <Saved state={state} onUndelivered={() => setPanel("undelivered")} />
        {state.judged > 0 && (
          <span className="count">{t("work:judged", { count: state.judged })}</span>
        )}
        <span className="helps">
          <Care
            slug={slug}
            guide={guide}
            judged={judgedHere(state)}
            isSettled={phase(state) !== "loading" && state.outbox.length === 0}
            active={work.activeInAll}
            onCare={changeCare}
          />
          <button type="button" className="button quiet" onClick={() => setPanel("guide")}>
            {t("work:guide.action")} <kbd>G</kbd>
          </button>
          <button type="button" className="button quiet wide" onClick={() => setPanel("keys")}>
            {t("work:keys.action")} <kbd>?</kbd>
          </button>
        </span>
      </TopBar>
      <main>
        {assignment ? (
          <>
            <h1 className="hidden">{guide?.title}</h1>
            <Paused state={state} />
            <Task
              assignment={assignment}
              draft={state.draft}
              nudges={state.nudges}
              mode={state.revising ? "revise" : "work"}
              guide={guide}
              run={run}
              aside={state.revising ? undefined : <Aside state={state} run={run} />}
              above={<Toast state={state} onUndo={() => run({ type: "undo" })} onTold={told} />}
            />
          </>
        ) : (
          <Idle state={state} slug={slug} guide={guide} run={run} />
        )}
      </main>
      <Heard state={state} taskId={assignment?.id} />

      <Suspense>
        {panel === "keys" && assignment && <Keys assignment={assignment} onClose={close} />}
        {panel === "guide" && <GuideDrawer guide={guide} onClose={close} />}
        {panel === "skip" && assignment && !state.revising && (
          <Skip
            reasons={guide?.skip_reasons ?? REASONS}
            onClose={close}
            onSkip={(reason) => {
              close();
              work.dispatch({
                type: "skip",
                reason,
                seconds: work.secondsOnTask(),
                at: Date.now(),
              });
            }}
          />
        )}
        {panel === "undelivered" && state.undelivered.length > 0 && (
          <Undelivered undelivered={state.undelivered} dispatch={work.dispatch} onClose={close} />
        )}
      </Suspense>
      {state.link === "signed_out" && (
        <SignInAgain
          slug={slug}
          person={work.person()}
          hasPassword={me?.has_password ?? work.person() !== ""}
          waiting={state.outbox.length}
          isUnderWay={me !== null || assignment !== undefined || state.outbox.length > 0}
          onDone={(now) => {
            onSignedIn(now);
            work.meet(now.username);
            work.dispatch({ type: "signed_in" });
          }}
        />
      )}
    </div>
  );
}

/** Tasks held here that their reader no longer agrees to see: the server took them back. */
const unwilling = ({ queue }: State, { accepts }: Guide["care"]): string[] =>
  queue.filter(({ harms }) => harms.some((harm) => !accepts.includes(harm))).map(({ id }) => id);

function Aside({ state, run }: { state: State; run: (command: Command) => void }) {
  return (
    <>
      <button
        type="button"
        className="button quiet"
        onClick={() => run({ type: "open", panel: "skip" })}
      >
        {t("work:skip.action")} <kbd>S</kbd>
      </button>
      {state.last && (
        <button type="button" className="button quiet" onClick={() => run({ type: "undo" })}>
          {t("work:undo.action")} <kbd>Z</kbd>
        </button>
      )}
    </>
  );
}

interface IdleProps {
  state: State;
  slug: string;
  guide: Guide | null;
  run: (command: Command) => void;
}

/** With no task on the page the keys still open the guidelines and the history. */
function Idle({ state, slug, guide, run }: IdleProps) {
  useKeys({ run });
  return <Empty state={state} slug={slug} hasPlatform={guide?.has_platform ?? false} />;
}

function useRun(slug: string, work: Work, open: (panel: Panel) => void) {
  return useCallback(
    (command: Command) => {
      if (command.type === "open") open(command.panel);
      else if (command.type === "history") location.assign(`/work/${slug}/history`);
      else if (command.type === "submit")
        work.dispatch({ type: "submit", seconds: work.secondsOnTask(), at: Date.now() });
      else if (command.type === "pass") {
        const now = { seconds: work.secondsOnTask(), at: Date.now() };
        work.dispatch({ type: "skip", reason: "disturbing", ...now });
      } else work.dispatch(command);
    },
    [slug, work, open],
  );
}

function useGuide(slug: string, me: Me | null) {
  const [guide, setGuide] = useState<Guide | null>(null);
  const isMissing = guide === null && me !== null;
  useEffect(() => {
    if (isMissing)
      getGuide(slug)
        .then(setGuide)
        .catch(() => undefined);
  }, [slug, isMissing]);
  return [guide, setGuide] as const;
}

/** Who has not read what comes first is taken there, once nothing waits to be sent. */
function useWelcome(slug: string, { reason, outbox }: State) {
  const isDue = reason === "onboarding" && outbox.length === 0;
  useEffect(() => {
    if (isDue) location.replace(`/welcome/${slug}`);
  }, [slug, isDue]);
}

/** Fetched once all is quiet: the connection may be gone when they are wanted. */
function useDialogsAtHand() {
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of [loadKeys, loadGuide, loadSkip, loadUndelivered])
        load().catch(() => undefined); // tried again when it is opened
    }, 3000);
    return () => clearTimeout(timer);
  }, []);
}
