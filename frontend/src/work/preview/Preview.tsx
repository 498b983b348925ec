import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { ApiError, type Assignment, type Guide, type Me } from "../../api";
import { getPreview, type Meant, tryVerdict } from "../../api/life";
import { addWords, t } from "../../shared/i18n";
import words from "../../shared/i18n/en/preview.json";
import { TopBar } from "../../shared/TopBar";
import { useDraft } from "../history/useDraft";
import { blank, type Draft, verdictOf } from "../task/draft";
import type { Command, Panel } from "../task/keys";
import { Task } from "../task/Task";
import "../work.css";
import "./preview.css";

addWords({ preview: words });

const Keys = lazy(() => import("../dialogs/Keys").then(({ Keys }) => ({ default: Keys })));
const GuideDrawer = lazy(() =>
  import("../dialogs/GuideDrawer").then(({ GuideDrawer }) => ({ default: GuideDrawer })),
);

interface Shown {
  assignments: Assignment[];
  guide: Guide;
}

/** The working page as an annotator will see it: nothing is leased, nothing is kept. */
export default function Preview({ slug, me }: { slug: string; me: Me | null }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [problem, setProblem] = useState("");
  const [at, setAt] = useState(0);
  const [panel, setPanel] = useState<Panel | null>(null);
  useEffect(() => {
    getPreview(slug).then(setShown, (error) => setProblem(said(error)));
  }, [slug]);
  useEffect(() => {
    if (shown) document.title = `${t("preview:title")} · ${shown.guide.title}`;
  }, [shown]);
  const task = shown?.assignments[at % shown.assignments.length];
  return (
    <div className="work" data-reading={task !== undefined}>
      <TopBar me={me} nav={false}>
        <span className="title">{shown?.guide.title}</span>
        <span className="grow" />
        <span className="helps">
          <button type="button" className="button quiet" onClick={() => setPanel("guide")}>
            {t("work:guide.action")} <kbd>G</kbd>
          </button>
          <button type="button" className="button quiet wide" onClick={() => setPanel("keys")}>
            {t("work:keys.action")} <kbd>?</kbd>
          </button>
        </span>
      </TopBar>
      <p className="preview-banner">
        <span>
          {t("preview:banner")} {task?.id === "sample" && t("preview:sample")}
        </span>
        <a href={`/campaigns/${slug}`}>{t("preview:back")}</a>
      </p>
      <main>
        {problem && (
          <p className="loading" role="alert">
            {problem}
          </p>
        )}
        {!shown && !problem && <p className="loading">{t("work:loading")}</p>}
        {task && shown && (
          <>
            <h1 className="hidden">{shown.guide.title}</h1>
            <Trial
              key={`${task.id} ${at}`}
              slug={slug}
              task={task}
              guide={shown.guide}
              onOpen={setPanel}
              onNext={() => setAt(at + 1)}
            />
          </>
        )}
      </main>
      <Suspense>
        {panel === "keys" && task && <Keys assignment={task} onClose={() => setPanel(null)} />}
        {panel === "guide" && (
          <GuideDrawer guide={shown?.guide ?? null} onClose={() => setPanel(null)} />
        )}
      </Suspense>
    </div>
  );
}

const said = (error: unknown) => (error instanceof ApiError ? error.message : String(error));

interface TrialProps {
  slug: string;
  task: Assignment;
  guide: Guide;
  onOpen: (panel: Panel) => void;
  onNext: () => void;
}

function Trial({ slug, task, guide, onOpen, onNext }: TrialProps) {
  const [meant, setMeant] = useState<Meant[] | null>(null);
  const [told, setTold] = useState("");
  const judge = useCallback(
    (draft: Draft) => {
      tryVerdict(slug, verdictOf(draft, task)).then(
        ({ comparisons }) => setMeant(comparisons),
        (error) => setTold(said(error)),
      );
    },
    [slug, task],
  );
  const { draft, nudges, run } = useDraft(task, blank, judge);
  const act = useCallback(
    (command: Command) => {
      if (command.type === "open" && command.panel !== "skip") onOpen(command.panel);
      else if (command.type === "open" || command.type === "pass") setTold(t("preview:skip"));
      else run(command);
    },
    [run, onOpen],
  );
  return (
    <Task
      assignment={task}
      draft={draft}
      nudges={nudges}
      mode={meant ? "read" : "work"}
      guide={guide}
      run={act}
      aside={
        <button
          type="button"
          className="button quiet"
          onClick={() => act({ type: "open", panel: "skip" })}
        >
          {t("work:skip.action")} <kbd>S</kbd>
        </button>
      }
      above={
        <div className="preview-meaning" role="status">
          {told && !meant && <p>{told}</p>}
          {meant && (
            <>
              <p>{t("preview:meaning")}</p>
              <ul>
                {meant.map((one) => (
                  <li key={`${one.criterion} ${one.better} ${one.other}`}>{sentence(one, task)}</li>
                ))}
              </ul>
              <button type="button" className="button primary" onClick={onNext}>
                {t("preview:next")}
              </button>
            </>
          )}
        </div>
      }
    />
  );
}

function sentence({ criterion, better, other, strength }: Meant, task: Assignment): string {
  const values = {
    criterion: task.criteria.find(({ name }) => name === criterion)?.title ?? criterion,
    better: `${better + 1}`,
    other: `${other + 1}`,
  };
  if (strength === 0) return t("preview:alike", values);
  return t("preview:better", { ...values, strength: t(`preview:strength.s${strength}`) });
}
