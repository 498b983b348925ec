import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { type Guide, getGuide, type Me, type SkipReason } from "../api";
import { t } from "../shared/i18n";
import { TopBar } from "../shared/TopBar";
import { GuideDrawer } from "./dialogs/GuideDrawer";
import { Keys } from "./dialogs/Keys";
import { SignInAgain } from "./dialogs/SignInAgain";
import { Skip } from "./dialogs/Skip";
import { Empty } from "./Empty";
import type { Work } from "./queue/engine";
import { onScreen } from "./queue/reducer";
import { Heard, Saved } from "./Status";
import { Toast } from "./Toast";
import { Dock } from "./task/Dock";
import { type Command, commandOf, type Panel } from "./task/keys";
import { Reading, scrollPanes } from "./task/Reading";
import "./work.css";

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
  const [panel, setPanel] = useState<Panel | null>(firstPanel);
  const guide = useGuide(slug, me);
  const assignment = onScreen(state);

  const run = useCallback(
    (command: Command) => {
      if (command.type === "open") setPanel(command.panel);
      else if (command.type === "scroll") scrollPanes(command.by);
      else if (command.type === "submit")
        work.dispatch({ type: "submit", seconds: work.secondsOnTask() });
      else work.dispatch(command);
    },
    [work],
  );
  const close = () => {
    if (panel === "keys") localStorage.setItem(KEYS_SEEN, "1");
    setPanel(null);
  };
  useKeys(run);
  useEffect(() => {
    document.title = guide ? `${guide.title} · ${t("name")}` : t("name");
  }, [guide]);
  const told = useMemo(() => () => work.dispatch({ type: "told" }), [work]);

  return (
    <div className="work" data-reading={assignment !== undefined}>
      <TopBar me={me} nav={false}>
        <span className="title">{guide?.title}</span>
        <span className="grow" />
        <Saved state={state} />
        {state.judged > 0 && (
          <span className="count">{t("work:judged", { count: state.judged })}</span>
        )}
        <span className="helps">
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
            <Reading assignment={assignment} key={assignment.id} />
            <div className="bench">
              <Toast state={state} onUndo={() => run({ type: "undo" })} onTold={told} />
              <Dock assignment={assignment} state={state} run={run} />
            </div>
          </>
        ) : (
          <Empty state={state} />
        )}
      </main>
      <Heard state={state} taskId={assignment?.id} />

      {panel === "keys" && assignment && <Keys criteria={assignment.criteria} onClose={close} />}
      {panel === "guide" && <GuideDrawer guide={guide} onClose={close} />}
      {panel === "skip" && assignment && !state.revising && (
        <Skip
          reasons={guide?.skip_reasons ?? REASONS}
          onClose={close}
          onSkip={(reason) => {
            close();
            run({ type: "skip", reason });
          }}
        />
      )}
      {state.link === "signed_out" && (
        <SignInAgain
          me={me}
          waiting={state.outbox.length}
          isUnderWay={me !== null || assignment !== undefined || state.outbox.length > 0}
          onDone={(now) => {
            onSignedIn(now);
            work.dispatch({ type: "signed_in" });
          }}
        />
      )}
    </div>
  );
}

function useGuide(slug: string, me: Me | null): Guide | null {
  const [guide, setGuide] = useState<Guide | null>(null);
  const isMissing = guide === null && me !== null;
  useEffect(() => {
    if (isMissing)
      getGuide(slug)
        .then(setGuide)
        .catch(() => undefined);
  }, [slug, isMissing]);
  return guide;
}

function useKeys(run: (command: Command) => void) {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const command = commandOf(event);
      if (!command) return;
      event.preventDefault();
      run(command);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [run]);
}
